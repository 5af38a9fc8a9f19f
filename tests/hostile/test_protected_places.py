"""No place of a children's structure is told, however it is written and wherever it is put."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.catalogue import COUNTED_BY_COMUNE
from geo.intake.privacy import place_names, protect, tells_a_place, told_in_register
from geo.intake.texts import clean
from geo.letters import compact, one_form, skeleton
from geo.store.fields import PUBLIC
from geo.store.protection import (
    CODED,
    FREE,
    REGISTERED,
    closed_id,
    disclosed,
    is_closed_id,
    read_register,
)
from geo.store.records import FIELDS, FORBIDDEN
from tests.conftest import DATA
from tests.hostile.evasions import SECRETS, UNSEEN, evasions, with_unseen

FEW = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
STORED = [field for field in FREE if field not in FORBIDDEN["comune"]]


@pytest.fixture(scope="module")
def structure(all_rows):
    row = all_rows[all_rows["id"] == "S001"].iloc[0].to_dict()
    return lambda **cells: pd.DataFrame([row | cells], index=[7])


@FEW
@given(
    evasions(),
    st.sampled_from([*FREE, "source_url"]),
    st.sampled_from([*sorted(COUNTED_BY_COMUNE), "casa_mai_vista"]),
)
def test_no_disguise_brings_a_place_past_the_door(structure, secret, field, kind):
    text, needle = secret

    row = protect(structure(**{field: text, "kind": kind, "type": ""}))[0].loc[7]

    assert needle not in compact(" ".join(row[field] for field in FIELDS if field != "kind"))


def test_what_is_told_of_a_protected_record_is_coded_or_stands_in_the_register(services):
    listed = read_register(DATA).listed.values()
    protected = services[services["location_policy"] != "point"]

    assert len(protected) == 53
    for field in set(PUBLIC) - CODED:
        values = set(protected[field]) - {""}
        assert not values or field in REGISTERED
        assert values <= {*listed, "attiva nella fonte", "chiusa il 2020-12-15"}


# A file that was changed by hand: what is read of it holds none of the places.
def test_a_store_that_holds_places_shows_none(data_copy, all_rows):
    from geo.store.store import open_store

    rows = all_rows.copy()
    index = rows.index[rows["location_policy"] == "comune"]
    for at, place in enumerate(index):
        text, _needle = SECRETS[at % len(SECRETS)]
        for field in STORED:
            rows.loc[place, field] = with_unseen(text, UNSEEN[at % len(UNSEEN)], 3)
        rows.loc[place, "id"] = f"casa-montebuono-{at}"
    rows.to_csv(data_copy / "services" / "services.csv", index=False)

    services = open_store(data_copy).services

    told = services.loc[index].drop(columns=["geometry", *sorted(CODED - {"id", "source_url"})])
    seen = compact(told.to_csv())
    assert [needle for _text, needle in SECRETS if needle in seen] == []
    assert all(map(is_closed_id, services.loc[index, "id"]))


@FEW
@given(st.sampled_from(SECRETS), st.sampled_from(UNSEEN), st.integers(1, 4))
def test_a_detector_finds_each_kind_of_place(secret, letter, every):
    text, _needle = secret

    assert tells_a_place(with_unseen(text, letter, every), place_names())


def test_the_register_tells_no_place():
    assert told_in_register(read_register(DATA)) == []
    with (DATA / "services" / "register.csv").open(encoding="utf-8") as file:
        assert {row["field"] for row in csv.DictReader(file)} <= set(REGISTERED)


@FEW
@given(st.text(max_size=30))
def test_every_text_that_comes_in_has_one_form_and_nothing_unseen(text):
    once = one_form(text)

    assert one_form(once) == once
    assert not set(once) & set(UNSEEN)
    assert skeleton(skeleton(text)) == skeleton(text)


@pytest.mark.parametrize(
    ("came", "kept"),
    [
        ("ｖｉａ Ｒｏｍａ", "via Roma"),
        ("vi\u200ba Ro\u00adma", "via Roma"),
        ("vіа Rоmа", "via Roma"),
        ("Москва", "Москва"),
        ("مركز الأسرة", "مركز الأسرة"),
        ("Perché no", "Perché no"),
    ],
)
def test_a_cell_is_read_in_one_form(came, kept):
    assert clean(came).value == kept


# A refuge that calls itself otherwise would be counted on its comune.
@pytest.mark.parametrize(
    "name",
    [
        "Cаsа Rifugiо",
        "C\u200basa rifu\u00adgio",
        "Ｃａｓａ Ｒｉｆｕｇｉｏ",
        "casarifugio",
        "Madre-e-bambino",
        "mammabambino",
    ],
)
def test_a_refuge_in_disguise_is_told_by_its_zona_alone(name, structure):
    row = protect(structure(note=name))[0].loc[7]

    assert (row["location_policy"], row["comune_istat"], row["name"]) == ("zona", "", "")


def test_an_id_that_could_tell_a_place_is_made_anew():
    row = {
        "id": "casa-di-via-roma",
        "kind": "struttura_residenziale",
        "comune_istat": "048017",
        "zona": "firenze",
    }

    assert is_closed_id(closed_id(row))
    assert closed_id(row | {"id": "S001"}) == "S001"


def test_disclosing_twice_changes_nothing(all_rows):
    register = read_register(DATA)
    once, _removed = disclosed(all_rows, register, {})

    assert disclosed(once, register, {})[1] == []
    pd.testing.assert_frame_equal(
        pd.read_csv(io.StringIO(once.to_csv(index=False)), dtype=str, keep_default_na=False), once
    )
