"""Rows of a list: places, coordinates, identity, duplicates, and what leaving out means."""

from datetime import date

import pytest

from geo.errors import TableError

HEAD = ("Denominazione", "Categoria", "Comune", "Indirizzo", "Fonte")
SOURCE = "https://www.comune.fi.it/famiglie"
JOINED = "since 01/01/2014 this comune is part of Figline e Incisa Valdarno, which is taken"
# A real record of Firenze.
C002 = (
    "Centro Famiglie Firenze - sede Comune di Firenze",
    "centro_famiglie",
    "Firenze",
    "Via Palazzuolo 12",
    SOURCE,
)


def invented(name, comune="Firenze", address="Via Inventata 1"):
    """Return a row that nobody sent; its name says so."""
    return (f"INVENTATO {name}", "centro_famiglie", comune, address, SOURCE)


@pytest.mark.parametrize(
    ("comune", "problem", "level"),
    [
        ("Firenzze", "this is no comune of the region", "error"),
        ("Roma", "this is no comune of the region", "error"),
        ("Figline Valdarno", JOINED, "note"),  # comuni_fusioni.csv
    ],
)
def test_a_comune_exists_or_did(comune, problem, level, read_list, found_in):
    done = read_list(HEAD, invented("Uno", comune))

    assert (level, "comune", problem) in found_in(done, 2)


@pytest.mark.parametrize(
    "comune", ["Firenze", "FIRENZE (FI)", "Comune di Firenze", "48017", "048017", "Firenze - FI"]
)
def test_a_comune_is_known_however_it_is_written(comune, read_list):
    done = read_list(HEAD, invented("Uno", comune))

    assert done.rows["comune_istat"].tolist() == ["048017"]
    assert not done.refused


# docs/data.md: Fiesole changed from Fiorentina Nord-Ovest to Fiorentina Sud-Est on 1 January 2018.
@pytest.mark.parametrize(
    ("zona", "year", "is_refused"),
    [
        ("Fiorentina Nord-Ovest", "2017", False),
        ("Fiorentina Nord-Ovest", "2018", True),
        ("Fiorentina Sud-Est", "2018", False),
        ("SdS Fiorentina Sud Est", "", False),
        ("Fiorentina Sud-Est", "2017", False),  # the zona of today is never wrong
        ("Fiorentina Sud-Ovest", "", True),
    ],
)
def test_the_zona_matches_the_comune_on_the_day_of_the_row(zona, year, is_refused, read_list):
    done = read_list((*HEAD, "Zona distretto", "Anno"), (*invented("Uno", "Fiesole"), zona, year))

    assert bool(done.refused) is is_refused
    assert is_refused or done.rows["zona"].tolist() == ["fiorentina-sud-est"]


@pytest.mark.parametrize(
    ("lat", "lon", "problem"),
    [
        ("11.25", "43.77", "latitude and longitude are swapped"),
        ("0", "0", "0, 0 is a point in the ocean"),
        ("41.9", "12.5", "the point is outside the region, or in the sea"),
        ("52.5", "13.4", "the point is outside the region"),
        ("43.88", "11.09", "the point is in Prato, the row declares Firenze"),
        ("43.77", "", "one of the two coordinates is missing"),
        ("boh", "11.25", "this is no coordinate"),
    ],
)
def test_a_point_that_cannot_be_right_refuses_its_row(lat, lon, problem, read_list, found_in):
    done = read_list((*HEAD, "Lat", "Long"), (*invented("Uno"), lat, lon))

    assert done.refused == {2}
    assert [found[2] for found in found_in(done, 2) if found[0] == "error"] == [problem]


def test_a_decimal_comma_is_taken_and_said(read_list, found_in):
    done = read_list((*HEAD, "Lat", "Long"), (*invented("Uno"), "43,7690", "11,2490"))

    row = done.rows.iloc[0]
    assert (row["lat"], row["lon"], row["position_accuracy"]) == ("43.7690", "11.2490", "address")
    assert ("warning", "lat", "decimal comma, read as 43.7690") in found_in(done, 2)


def test_metres_need_their_reference_system(read_list):
    rows = ((*HEAD, "X", "Y"), (*invented("Uno"), "681186", "4848930"))  # UTM 32N, Firenze

    with pytest.raises(TableError, match="metres of a grid"):
        read_list(*rows)
    with pytest.raises(TableError, match="no coordinate reference system"):
        read_list(*rows, crs="EPSG:no")
    row = read_list(*rows, crs="EPSG:32632").rows.iloc[0]
    assert (float(row["lat"]), float(row["lon"])) == pytest.approx((43.770, 11.249), abs=0.01)


def test_a_row_without_id_is_recognised_and_its_record_updated(read_list, found_in, services):
    name, kind, comune, _address, source = C002
    done = read_list(
        (*HEAD, "Telefono"),
        (name.upper(), kind, comune, "v. Palazzuolo, 12", source, "055 2767111"),
    )

    assert done.rows["id"].tolist() == ["C002"]
    assert ("note", "name", "recognised as C002") in found_in(done, 2)
    new = done.new.set_index("id")
    assert new.at["C002", "phone"] == "055 2767111"
    old = services.set_index("id").loc["C002"]
    assert new.at["C002", "services"] == old["services"]
    assert len(done.new) == len(services)


def test_an_empty_cell_keeps_what_is_known_and_a_dash_empties_it(read_list, found_in):
    head = ("id", "Denominazione", "Comune", "Sito web", "Partner")
    done = read_list(head, ("C002", "", "", "", "-"))

    record = done.new.set_index("id").loc["C002"]
    assert record["website"] == "https://servizi.comune.fi.it/node/29162"
    assert (record["partners"], record["name"]) == ("", C002[0])
    assert any("empty cells keep what is known" in found[2] for found in found_in(done, 2))


def test_a_new_record_has_an_id_that_stays_and_repeats_none(read_list):
    rows = [
        invented(f"{word} {number}", "Prato", f"Via {word} {number}")
        for number, word in enumerate(("Alba", "Brina", "Cielo", "Duna", "Erba", "Foglia"))
    ]

    first, second = read_list(HEAD, *rows), read_list(HEAD, *reversed(rows))

    ids = set(first.rows["id"])
    assert len(ids) == len(rows)
    assert ids == set(second.rows["id"])
    assert all(record.startswith("CF-100005-") for record in ids)


def test_the_same_row_twice_is_refused_once_and_a_like_one_is_marked(read_list, found_in):
    done = read_list(
        HEAD,
        invented("Uno"),
        invented("Uno"),
        invented("Uno.", address="v. Inventata, 1"),
        invented("Tutt'altra cosa"),
    )

    assert done.refused == {3, 4}
    assert ("error", "name", "row 2 has the same name, comune and address") in found_in(done, 3)


def test_a_place_that_is_alike_is_marked(read_list, found_in):
    done = read_list(HEAD, invented("Centro Arcobaleno"), invented("Centro Arcobalenno"))

    assert not done.refused
    assert any("probably the same place" in found[2] for found in found_in(done, 3))


def test_the_same_id_twice_refuses_the_second(read_list):
    done = read_list(("id", *HEAD), ("C002", *C002), ("C002", *invented("Due")))

    assert done.refused == {3}


def test_what_could_be_two_records_is_for_a_person_to_tell(read_list, found_in, services):
    name = "Distretto Santa Rosa"  # three operations centres of Firenze, each its own CUP
    seats = services[(services["comune_istat"] == "048017") & (services["kind"] == "cot")]

    done = read_list(HEAD, (name, "cot", "Firenze", "", SOURCE))

    assert (seats["name"] == name).sum() > 1
    assert done.refused == {2}
    assert any("this could be" in found[2] for found in found_in(done, 2))


def whole(services, *, without=()):
    """Return the real centres of the zona Empolese as a list: its head, then its rows."""
    some = services[
        (services["zona"] == "empolese-valdarno-inferiore")
        & (services["kind"] == "centro_famiglie")
        & ~services["id"].isin(without)
    ]
    return [
        ("id", *HEAD, "Telefono"),
        *(
            (row["id"], row["name"], row["kind"], row["comune_istat"], "", "", row["phone"])
            for row in some.to_dict("records")
        ),
    ]


def test_a_record_that_its_list_leaves_out_closes_and_is_never_deleted(read_list, services):
    rows = whole(services)
    gone = rows[-1][0]

    done = read_list(*rows[:-1], is_partial=False, day=date(2028, 12, 31))

    assert dict(done.closed) == {gone: "2027-12-31"}
    record = done.new.set_index("id").loc[gone]
    assert (record["status"], record["valid_to"]) == ("closed", "2027-12-31")
    assert len(done.new) == len(services)


def test_what_was_verified_within_the_year_closes_on_the_day_of_the_list(read_list, services):
    rows = whole(services)  # verified on 21 November 2026

    done = read_list(*rows[:-1], is_partial=False, day=date(2026, 12, 31))

    assert list(done.closed.values()) == ["2026-12-31"]


def test_a_list_of_today_closes_what_it_leaves_out_today(read_list, services, today):
    done = read_list(*whole(services)[:-1], is_partial=False)

    assert list(done.closed.values()) == [today.isoformat()]


@pytest.mark.parametrize(
    "changes",
    [
        {"is_partial": True},
        {"is_partial": False, "day": date(2024, 12, 31)},  # verified later than the list
    ],
)
def test_a_partial_or_an_old_list_closes_nothing(changes, read_list, services):
    assert not read_list(*whole(services)[:-1], **changes).closed


def test_a_mistake_in_a_list_never_closes_a_service(read_list, services):
    *rows, last = whole(services)

    done = read_list(*rows, ("", last[1], last[2], "Empolli", "", "", ""), is_partial=False)

    assert len(done.refused) == 1
    assert not done.closed


def test_a_closed_record_that_is_listed_again_is_open_again(read_list, services, found_in):
    some = services.loc[
        (services["status"] == "historic") & (services["kind"] == "centro_famiglie")
    ].iloc[0]

    done = read_list(("id", "Denominazione", "Comune"), (some["id"], "", ""))

    record = done.new.set_index("id").loc[some["id"]]
    assert (record["status"], record["valid_to"]) == ("open", "")
    assert any(found[1] == "status" for found in found_in(done, 2))
