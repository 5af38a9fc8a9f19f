"""One spelling of names for search, import, addresses and privacy: two spellings are one text."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.spelling import SAINTS, exponent_of, fold, plain, tokens, ways_to_write

APOSTROPHES = ("'", "’", "‘", "`", "´", "' ", "’ ", " ", "＇")
HYPHENS = ("-", "–", "—", " - ", "‐", " ", "-")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("P.zza XX Settembre", "Piazza Venti Settembre"),
        ("P.ZA 20 SETTEMBRE", "piazza xx settembre"),
        ("V.le dei Mille", "VIALE DEI MILLE"),
        ("v. Roma", "Via Roma"),
        ("Viale dei 1000", "v.le dei mille"),
        ("Via 8 Marzo", "Via Otto Marzo"),
        ("Via VIII Marzo", "via 8 marzo"),
        ("Piazza I Maggio", "Piazza Primo Maggio"),
        ("P.za 1° Maggio", "Piazza Iº Maggio"),
        ("Via Undici Agosto", "Via XI agosto"),
        ("Piazza Ventisette Aprile", "p.za XXVII aprile"),
        ("Via Trenta Gennaio", "via 30 gennaio"),
        ("Via delle 5 Giornate", "via delle Cinque Giornate"),
        ("Papa Giovanni XXIII", "Papa Giovanni Ventitreesimo"),
        ("Via Pio X", "via Pio Decimo"),
        ("Via Vittorio Emanuele II", "via Vittorio Emanuele Secondo"),
        ("Sant’Agata", "S. Agata"),
        ("SS. Annunziata", "Santissima Annunziata"),
        ("San Marco", "S.Marco"),
        ("Santo Stefano", "S. Stefano"),
        ("Sant`Anna", "Santa Anna"),
        ("Loc. Poggio", "LOCALITA’ Poggio"),
        ("Fraz. Antella", "frazione Antella"),
        ("S.P. 27", "Strada Provinciale 27"),
        ("SS67", "strada statale 67"),
        ("S.R. n. 222", "STRADA REGIONALE 222"),
        ("F.lli Rosselli", "fratelli Rosselli"),
        ("C.so Italia", "corso italia"),
        ("L.go Cairoli", "Largo Cairoli"),
        ("B.go Pinti", "Borgo Pinti"),
        ("Lungarno Gen. Diaz", "Lungarno Generale Diaz"),
        ("Castelfranco Piandiscò", "CASTELFRANCO PIANDISCO'"),
        ("Forte de’ Marmi", "Forte de' Marmi"),
        ("ﬁrenze", "Firenze"),
        ("Ｆｉｒｅｎｚｅ", "firenze"),
    ],
)
def test_two_spellings_of_one_name_are_one_text(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Via V. Veneto", "Via 5 Veneto"),
        ("Via I. Montanelli", "via 1 montanelli"),
        ("Via Roma", "Viale Roma"),
        ("Piazza Roma", "Piazzale Roma"),
        ("Via 8 Marzo", "Via 9 Marzo"),
        ("Montemurlo", "Monte Murlo"),
        ("Vicchio", "Vecchio"),
        ("Via Roma 1", "Via Roma 11"),
    ],
)
def test_two_names_stay_two(one, other):
    assert fold(one) != fold(other)


def test_every_comune_and_locality_of_today_keeps_a_text_of_its_own(store):
    names = set(store.comune_names.values())
    plainly = {plain(name): name for name in (*names, *store.localities["name"])}

    assert len({fold(name) for name in names}) == 273
    assert len({fold(name) for name in plainly.values()}) >= len(plainly) - 2


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
@example("p-za")
@example("V-le-Roma")
@example("giovanni v. roma")
@example("s.s. ventuno")
@example("İ°ª")
def test_folding_twice_changes_nothing_and_case_is_nothing(text):
    folded = fold(text)

    assert fold(folded) == folded
    assert tokens(text) == tuple(folded.split())
    assert fold(f"  {text}  ") == folded


@settings(max_examples=200, deadline=None)
@given(
    name=st.data(),
    upper=st.booleans(),
    apostrophe=st.sampled_from(APOSTROPHES),
    signs=st.tuples(st.sampled_from(HYPHENS), st.sampled_from((" ", "  ", "\u00a0", "\t"))),
)
def test_a_name_of_tuscany_folds_to_itself_however_it_is_typed(
    store, name, upper, apostrophe, signs
):
    hyphen, space = signs
    said = name.draw(st.sampled_from([*store.comune_names.values(), *store.localities["name"]]))
    typed = said.replace(" ", space).replace("'", apostrophe).replace("-", hyphen)
    typed = typed.upper() if upper else typed

    assert fold(typed) == fold(said)


@given(st.sampled_from(sorted(SAINTS)), st.sampled_from(sorted(SAINTS)))
def test_saints_are_written_in_any_way(one, other):
    assert fold(f"Via {one} Giusto") == fold(f"VIA {other.upper()}. GIUSTO")


@given(st.integers(1, 39).map(str))
def test_a_numeral_is_the_same_in_figures_roman_and_words(figure):
    ways = ways_to_write(figure)

    assert len(ways) > 2
    assert {fold(f"via {way} aprile") for way in ways} == {f"via {figure} aprile"}
    assert all(ways_to_write(way) == ways for way in ways)


@pytest.mark.parametrize(
    ("text", "exponent"),
    [
        ("B ROSSO", "br"),
        ("/b r", "br"),
        ("R/B", "br"),
        ("rosso", "r"),
        ("R", "r"),
        ("A nero", "a"),
        ("bis", "bis"),
        ("6", "6"),
        ("", ""),
        ("BIS/A", "bisa"),
        ("A ROSSA", "ar"),
    ],
)
def test_what_follows_a_house_number_is_written_in_any_way(text, exponent):
    assert exponent_of(text) == exponent
