"""Rules between fields, and between a record and the ground it stands on."""

import pytest

from geo.store.records import FILE, WITHHELD, check_fields, check_ground, check_store

POINT, ON_COMUNE, PROTECTED = 1, 2, 3
"""Rows of the four: C002, a structure counted on its comune, one that counts only in its zona."""


@pytest.fixture
def broken(rows, zones):
    """Return what the rules find when some cells of one row change."""

    def change(index, **fields):
        for field, value in fields.items():
            rows.loc[index, field] = value
        found = check_store(check_fields(rows, FILE), zones, FILE)
        assert {f.file for f in found} <= {"services.csv"}
        assert all(f.needed for f in found)
        return [(f.row, f.record, f.field, f.came) for f in found]

    return change


def test_the_collected_records_break_no_rule(services, zones, comuni):
    assert check_store(services, zones, FILE) == []
    assert check_ground(services, comuni, FILE) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("comune_istat", "058091"),  # Roma
        ("comune_istat", "048003"),  # Barberino Val d'Elsa, merged on 1/1/2019
        ("zona", "fiorentina"),
        ("zona", "aretina-casentino-valtiberina"),  # of the 26, not of today
        ("zona", "pratese"),  # not the zona of Firenze
        ("zona", ""),
        ("type", "CIAF"),  # a type of another kind
        ("name", ""),
        ("valid_to", "2025-02-16"),  # the day before it opened
        ("position_accuracy", "none"),
    ],
)
def test_a_cell_that_contradicts_another_is_refused_by_name(field, value, broken):
    assert broken(POINT, **{field: value}) == [(3, "C002", field, value)]


def test_an_id_twice_is_refused_at_both_rows(broken):
    assert broken(POINT, id="C001") == [(2, "C001", "id", "C001"), (3, "C001", "id", "C001")]


def test_half_a_position_is_refused(broken):
    assert (3, "C002", "lat", "43.77925") in broken(POINT, lon="")


def test_a_structure_for_minors_may_not_be_a_point(broken):
    assert broken(ON_COMUNE, location_policy="point") == [(4, "S001", "location_policy", "point")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", "Via Roma 1"),
        ("postal_code", "57121"),
        ("phone", "0586 000000"),
        ("email", "casa@example.org"),
        ("website", "https://example.org/"),
    ],
)
@pytest.mark.parametrize(("row", "record"), [(ON_COMUNE, "S001"), (PROTECTED, "S021")])
def test_a_record_that_must_not_be_located_has_no_address(row, record, field, value, broken):
    assert broken(row, **{field: value}) == [(row + 2, record, field, WITHHELD)]


@pytest.mark.parametrize(("row", "record"), [(ON_COMUNE, "S001"), (PROTECTED, "S021")])
def test_a_record_that_must_not_be_located_has_no_coordinates(row, record, broken):
    found = broken(row, lat="43.55", lon="10.31", position_accuracy="address")

    assert found == [(row + 2, record, "lat", WITHHELD), (row + 2, record, "lon", WITHHELD)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Casa Rosa"),
        ("type", "COM_EDUC"),
        ("type_text", "Comunità mamma-bambino"),
        ("comune_istat", "048017"),
        ("operator", "Cooperativa Rosa"),
        ("target", "madri"),
        ("partners", "Associazione Rosa"),
        ("capacity", "6"),
        ("capacity_text", "sei"),
        ("note", "in collina"),
        ("services_text", "accoglienza"),
        ("other_sources", "https://example.org/casa-rosa"),
    ],
)
def test_a_protected_record_tells_nothing_but_its_zona(field, value, broken):
    assert broken(PROTECTED, **{field: value}) == [(5, "S021", field, WITHHELD)]


# docs/data.md, Residential structures: "riservata as its source" for a zona row.
def test_the_source_of_a_protected_record_is_reserved(broken):
    source = "https://example.org/casa-rosa-via-roma"

    assert broken(PROTECTED, source_url=source) == [(5, "S021", "source_url", WITHHELD)]


# As above: "for comune rows the source is reduced to the publisher's home page".
@pytest.mark.parametrize("field", ["source_url", "other_sources"])
def test_the_source_of_a_structure_tells_no_place(field, broken):
    page = "https://example.org/casa-famiglia-di-via-roma"

    assert broken(ON_COMUNE, **{field: page}) == [(4, "S001", field, WITHHELD)]


def test_a_structure_whose_publisher_tells_its_place_has_a_reserved_source(broken):
    assert broken(ON_COMUNE, source_url="riservata") == []


# The name of its network, the place a gazetteer found, or how to get in can tell it too.
@pytest.mark.parametrize(
    "field", ["part_of", "position_source", "opening_hours_text", "access_mode", "access_who"]
)
def test_no_free_text_tells_a_protected_place(field, broken):
    assert broken(PROTECTED, **{field: "Casa Rosa, Querceta"}) == [(5, "S021", field, WITHHELD)]


def test_the_place_a_gazetteer_found_tells_where_a_structure_is(broken):
    found = broken(ON_COMUNE, position_source="GeoNames 3169682 (Querceta)")

    assert [field for _, _, field, _ in found] == ["position_source"]


# "comune" is shown on the comune: without one it would be shown nowhere.
def test_a_structure_counted_on_its_comune_has_one(broken):
    assert broken(ON_COMUNE, comune_istat="") == [(4, "S001", "comune_istat", "")]


@pytest.mark.parametrize(
    ("lat", "lon", "where"),
    [
        ("43.8805", "11.0966", "Prato"),  # piazza del Comune
        ("41.9", "12.5", "outside Tuscany"),  # Roma
        ("11.24626", "43.77925", "outside Tuscany"),  # Firenze, the wrong way round
    ],
)
def test_a_point_outside_its_comune_is_refused_with_where_it_is(lat, lon, where, rows, comuni):
    rows.loc[POINT, ["lat", "lon"]] = [lat, lon]

    (found,) = check_ground(check_fields(rows, FILE), comuni, FILE)

    assert (found.row, found.record, found.field) == (3, "C002", "lat, lon")
    assert found.came == f"{float(lat)}, {float(lon)} ({where}; declared: Firenze)"
    assert found.needed == "a point inside the declared comune"


def test_check_says_that_good_data_is_good(geo):
    done = geo("check")

    assert (done.returncode, done.stdout) == (0, "")
    assert "267 records, 212 with a place, nothing wrong" in done.stderr


@pytest.mark.parametrize(
    ("record", "fields", "said"),
    [
        ("C001", {"lat": "43.8805", "lon": "11.0966"}, "Prato; declared: Firenze"),
        ("C002", {"source_url": ""}, "row 3"),
        ("C002", {"lat": "4_3.77925"}, "4_3.77925"),
        ("C003", {"id": "C002"}, "row 4"),
        ("S021", {"address": "Via Roma 1"}, "protects"),
    ],
)
def test_check_names_a_damaged_record_and_exits_1(record, fields, said, geo, damaged):
    done = geo("check", data=damaged(record, **fields))

    assert (done.returncode, done.stdout) == (1, "")
    assert "services.csv" in done.stderr
    assert fields.get("id", record) in done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_check_names_a_missing_file_and_exits_1(geo, data_copy):
    (data_copy / "boundaries" / "comuni_zone.csv").unlink()

    done = geo("check", data=data_copy)

    assert done.returncode == 1
    assert "comuni_zone.csv: not found" in done.stderr
    assert "Traceback" not in done.stderr
