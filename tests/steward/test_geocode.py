"""Positions from addresses: only better ones, only sure ones, never of a protected record.

The archive is invented (INDIR_INVENTATO): doors of real streets, their points made up around the
main place of their comune.
"""

import csv
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from geo.intake.geocoding import NO_BETTER, SEVERAL, filled, propose
from geo.places.house_numbers import Access, new_archive
from geo.store.records import FIELDS, ServiceFrame
from geo.store.store import open_store
from geo.store.versions import history
from tests.conftest import DATA

INVENTED_DOORS = (
    # comune, street, code, number, thousandths of a degree off the main place
    ("Pistoia", "PIAZZA DEL DUOMO", "1", 12, 1),
    ("Pistoia", "VIA SESTINI", "2", 15, 2),
    ("Empoli", "VIA ROZZALUPI", "3", 57, None),
    ("Lucca", "VIA CONSANI", "4", 15, 3),
    ("Lucca", "VIA CONSANI", "5", 15, 12),
)
# Of services.csv: Piazza del Duomo 12, Pistoia; Via Sestini 15P, Pistoia; Via Rozzalupi 57, Empoli;
# Via Consani 15 (…), Lucca; Via Copernico 2, Santa Croce sull'Arno.
DUOMO, SESTINI, ROZZALUPI, CONSANI, COPERNICO = "C015", "C016", "C010", "C023", "C012"


@pytest.fixture(autouse=True)
def _offline(monkeypatch):
    monkeypatch.delenv("MAPPA_GEOCODER", raising=False)


@pytest.fixture(scope="module")
def invented(tmp_path_factory, store, code_of):
    """Return a store of its own with the invented archive."""
    folder = Path(shutil.copytree(DATA, tmp_path_factory.mktemp("geocode") / "data"))
    places = store.comune_places.set_index("comune_istat")
    doors = []
    for comune, street, code, number, off in INVENTED_DOORS:
        lat, lon = places.loc[code_of[comune], ["lat", "lon"]]
        point = (None, None) if off is None else (lat + off / 1000, lon + off / 1000)
        doors.append(Access(code_of[comune], code, street, "", number, "", *point))
    with new_archive(folder) as writer:
        writer.add(doors)
        writer.finish("INDIR_INVENTATO", store.comune_names)
    return open_store(folder)


@pytest.fixture
def data(invented, tmp_path):
    """Return a copy of the store with the invented archive, to publish in."""
    return Path(shutil.copytree(invented.folder, tmp_path / "data"))


@pytest.fixture(scope="module")
def proposals(invented):
    return {one.record: one for one in propose(invented)}


def changed(store, record, **fields):
    services = store.services.copy()
    for field, value in fields.items():
        services.loc[services["id"] == record, field] = value
    return replace(store, services=ServiceFrame(services))


def test_a_door_that_the_archive_knows_is_taken_and_a_street_where_it_does_not(proposals):
    duomo, sestini = proposals[DUOMO], proposals[SESTINI]

    assert (duomo.is_taken, duomo.before, duomo.found.accuracy) == (True, "comune", "address")
    assert (sestini.is_taken, sestini.found.accuracy) == (True, "street")


@pytest.mark.parametrize(
    ("record", "doubt"), [(ROZZALUPI, NO_BETTER), (CONSANI, SEVERAL), (COPERNICO, NO_BETTER)]
)
def test_what_is_doubtful_is_not_taken(record, doubt, proposals):
    assert not proposals[record].is_taken
    assert proposals[record].doubt == doubt


def test_only_the_four_columns_of_the_position_change_and_only_in_what_is_taken(
    invented, proposals
):
    before = invented.records.astype(str)

    after = filled(invented, list(proposals.values()))

    differs = before.to_numpy() != after.to_numpy()
    assert set(after.loc[differs.any(axis=1), "id"]) == {DUOMO, SESTINI}
    assert {FIELDS[number] for number in differs.any(axis=0).nonzero()[0]} == {
        "lat",
        "lon",
        "position_accuracy",
        "position_source",
    }
    duomo = after.set_index("id").loc[DUOMO]
    assert duomo["position_accuracy"] == "address"
    assert "INDIR_INVENTATO" in duomo["position_source"]


@pytest.mark.parametrize("accuracy", ["address", "street"])
def test_a_position_as_exact_or_better_is_kept(accuracy, invented):
    exact = changed(invented, DUOMO, position_accuracy=accuracy)

    assert DUOMO not in {one.record for one in propose(exact)}


@pytest.mark.parametrize("policy", ["comune", "zona"])
def test_a_protected_record_is_never_looked_up_even_if_it_had_an_address(policy, invented):
    protected = changed(invented, DUOMO, location_policy=policy)

    proposals = list(propose(protected))

    assert DUOMO not in {one.record for one in proposals}
    rows = filled(protected, proposals).set_index("id")
    own = protected.services.set_index("id")
    assert rows.loc[DUOMO, "lat"] == own.loc[DUOMO, "lat"]


def test_without_publish_nothing_changes_and_the_review_has_the_doubtful(data, geo, tmp_path):
    done = geo("geocode", "--json", "--review", tmp_path / "review.csv", data=data)

    told = json.loads(done.stdout)
    assert (done.returncode, {one["record"] for one in told["taken"]}) == (0, {DUOMO, SESTINI})
    text = (tmp_path / "review.csv").read_bytes().decode("utf-8-sig")
    review = {row["id"]: row for row in csv.DictReader(io.StringIO(text))}
    assert set(review) == {one["record"] for one in told["doubtful"]}
    assert {DUOMO, SESTINI}.isdisjoint(review)
    assert review[CONSANI]["doubt"] == SEVERAL
    assert len(history(data)) == 1


def test_publish_brings_the_sure_positions_into_force_and_says_from_what(data, geo):
    done = geo("geocode", "--publish", "--role", "curatore", "--why", "posizioni", data=data)

    assert done.returncode == 0, done.stderr
    last = history(data)[0]
    assert (last.role, last.source_name, last.n_changed) == ("curatore", "geocode", 2)
    assert len(last.source_sha256) == 64
    services = open_store(data).services.set_index("id")
    assert services.loc[[DUOMO, SESTINI], "position_accuracy"].tolist() == ["address", "street"]
    again = geo("geocode", "--publish", "--role", "curatore", "--why", "ancora", data=data)
    assert (again.returncode, len(history(data))) == (0, 2)


def test_publishing_without_a_role_is_refused(data, geo):
    assert geo("geocode", "--publish", data=data).returncode == 2
    assert len(history(data)) == 1


def test_without_archive_and_geocoder_a_sentence_says_what_is_needed(geo, data_copy):
    done = geo("geocode", data=data_copy)

    assert done.returncode == 1
    assert "python -m geo addresses" in done.stderr
    assert "MAPPA_GEOCODER" in done.stderr
    assert done.stdout == ""
