"""Cases of the project's own data, and a small invented one whose numbers can be done by hand."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from geo.coverage.case import Case, Centres, Units, case_of, reach_from
from geo.people import BANDS, Origins, Places


@pytest.fixture(scope="session")
def case_in(store, today):
    """Return what gives the case of a year."""

    def case(year=2025, *, zone_set=28, level="zona", **more):
        return case_of(store, year=year, today=today, zone_set=zone_set, level=level, **more)

    return case


@pytest.fixture(scope="session")
def table_in(case_in):
    """Return what gives the table of a year."""
    from geo.coverage.table import coverage_table

    def table(year=2025, **more):
        return coverage_table(case_in(year, **more))

    return table


@pytest.fixture(scope="session")
def planned_in(store, code_of):
    """Return what makes centres that are not there yet, at the main places of comuni."""
    from geo.coverage.scenario import planned, site_in

    def make(*names, zone_set=28):
        sites = [site_in(store, code_of.get(name, name)) for name in names]
        return planned(sites, store, zone_set)

    return make


@pytest.fixture(scope="session")
def question_in(store, today):
    """Return what gives the question that URL parameters ask."""
    from geo.coverage.question import parse_question

    def question(**params):
        asked = {name.replace("_", "-"): [str(value)] for name, value in params.items()}
        return parse_question(asked, store, today)

    return question


INVENTED_CENTRES = Centres(
    ids=("X1", "X2", "X3"),
    networks=("X1", "X1", "X3"),
    comuni=("a", "a", "b"),
    zone=("uno", "uno", "due"),
    services=(frozenset({"INFO", "LAB"}), frozenset({"INFO"}), frozenset()),
    lat=np.array([43.0, 43.0, np.nan]),
    lon=np.array([11.0, 11.0, np.nan]),
)
NO_CENTRES = INVENTED_CENTRES.where(np.zeros(3, dtype=bool))


def invented_places(people=(300.0, 100.0, 600.0)):
    """Return places in the comuni a, a and b, 0, 18.9 and 37.8 km from the first two centres."""
    minors = np.array(people)
    by_band = np.column_stack([minors, *(minors * part for part in (0.1, 0.2, 0.2, 0.2, 0.3))])
    origins = Origins(
        lat=np.array([43.0, 43.17, 43.34]),
        lon=np.array([11.0, 11.0, 11.0]),
        comune=np.array(["a", "a", "b"], dtype=object),
        name=np.array(["Inventata", "Inventata di sopra", "Lontana"], dtype=object),
        people=by_band,
        bands=tuple(BANDS),
        source="invented",
    )
    return Places(origins, ("uno", "due"), np.array([0, 0, 1]))


@pytest.fixture
def invented_case():
    """Return what makes a case of two invented zone, ``uno`` (comune a) and ``due`` (comune b)."""

    def make(centres=INVENTED_CENTRES, doubtful=NO_CENTRES, **people):
        places = invented_places(**people)
        return Case(
            year=2025,
            day=date(2025, 12, 31),
            zone_set=28,
            vintage=2023,
            centres=centres,
            doubtful=doubtful,
            beds={"a": 8.0},
            places=places,
            reach=reach_from(places, centres),
            units=Units(
                "zona", ("uno", "due"), ("Uno", "Due"), {"a": 0, "b": 1}, {"uno": 0, "due": 1}
            ),
        )

    return SimpleNamespace(make=make, centres=INVENTED_CENTRES, none=NO_CENTRES)
