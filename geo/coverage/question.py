"""A question on coverage: what a URL asks for, beside the filters that every page has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, cast

from geo.coverage.case import LEVELS, Case, case_of
from geo.coverage.classes import SCHEMES, Scheme
from geo.coverage.gaps import DEFAULT_KM, checked_km
from geo.coverage.indicators import INDICATOR_BY_SLUG
from geo.coverage.table import CoverageTable, coverage_table
from geo.errors import ParameterError
from geo.figures.published import figures_of
from geo.people import BANDS, Origins
from geo.store.selection import MAX_LENGTH, REPEATED, Query, parse_query, to_params
from geo.store.store import Store

PARAMETERS: Final = ("anno", "zone-set", "zona", "per", "indicatore", "km", "classi", "fascia")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a day and zone set, the level, one indicator, a distance, a band of age."""

    query: Query
    level: str = LEVELS[0]
    indicator: str = "obiettivo"
    """Slug of an indicator of the catalogue, or of a published figure."""
    km: int = DEFAULT_KM
    scheme: Scheme = "quantili"
    band: str = "0_17"

    def case(self, store: Store, today: date, origins: Origins | None = None) -> Case:
        """Return the case that is asked about."""
        query = self.query
        return case_of(
            store,
            year=query.anno,
            today=today,
            zone_set=query.zone_set,
            level=self.level,
            zona=query.zona,
            origins=origins,
        )

    def table(self, store: Store, today: date) -> CoverageTable:
        """Return every indicator of the catalogue for the units that are asked about."""
        return coverage_table(self.case(store, today))


def parse_question(params: Mapping[str, Sequence[str]], store: Store, today: date) -> Question:
    """Return the question that URL parameters ask, unknown names left to others.

    A published figure is told for the zone of its own set and for nothing else.

    Raises
    ------
    ParameterError
        For the first parameter that means nothing.
    """
    mine = {name: params[name] for name in ("anno", "zone-set", "zona") if name in params}
    query = parse_query(mine, store.zones, store.comune_names, today)
    figures = figures_of(store).by_zona
    indicator = _one(params, "indicatore", (*INDICATOR_BY_SLUG, *figures), "obiettivo")
    level = _one(params, "per", LEVELS)
    if indicator in figures:
        level, own = "zona", figures[indicator].zone_set
        zona = query.zona if query.zona in store.zones.by_set[own] else None
        query = replace(query, zone_set=own, zona=zona)
    return Question(
        query=query,
        level=level,
        indicator=indicator,
        km=checked_km(_single(params, "km") or str(DEFAULT_KM)),
        scheme=cast("Scheme", _one(params, "classi", SCHEMES)),
        band=_one(params, "fascia", [slug_of_band(band) for band in BANDS]).replace("-", "_"),
    )


def question_params(question: Question, today: date) -> dict[str, str]:
    """Return the shortest URL parameters that mean a question: defaults are left out."""
    plain = Question(question.query)
    told = {
        "per": (question.level, plain.level),
        "indicatore": (question.indicator, plain.indicator),
        "km": (str(question.km), str(plain.km)),
        "classi": (question.scheme, plain.scheme),
        "fascia": (slug_of_band(question.band), slug_of_band(plain.band)),
    }
    more = {name: value for name, (value, default) in told.items() if value != default}
    return to_params(question.query, today) | more


def slug_of_band(band: str) -> str:
    """Return a band of age as URLs write it."""
    return band.replace("_", "-")


def _single(params: Mapping[str, Sequence[str]], name: str) -> str:
    values = params.get(name, ())
    if len(values) > 1:
        raise ParameterError(name, " ".join(values)[:MAX_LENGTH], (), REPEATED)
    return values[0] if values else ""


def _one(
    params: Mapping[str, Sequence[str]], name: str, allowed: Sequence[str], default: str = ""
) -> str:
    came = _single(params, name)
    if not came:
        return default or allowed[0]
    if came not in allowed:
        raise ParameterError(name, came[:MAX_LENGTH], allowed)
    return came
