"""Cells that other systems read wrongly, each with its right value; the lists stand in cases/."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from downloads.datasets import file_of
from geo.catalogue import KIND_BY_CODE
from geo.intake.findings import Level, Word
from geo.intake.importing import import_table
from geo.intake.positions import read_number
from geo.intake.reading import read_table, table_of
from geo.intake.texts import (
    clean,
    in_syntax,
    read_date,
    read_email,
    read_hours,
    read_name,
    read_phone,
    read_website,
)
from geo.telephone import telephones

CASES = Path(__file__).parent / "cases"
PLACE = (43.7769, 11.2486)


@pytest.fixture(scope="module")
def imported(context):
    """Return what imports a list of the cases."""
    from dataclasses import replace

    return lambda name, **changes: import_table(
        read_table(CASES / name), replace(context, **changes), is_partial=True
    )


def cells_of(name, head):
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return [row[head] for row in csv.DictReader(file, delimiter=";")]


def suggested(read):
    return " ".join(fault.instead.spoken(str.format) for fault in read.faults)


def errors(done):
    return {one.row for one in done.findings if one.level is Level.ERROR}


def changed_fields(done):
    """Return the fields that a list changes in any record, and the ids that it adds as "id"."""
    old, new = (frame.set_index("id").astype(str) for frame in (done.old, done.new))
    added = {"id"} if set(new.index) - set(old.index) else set()
    new = new.loc[new.index.isin(old.index)]
    return added | {field for field in new if (new[field] != old.loc[new.index, field]).any()}


def test_degrees_in_words_are_refused_with_their_reading():
    for head, value in (("Lat", PLACE[0]), ("Long", PLACE[1])):
        for cell in cells_of("a01_hemisphere_dms.csv", head):
            read = read_number(clean(cell).value)
            number = read.value or suggested(read).split()[1].rstrip(",")
            assert float(number) == pytest.approx(value, abs=0.001), cell


@pytest.mark.parametrize("name", ["a02_coord_one_cell.csv", "a06_coord_one_cell_lat.csv"])
def test_both_coordinates_of_one_cell_are_read(name, imported):
    done = imported(name)

    assert not done.refused
    for _row, found in done.rows.iterrows():
        assert (float(found["lat"]), float(found["lon"])) == PLACE


@pytest.mark.parametrize(
    "cell",
    [
        "43.7769N 11.2486E",
        "POINT (11.2486 43.7769)",
        "11.2486, 43.7769",
        "43,7769 / 11,2486",
        "43°46'36.8\"N 11°14'55.0\"E",
        "https://www.google.com/maps/@43.7769,11.2486,15z",
        "lat 43.7769 lon 11.2486",
    ],
)
def test_both_coordinates_in_any_other_way_are_read_or_suggested(cell, read_list):
    done = read_list(
        ("Denominazione", "Categoria", "Comune", "Indirizzo", "Fonte", "Coordinate"),
        ("Centro", "centro famiglie", "Firenze", "Via Roma 1", "prova", cell),
    )

    row = done.rows.iloc[0]
    said = " ".join(one.instead.spoken(str.format) for one in done.findings)
    if not done.refused:
        assert (float(row["lat"]), float(row["lon"])) == PLACE
    else:
        assert "latitude 43.77" in said
        assert "longitude 11.24" in said


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        ("437769", "112486"),
        ("43776900", "11248600"),
        ("437.769", "112.486"),
        ("4377690", "11.2486"),
    ],
)
def test_a_lost_decimal_point_refuses_its_row_alone(lat, lon, read_list, found_in):
    head = ("Denominazione", "Categoria", "Comune", "Indirizzo", "Fonte", "Lat", "Long")
    row = ("centro famiglie", "Firenze", "Via Roma 1", "prova")
    done = read_list(
        head, ("Centro Uno", *row, lat, lon), ("Centro Due", *row, "43.7769", "11.2486")
    )

    assert done.refused == {2}
    assert ("error", "lat", "the decimal point of the coordinates is lost") in found_in(done, 2)
    (fault,) = [one for one in done.findings if one.row == 2 and one.level is Level.ERROR]
    assert fault.instead.spoken(str.format) == "write latitude 43.7769 and longitude 11.2486"


def test_a_list_of_lost_points_is_refused_row_by_row(imported):
    assert imported("a03_lost_decimal_point.csv").refused == {2, 3}


def test_a_geojson_of_metres_is_read_by_the_system_that_is_declared(imported):
    row = imported("g01_metric_no_crs.geojson", crs="EPSG:25832").rows.iloc[0]

    assert (float(row["lat"]), float(row["lon"])) == pytest.approx((43.71795, 10.94758), abs=1e-4)


@pytest.mark.parametrize("name", ["i02_trailing_zero.csv", "i03_own_export_three.geojson"])
def test_the_same_point_in_other_digits_changes_nothing(name, imported):
    assert not changed_fields(imported(name)) & {
        "lat",
        "lon",
        "position_accuracy",
        "position_source",
    }


@pytest.mark.parametrize("ending", ["csv", "xlsx", "geojson", "gpkg", "parquet"])
def test_what_the_product_exported_comes_back_unchanged(ending, context, today):
    made = file_of(f"servizi.{ending}", context.store, today)

    done = import_table(table_of(made, f"servizi.{ending}"), context, is_partial=True)

    assert not done.refused
    assert not changed_fields(done)


def test_words_that_say_nothing_are_empty_and_noted(imported):
    done = imported("d07_null_words.csv")

    fields = [
        "address",
        "postal_code",
        "phone",
        "email",
        "website",
        "opening_hours",
        "opening_hours_text",
        "valid_from",
        "capacity",
    ]
    assert not done.refused
    assert set(done.rows[fields].to_numpy().ravel()) == {""}
    assert len([one for one in done.findings if "nothing is known" in one.problem.text]) == 64


@pytest.mark.parametrize(
    "written",
    [
        "n.d.",
        "NULL",
        "null",
        "///",
        "N/A",
        "non disponibile",
        "xxx",
        "da definire",
        "in attesa",
        "–",
        "?",
        "N.D",
        "n. d.",
    ],
)
@pytest.mark.parametrize("field", ["phone", "website", "valid_from", "address", "opening_hours"])
def test_nothing_known_is_nothing_in_every_field(written, field):
    read = clean(written, field=field)

    assert read.value == ""
    assert [fault.level for fault in read.faults] == [Level.NOTE]


@pytest.mark.parametrize("written", ["idem", "come sopra", "c.s.", "Vedi sopra", '"'])
def test_a_reference_to_another_row_is_told(written):
    read = clean(written, field="address")

    assert (read.value, read.faults[0].level) == ("", Level.WARNING)


@pytest.mark.parametrize("field", ["location_policy", "kind"])
def test_what_decides_of_protection_is_never_taken_for_nothing(field):
    assert clean("n.d.", field=field).value == "n.d."


DAYS = {
    "mar-19": "03/2019",
    "2019/03/01": "2019-03-01",
    "20190301": "2019-03-01",
    "01/03/2019 00:00": "2019-03-01",
    "2019-3-1": "2019-03-01",
    "43525": "2019-03-01",
    "2019-03-01T00:00:00": "2019-03-01",
    "2019-03-01T09:30:00+01:00": "2019-03-01",
    "mar 2019": "2019-03",
    "venerdì 1 marzo 2019": "2019-03-01",
    "gennaio '24": "01/2024",
    "dal 1/3/2019": "01/03/2019",
    "primavera 2019": "2019",
    "43525.5": "2019-03-01",
    "2019-02-28T23:00:00Z": "2019-03-01",
}


@pytest.mark.parametrize(("written", "day"), DAYS.items())
def test_a_day_is_read_or_suggested(written, day):
    read = read_date(clean(written).value)

    assert read.value == day or (not read.value and f"“{day}”" in suggested(read))


@pytest.mark.parametrize(
    "written",
    [
        "01/01/1900",
        "31/12/9999",
        "1970-01-01",
        "00/00/0000",
        "1970-01-01T00:00:00Z",
        "9999-12-31 23:59:59",
    ],
)
def test_a_placeholder_is_no_day_and_told(written):
    read = read_date(written)

    assert (read.value, [fault.level for fault in read.faults]) == ("", [Level.WARNING])


def test_every_day_of_the_case_is_read_or_told():
    for cell in [
        *cells_of("h01_dates.csv", "Data apertura"),
        *cells_of("h02_placeholder_dates.csv", "Data apertura"),
    ]:
        read = read_date(clean(cell).value)
        assert read.value or read.faults, cell


def test_a_column_with_the_month_first_is_doubted_aloud(read_list, found_in):
    head = ("Denominazione", "Categoria", "Comune", "Indirizzo", "Fonte", "Data apertura")
    row = ("centro famiglie", "Firenze", "Via Roma 1", "prova")
    done = read_list(head, ("Centro Uno", *row, "12/31/2024"), ("Altro Due", *row, "03/04/2024"))

    problem = (
        "in this column a date has its month first: the others were read with the day "
        "first, and may be wrong"
    )
    assert ("warning", "valid_from", problem) in found_in(done)
    assert any(
        level == "warning" and "month may stand first" in problem
        for level, _field, problem in found_in(done, 3)
    )


@settings(deadline=None, max_examples=200)
@given(
    st.dates(date(1950, 1, 1), date(2069, 12, 31)),
    st.sampled_from(
        (
            "%d/%m/%Y",
            "%d.%m.%Y",
            "%d-%m-%Y",
            "%Y-%m-%d",
            "%Y/%m/%d",
            "%Y%m%d",
            "%d/%m/%Y %H:%M",
            "%Y-%m-%dT%H:%M:%S",
            "%Y-%m-%d %H:%M:%S",
            "%Y-%m-%dT%H:%M:%S.000",
        )
    ),
)
@example(date(1970, 1, 2), "%Y-%m-%d")
def test_a_day_in_every_form_is_the_same_day(day, form):
    read = read_date(day.strftime(form))

    assert read.value == day.isoformat() or day == date(1970, 1, 1)


@settings(deadline=None, max_examples=100)
@given(st.dates(date(1950, 1, 1), date(2035, 12, 31)))
def test_a_serial_is_the_day_that_a_spreadsheet_means(day):
    serial = (day - date(1899, 12, 30)) // timedelta(days=1)

    assert read_date(str(serial)).value == day.isoformat()


def test_an_e_mail_address_of_the_case_is_taken_or_suggested():
    for cell in cells_of("d13_emails.csv", "Email"):
        read = read_email(clean(cell).value)
        found = f"{read.value} {suggested(read)}".lower()
        assert any(
            address in found
            for address in ("info@comune.it", "pec@pec", "uslcentro", "comune.città.it", "sito web")
        ), cell


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("PEC: a@pec.it; b@c.it", "b@c.it"),
        ("pec: pec@pec.comune.it", "pec@pec.comune.it"),
        ("info@comune.it.", "info@comune.it"),
        ("Info <info@comune.it>", "info@comune.it"),
        ("MAILTO:info@comune.it", "info@comune.it"),
        ("nome [at] dominio.it", "“nome@dominio.it”"),
        ("info@comune.città.it", "info@comune.città.it"),
    ],
)
def test_an_address_among_words_is_told(written, value):
    read = read_email(written)

    assert value in f"{read.value} {suggested(read)}"


@pytest.mark.parametrize(
    "kept",
    [
        "https://comune.it:8080/x",
        "HTTP://WWW.COMUNE.IT",
        "www.comune.it?x=1&y=2",
        "https://www.città.it/orari#sede",
        "comune.it",
        "https://www.comune.it/scheda(1).pdf",
    ],
)
def test_a_web_address_is_kept(kept, read_list):
    assert read_website(kept) == (kept, ())
    done = read_list(
        ("Denominazione", "Categoria", "Comune", "Indirizzo", "Fonte", "Sito web"),
        ("Centro", "centro famiglie", "Firenze", "Via Roma 1", "prova", kept),
    )
    assert not done.refused
    assert done.rows["website"].tolist() == [kept]


@pytest.mark.parametrize(
    ("written", "likely"),
    [
        ("https//www.comune.it", "https://www.comune.it"),
        ("http:// www.comune.it", "http://www.comune.it"),
        ("www.a.it; www.b.it", "www.a.it"),
        ("info@comune.it", "E-mail"),
        ("@centro", "page"),
        ("https://www.comune.it/a b", "https://www.comune.it/a%20b"),
        ("sito: www.a.it", "www.a.it"),
    ],
)
def test_what_is_no_web_address_is_told_with_what_is_meant(written, likely):
    read = read_website(clean(written).value)

    assert read.faults
    assert likely in suggested(read)


HOURS = {
    "lun-ven 9-13, mar e gio 15-18": "Mo-Fr 09:00-13:00, Tu,Th 15:00-18:00",
    "lun-ven 9-13; mar e gio anche 15-18": "Mo-Fr 09:00-13:00, Tu,Th 15:00-18:00",
    "lunedi' e giovedi' 9-13": "Mo,Th 09:00-13:00",
    "lun-ven 8.30/13.00": "Mo-Fr 08:30-13:00",
    "sempre aperto": "24/7",
    "lun-ven 9-13, luglio e agosto chiuso": "Mo-Fr 09:00-13:00; Jul,Aug off",
    "da settembre a giugno lun-ven 9-13": "Sep-Jun Mo-Fr 09:00-13:00",
    "I e III mercoledì del mese 15-17": "We[1,3] 15:00-17:00",
    "lun/mer/ven h 9-13": "Mo,We,Fr 09:00-13:00",
    "lun-ven 9-13 chiuso festivi": "Mo-Fr 09:00-13:00; PH off",
    "lun 9-13 su appuntamento": 'Mo 09:00-13:00 unknown "su appuntamento"',
    "lun mattina": "",
    "lun-ven 9-25": "",
    "lun/ven 9-13": "",
    "lun-ven 9-18; mer 9-13": "",
    "lun 13-9": "",
    "lun 9/10-13": "",
    "primo lunedì 9-13": "",
}


@pytest.mark.parametrize(("written", "meant"), HOURS.items())
def test_hours_in_italian_are_suggested_or_asked(written, meant):
    hours, words = read_hours(written)

    assert (hours.value, words.value) == ("", written)
    assert in_syntax(written) == meant
    assert meant in suggested(hours)


def test_a_stroke_between_two_days_is_asked_and_no_time_past_midnight_taken():
    assert "“Mo-Fr 09:00-13:00” or “Mo,Fr 09:00-13:00”" in suggested(read_hours("lun/ven 9-13")[0])
    assert read_hours("Mo-Fr 09:00-25:00")[0].value == ""
    assert "24:00" in suggested(read_hours("lun-ven 9-25")[0])


WORDS = ("lun", "mar", "mer", "gio", "ven", "sab", "dom")
SPAN = st.tuples(
    st.sets(st.integers(0, 6), min_size=1, max_size=3), st.integers(7, 12), st.integers(1, 6)
)


@settings(deadline=None, max_examples=200)
@given(st.lists(SPAN, min_size=1, max_size=3), st.sampled_from(("; ", ", ", "\n")))
def test_what_is_suggested_is_open_exactly_when_the_words_say(spans, mark):
    from datetime import datetime

    from geo.places.opening_hours import ROME, open_state

    written = mark.join(
        f"{' e '.join(WORDS[day] for day in sorted(chosen))} {start}-{start + long}"
        for chosen, start, long in spans
    )
    meant = in_syntax(written)
    if not meant:
        return  # times that collide are asked
    for day in range(7):  # 9 to 15 November 2026, none a holiday
        for hour in range(24):
            said = any(
                day in chosen and start <= hour < start + long for chosen, start, long in spans
            )
            state = open_state(meant, datetime(2026, 11, 9 + day, hour, 30, tzinfo=ROME))
            assert state.is_open is said, (written, meant, day, hour)


def test_each_number_of_the_case_is_dialled_whole_or_told():
    for cell in cells_of("d12_phones.csv", "Telefono"):
        read = read_phone(clean(cell).value)
        dialled = [one.dial for one in telephones(read.value) if one.dial]
        assert read.faults or dialled, cell
        assert all(
            re.fullmatch(r"tel:(?:\+39(?:0571\d{6}|3\d{9})|800\d{6})", one) for one in dialled
        )
    assert "“0571123456”" in suggested(read_phone("571123456.0"))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("0571 123456, 57", "0571123457"),
        ("055 2768522/2768523", "0552768523"),
        ("055 2768522 / 2768523", "0552768523"),
        ("333 1234567/1234568", "3331234568"),
    ],
)
def test_of_a_number_of_which_the_end_is_written_the_whole_is_suggested(written, meant):
    assert meant in suggested(read_phone(written))


def test_each_web_address_of_the_case_is_kept_or_told():
    for cell in cells_of("d14_web.csv", "Sito web"):
        read = read_website(clean(cell).value)
        assert read.value == clean(cell).value or read.faults, cell


MEANT_KINDS = {
    "Centri per le famiglie": "centro_famiglie",
    "CIAF": "servizio_famiglie",
    "Casa famiglia": "struttura_residenziale",
    "Comunità educativa": "struttura_residenziale",
    "Casa della Comunità": "casa_comunita",
    "C.O.T.": "cot",
    "Stazione di posta": "stazione_posta",
}


def test_kinds_of_the_case_are_known_or_hidden_and_no_other_sense_is_suggested(imported):
    done = imported("l01_kinds.csv")

    for row, cell in zip(done.rows.index, cells_of("l01_kinds.csv", "Tipologia"), strict=True):
        if cell in MEANT_KINDS:
            assert done.rows.at[row, "kind"] == MEANT_KINDS[cell]
        if row in done.refused:
            assert row in done.hidden, cell
    told = [dict(one.instead.given).get("label") for one in done.findings if one.row]
    assert Word(KIND_BY_CODE["stazione_posta"].label) not in told
    (affidi,) = [one for one in done.findings if one.row == 22 and one.level is Level.ERROR]
    assert dict(affidi.instead.given)["label"] == Word("Foster care centre")


CLOSED = {"0", "no", "NO", "chiuso", "cessato", "FALSO", "False", "non operativo", "sospeso"}
OPEN = {
    "attivo",
    "Attivo",
    "ATTIVA",
    "SI",
    "Sì",
    "sì",
    "VERO",
    "True",
    "aperto",
    "operativo dal 2020",
}


def test_states_of_the_case_are_read_or_asked_and_never_turned_round(imported):
    done = imported("l02_status.csv")

    for row, cell in zip(done.rows.index, cells_of("l02_status.csv", "Stato"), strict=True):
        said = " ".join(
            str(dict(one.instead.given).get("label", "")) for one in done.findings if one.row == row
        )
        if row not in done.refused:
            assert cell in OPEN | CLOSED
            assert done.rows.at[row, "status"] == ("closed" if cell in CLOSED else "open"), cell
        elif cell in CLOSED:
            assert "open" not in said, cell
        elif cell in OPEN:
            assert "closed" not in said, cell


def test_hours_of_the_case_are_taken_in_syntax_or_kept_as_words(imported):
    done = imported("r01_hours.csv")

    for row, cell in zip(done.rows.index, cells_of("r01_hours.csv", "Orari"), strict=True):
        found = done.rows.loc[row]
        assert cell in {found["opening_hours"], found["opening_hours_text"]}
    meant = [one for one in done.findings if one.row == 2 and one.field == "opening_hours"]
    assert "“Mo-Fr 09:00-13:00, Tu,Th 15:00-18:00”" in meant[0].instead.spoken(str.format)


def test_two_strokes_between_days_are_asked_as_one_is():
    said = suggested(read_hours("Lun/Ven: 8:30-12:30 Mar/Gio: 15:00-17:00")[0])

    assert "“Mo-Fr 08:30-12:30, Tu-Th 15:00-17:00”" in said
    assert "“Mo,Fr 08:30-12:30; Tu,Th 15:00-17:00”" in said


@pytest.mark.parametrize("field", ["phone", "address", "opening_hours"])
@pytest.mark.parametrize(
    "written", ["non dichiarato", "Non ancora comunicata", "assente", "n°", "non prevista"]
)
def test_who_says_that_a_contact_was_not_given_leaves_it_empty(written, field):
    read = clean(written, field=field)

    assert (read.value, [fault.level for fault in read.faults]) == ("", [Level.NOTE])


@pytest.mark.parametrize("written", ["vedi note", "Vedi sito", "come sede centrale", "v. allegato"])
def test_a_contact_that_refers_elsewhere_is_told(written):
    read = clean(written, field="address")

    assert (read.value, [fault.level for fault in read.faults]) == ("", [Level.WARNING])


def test_a_state_that_denies_stays_a_state():
    assert clean("non attivato", field="status").value == "non attivato"


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("Totale centri: 3", Level.ERROR),
        ("TOT. 3", Level.ERROR),
        ("n. centri 3", Level.ERROR),
        ("* Centro Uno", Level.WARNING),
        ("#Centro Uno", Level.WARNING),
        ("// Centro Uno", Level.WARNING),
        ("Numero Uno", None),
        ("Totò", None),
    ],
)
def test_a_total_or_a_sign_in_the_place_of_a_name_is_told(written, level):
    assert [fault.level for fault in read_name(written).faults] == ([level] if level else [])


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Uno &amp; Due", "Uno & Due"), ("Via dell&#39;Olmo", "Via dell'Olmo"), ("A<br>B", "A B")],
)
def test_marks_of_a_web_page_are_told(written, meant):
    assert f"“{meant}”" in suggested(clean(written))
    assert not clean("Info <info@comune.it> & altri; R&S").faults


@settings(deadline=None, max_examples=60)
@given(row=st.integers(0, 33), digits=st.integers(3, 6))
def test_a_point_in_fewer_digits_is_the_same_point(read_list, services, row, digits):
    some = services[(services["lat"] != "") & (services["kind"] == "centro_famiglie")]
    record = some.iloc[row % len(some)]
    lat, lon = (f"{float(record[field]):.{digits}f}" for field in ("lat", "lon"))

    done = read_list(
        ("id", "Denominazione", "Categoria", "Codice ISTAT", "Lat", "Long"),
        (record["id"], record["name"], record["kind"], record["comune_istat"], lat, lon),
    )

    now = done.new.set_index("id").loc[record["id"]]
    for field in ("lat", "lon", "position_accuracy", "position_source"):
        assert str(now[field]) == str(record[field])


def test_a_new_row_that_has_the_words_of_a_record_is_told(read_list):
    done = read_list(
        ("Denominazione", "Categoria", "Comune", "Indirizzo", "Fonte"),
        ("C.p.F. La Mongolfiera Empoli", "centro famiglie", "Empoli", "", "prova"),
    )

    said = [one.problem.spoken(str.format) for one in done.findings if one.row == 2]
    assert "it resembles C010, but is taken as new" in said
