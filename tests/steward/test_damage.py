"""Damaged lists, and lists made to do damage: a report or a sentence, and nothing else.

``benchmarks/damage.py`` does the same ten thousand times and measures memory.
"""

import random

import pytest

from documents.findings import as_rows, marked_xlsx, report_text
from geo.errors import GeoError
from geo.intake.importing import import_table
from geo.intake.reading import table_of
from tests.steward import damage
from words import translator

N_FILES = 60
N_READ = 150


@pytest.fixture(scope="module")
def seeds(services, tmp_path_factory):
    rows = damage.real_rows(services)
    return {
        "rows": rows,
        "csv": damage.as_csv(rows),
        "cp1252": damage.as_csv(rows, ",", "cp1252"),
        "xlsx": damage.as_xlsx(rows),
        "geojson": damage.as_geojson(rows),
        "gpkg": damage.as_geopackage(rows, tmp_path_factory.mktemp("damage")),
    }


def test_a_damaged_list_ends_in_a_report_or_a_sentence(seeds, context):
    chance, outcomes = random.Random(7), {"report": 0, "refusal": 0}

    for _number in range(N_FILES):
        _kind, data = damage.damaged(seeds, chance)
        try:
            done = import_table(table_of(data, "elenco_danneggiato"), context)
            assert report_text(done, translator("it"))
            assert as_rows(done, translator("it"))
            assert marked_xlsx(done, translator("it"))
            outcomes["report"] += 1
        except GeoError:
            outcomes["refusal"] += 1

    assert outcomes["report"] + outcomes["refusal"] == N_FILES
    assert min(outcomes.values()) > N_FILES // 10


def test_a_damaged_file_is_read_or_refused(seeds):
    chance, n_refused = random.Random(8), 0

    for _number in range(N_READ):
        try:
            table_of(damage.damaged(seeds, chance)[1], "elenco_danneggiato")
        except GeoError:
            n_refused += 1

    assert 0 < n_refused < N_READ


@pytest.mark.parametrize("name", sorted({name for name, _way in damage.WAYS}))
def test_every_kind_of_damage_is_tried(name, seeds):
    way = dict(damage.WAYS)[name]

    assert all(isinstance(way(seeds, random.Random(number)), bytes) for number in range(3))
