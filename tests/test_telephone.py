"""Telephone numbers as Italians write them, and what is dialled."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.dates import State
from geo.telephone import TelephoneKind, telephones, with_zero
from layers.card import Names, card_of
from words import translator

CASES = Path(__file__).parent / "steward" / "cases"


def dialled(text):
    return [one.dial for one in telephones(text) if one.dial]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("055/0001234", ["tel:+390550001234"]),
        ("(055) 0001234", ["tel:+390550001234"]),
        ("0039 055 0001234", ["tel:+390550001234"]),
        ("39 0571123456", ["tel:+390571123456"]),
        ("0571123456.0", ["tel:+390571123456"]),
        ("571123456.0", []),
        ("+39 (0)55 123456", ["tel:+39055123456"]),
        ("393 3173983", ["tel:+393933173983"]),
        ("055 0001234 055 0001235", ["tel:+390550001234", "tel:+390550001235"]),
        ("0571 123456 - 0571 123457", ["tel:+390571123456", "tel:+390571123457"]),
        ("0571 123456 e 0571 123457", ["tel:+390571123456", "tel:+390571123457"]),
        ("0571 123456\n0571 123457", ["tel:+390571123456", "tel:+390571123457"]),
        ("0571 123456 / 8", ["tel:+390571123456", "tel:+390571123458"]),
        ("055/0001234-2", ["tel:+390550001234", "tel:+390550001232"]),
        ("055 276 8522/8523", ["tel:+390552768522", "tel:+390552768523"]),
        ("0571.123456 / 333 1234567", ["tel:+390571123456", "tel:+393331234567"]),
        ("800-123456", ["tel:800123456"]),
        ("+39 800 123456", ["tel:800123456"]),
        ("848 800 800", ["tel:848800800"]),
        ("1522", ["tel:1522"]),
        ("116117", ["tel:116117"]),
        ("112", ["tel:112"]),
        ("19696", ["tel:19696"]),
        ("114 o 1522", ["tel:114", "tel:1522"]),
        ("fax 055 123456", []),
        ("055 123456 (fax)", []),
        ("fax 055 123456/7", []),
        ("tel/fax 055 123456", ["tel:+39055123456"]),
        ("0571-12 34 56 fax 0571 123459", ["tel:+390571123456"]),
        ("055 123456 fax; 055 123457", ["tel:+39055123457"]),
        ("stanza 112", []),
        ("19 00 114", []),
        ("055 2768522/2768523", ["tel:+390552768522", "tel:+390552768523"]),
        ("055 2768522 / 2768523", ["tel:+390552768522", "tel:+390552768523"]),
        ("centralino", []),
        ("12345", []),
        ("055 123456 9-13", ["tel:+39055123456"]),
        ("solo whatsapp 333 1234567", []),
        ("+41 91 123 45 67", ["tel:+41911234567"]),
    ],
)
def test_what_can_be_called_is_a_link_and_nothing_else(text, links):
    assert dialled(text) == links


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("055 0001234 int. 5", "5"),
        ("055 123456 (interno 12)", "12"),
        ("055 123456, int 3 e 4", "3"),
    ],
)
def test_an_extension_stays_apart_from_the_number(text, extension):
    phone = telephones(text)[0]

    assert phone.extension == extension
    assert phone.dial.endswith(("1234", "123456"))
    assert phone.uri == f"{phone.dial};ext={extension}"
    assert "int" in phone.text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("WhatsApp 351 3505456", TelephoneKind.WHATSAPP),
        ("fax 055 123456", TelephoneKind.FAX),
        ("333 1234567", TelephoneKind.MOBILE),
        ("055 123456", TelephoneKind.VOICE),
        ("1522", TelephoneKind.SHORT),
        ("800 123456", TelephoneKind.TOLL_FREE),
        ("899 123456", TelephoneKind.PREMIUM),
        ("centralino", TelephoneKind.NONE),
    ],
)
def test_a_number_has_a_kind(text, kind):
    assert telephones(text)[0].kind is kind


def test_words_beside_a_number_stay_with_it():
    assert [one.text for one in telephones("0583 428321 (mar e gio); cell. 333 1234567")] == [
        "0583 428321 (mar e gio)",
        "cell. 333 1234567",
    ]


def test_digits_behind_a_comma_are_not_run_into_the_number():
    assert telephones("0571 123456, 57")[0].text == "0571 123456, 57"


def test_every_number_of_the_store_is_dialled_with_all_its_digits(services):
    for text in services.loc[services["phone"] != "", "phone"]:
        found = telephones(text)
        assert all(one.number for one in found), text
        for one in found:
            digits = "".join(filter(str.isdigit, one.text.partition("(")[0]))
            assert one.number.endswith(digits), text


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("571123456", "0571123456"),
        ("571123456.0", "0571123456"),
        ("586 123456", "0586 123456"),
        ("+39 55 1234567", "+39 055 1234567"),
        ("333 1234567", ""),
        ("055 123456", ""),
        ("800 123456", ""),
    ],
)
def test_a_lost_zero_is_found(text, likely):
    assert with_zero(text) == likely


def test_links_of_the_cases_keep_their_area_code(all_rows):
    record = next(row for row in all_rows.to_dict("records") if row["id"] == "C001")
    names = Names("Firenze", "FI", "Firenze")
    with (CASES / "e01_phone_links.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            card = card_of(record | {"phone": row["Telefono"]}, State.OPEN, names, translator("it"))
            links = [line.href for line in card.of("phone") if line.href]
            if "055" in row["Telefono"]:
                assert links[0] == "tel:+390550001234"
                assert all(link.startswith("tel:+39055") for link in links)


SPLITS = st.sampled_from((" ", ".", "-", "/", ""))
AREAS = st.sampled_from(
    ("055", "0571", "050", "0583", "0586", "0564", "0577", "0575", "0574", "0573")
)


@st.composite
def written_numbers(draw):
    """Return a number in E.164 and as somebody writes it."""
    is_mobile = draw(st.booleans())
    area = draw(st.sampled_from(("333", "347", "320", "388"))) if is_mobile else draw(AREAS)
    rest = draw(st.from_regex(r"[1-9][0-9]{6}" if is_mobile else r"[1-9][0-9]{5}", fullmatch=True))
    start = f"({area})" if draw(st.booleans()) and not is_mobile else area
    gap = draw(SPLITS)
    middle = draw(st.sampled_from(("", " ", ".")))
    body = f"{start}{gap}{rest[:3]}{middle}{rest[3:]}"
    country = draw(st.sampled_from(("", "+39 ", "+39", "0039 ", "0039", "(+39) ")))
    label = draw(st.sampled_from(("", "tel. ", "Tel: ", "telefono ", "T. ", "Ufficio: ")))
    end = draw(st.sampled_from(("", " (lun-ven 9-13)", " segreteria", ".")))
    return f"+39{area}{rest}", f"{label}{country}{body}{end}"


@settings(deadline=None, max_examples=300)
@given(written_numbers())
def test_however_a_number_is_written_the_same_is_dialled(pair):
    number, text = pair

    assert dialled(text) == [f"tel:{number}"]


@settings(deadline=None, max_examples=300)
@given(
    st.lists(written_numbers(), min_size=2, max_size=3),
    st.sampled_from(("; ", " / ", " - ", "\n", ", ", " e ", " oppure ")),
)
def test_several_numbers_are_several_links_however_they_are_set_apart(pairs, mark):
    text = mark.join(written.rstrip(".") for _number, written in pairs)

    assert dialled(text) == [f"tel:{number}" for number, _written in pairs]


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=60) | st.from_regex(r"[\d ./()+\-a-z,;]{0,40}", fullmatch=True))
def test_whatever_is_written_a_link_has_only_digits_of_the_text(text):
    for one in telephones(text):
        assert not one.dial or one.dial.removeprefix("tel:").removeprefix("+").isdigit()


@settings(deadline=None, max_examples=200)
@given(
    st.from_regex(r"0[1-9][0-9]{1,2}[ /.-]?[0-9]{6,7}|3[2-9][0-9][ /.-]?[0-9]{7}", fullmatch=True)
)
def test_the_plainest_numbers_that_are_taken_unread_can_all_be_called(text):
    assert dialled(text) == [f"tel:+39{''.join(filter(str.isdigit, text))}"]
