"""Privacy at the door: what the policy of a record forbids is gone before anything is stored."""

import re

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.catalogue import COUNTED_BY_COMUNE, KINDS, POLICIES
from geo.intake.privacy import place_names, protect, tells_a_place, told, words_of
from geo.store.protection import BY_KIND, BY_WORDS, DOUBTFUL, EMPTIED, FREE, NO_POLICY
from geo.store.records import FIELDS, FILE, FORBIDDEN, RESERVED, check_fields, check_store
from geo.zones import read_table

REAL_STREETS = (
    "Via dei Serragli",
    "Viale Guglielmo Marconi",
    "Piazza Santo Spirito",
    "Piazza XX Settembre",
    "Piazzale Michelangelo",
    "P.za del Duomo",
    "P.zza San Marco",
    "Vicolo del Moro",
    "Corso Italia",
    "Largo Fratelli Alinari",
    "Lungarno Vespucci",
    "Borgo San Frediano",
    "V.le Gramsci",
    "Strada della Romagna",
    "Località Poggio alle Mura",
    "Loc. Casanuova",
    "Fraz. Pian di Sotto",
    "Contrada la Fonte",
    "via palazzuolo",
    "VIA PIER CAPPONI",
    "Salita della Rocca",
)
NUMBERS = ("", " 12", ", 12", " 12/r", " n. 3 int. 4", ", 7/A", " snc")
INVENTED_SENTENCES = (
    "{}",
    "Casa Inventata, {}",
    "accoglie 8 minori in {}; aperta dal 2019",
    "Casa Inventata ({})",
    "sede: {} - 6 posti",
    "Vicino a {}. Accoglie 8 minori.",
    "presso {}, ingresso dal retro",
)


@pytest.fixture(scope="module")
def localities(root):
    table = read_table(root / "data" / "boundaries" / "localities.csv")
    known = place_names().hamlets
    return [
        (code, name)
        for code, name in zip(table["comune_istat"], table["name"], strict=True)
        if words_of(name) in known.get(code, ())
    ]


@pytest.fixture(scope="module")
def structure(all_rows):
    """Return what changes cells of S001, a real structure counted on its comune."""
    row = all_rows[all_rows["id"] == "S001"].iloc[0].to_dict()

    def change(**cells):
        return pd.DataFrame([row | cells], index=[7])

    return change


@pytest.fixture(scope="module")
def kept(structure):
    """Return the cells that a structure keeps."""
    return lambda **cells: protect(structure(**cells))[0].loc[7]


def tokens(text):
    return " " + " ".join(words_of(text)) + " "


def said(row):
    return " | ".join(tokens(str(cell)) for cell in row)


def test_the_collected_records_lose_nothing(all_rows):
    after, removed = protect(all_rows)

    assert removed == []
    pd.testing.assert_frame_equal(after, all_rows)
    assert told(all_rows, FILE) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(REAL_STREETS), st.sampled_from(NUMBERS), st.sampled_from(FREE), st.data())
def test_no_street_survives_in_any_cell(structure, street, number, field, data):
    sentence = data.draw(st.sampled_from(INVENTED_SENTENCES))
    address = f"{street}{number}"
    cells = {"address": data.draw(st.sampled_from(("", address))), field: sentence.format(address)}

    row = protect(structure(**cells))[0].loc[7]

    name = [word for word in words_of(street) if len(word) > 3][-1]
    assert f" {name} " not in said(row[list(FREE)])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_hamlet_survives_in_any_cell(structure, localities, data):
    comune, hamlet = data.draw(st.sampled_from(localities))
    field = data.draw(st.sampled_from([f for f in FREE if f not in FORBIDDEN["comune"]]))
    sentence = data.draw(st.sampled_from(INVENTED_SENTENCES))
    written = data.draw(st.sampled_from([hamlet, hamlet.upper(), hamlet.replace("'", "’")]))

    row = protect(structure(comune_istat=comune, **{field: sentence.format(written)}))[0].loc[7]

    assert tokens(hamlet) not in said(row[list(FREE)])


@pytest.mark.parametrize("field", ["note", "name", "operator", "access_mode", "opening_hours"])
@pytest.mark.parametrize(
    ("made_up", "left"),
    [
        ("tel. 055 2037301", "2037301"),
        ("(+39) 055-203 73 01", "203"),
        ("cell 333.1234567", "333"),
        ("casa@esempio.invalid", "esempio"),
        ("https://esempio.invalid/casa", "esempio"),
        ("www.esempio.invalid", "esempio"),
        ("esempio.invalid/via-roma", "esempio"),
        ("@casainventata", "casainventata"),
        ("50124 Firenze", "50124"),
        ("43.77925, 11.24626", "43"),
        ("43,77925 N 11,24626 E", "43"),
        ("43°46'45\" N", "43"),
        ("civico 12", "12"),
    ],
)
def test_no_contact_or_coordinate_survives_in_a_free_text(made_up, left, field, kept):
    row = kept(**{field: f"sei posti {made_up}"})

    assert left not in row[field]


# S009, S010 and S028 say "DGR 316/2017", "2015 - 2016", "(agensir.it)": no place, no contact.
@pytest.mark.parametrize(
    "text",
    [
        "progetto DGR 316/2017",
        "09/2015-09/2016",
        "dal 13/01/2026",
        "6 posti (agensir.it)",
        "in via di apertura",
        "in via sperimentale",
        "corso di formazione",
        "educativa di strada",
        "convenzionato con il Comune di Livorno dal 1987",
        "gestita dalla SdS di Borgo San Lorenzo",
        "assemblea dei soci",
        "16-21 anni, massimo 40 giorni",
    ],
)
def test_what_only_looks_like_a_place_is_not_taken_for_one(text):
    assert not tells_a_place(text, place_names())


def test_no_sentence_stays_even_without_a_place(kept):
    row = kept(name="Casa Ezio", note="8 minori; 2 adulti", operator="chi sa chi")

    assert (row["name"], row["note"], row["operator"]) == ("Casa Ezio", "", "")


def test_the_street_of_the_address_is_in_no_cell(kept):
    row = kept(
        address="Via Montebuono Inventato 3, 57121 Livorno",
        name="Casa Montebuono Inventato",
        note="A Livorno, zona Montebuono inventato",
    )

    assert row["name"] == "Appartamento per l'autonomia"
    assert "ontebuono" not in said(row)


def test_a_name_that_is_only_an_address_becomes_that_of_its_type(kept):
    assert kept(name="Via Roma 3")["name"] == "Appartamento per l'autonomia"
    assert kept(name="Via Roma 3", type_text="via Roma 3")["name"] == "Struttura residenziale"


@pytest.mark.parametrize(
    ("came", "left"),
    [
        ("https://www.lanazione.it/casa-di-via-roma.html?x=1#y", "https://www.lanazione.it/"),
        ("https://utente@www.lanazione.it:8080/x", "https://www.lanazione.it/"),
        ("www.lanazione.it/casa", "https://www.lanazione.it/"),
        ("https://www.lanazione.it", "https://www.lanazione.it/"),
        ("https://www.esempio.invalid/", RESERVED),  # a host can tell a place: only those listed
        ("https://www.comunita-roccatederighi.invalid/", RESERVED),  # a hamlet in the host
        ("Elenco strutture via Roma.xlsx, riga 3", RESERVED),
        ("file:///elenco.xlsx", RESERVED),
        ("https://[esempio", RESERVED),
    ],
)
def test_a_source_is_reduced_to_the_home_page_or_reserved(came, left, kept):
    assert kept(source_url=came)["source_url"] == left


@pytest.mark.parametrize("kind", sorted(COUNTED_BY_COMUNE))
@pytest.mark.parametrize("policy", ["point", "POINT ", ""])
def test_a_structure_is_never_a_point(kind, policy, structure):
    rows = structure(
        kind=kind,
        type="",
        location_policy=policy,
        lat="43.5",
        lon="10.3",
        position_accuracy="address",
    )

    after, removed = protect(rows)

    row = after.loc[7]
    assert list(row[["location_policy", "lat", "lon", "position_accuracy"]]) == [
        "comune",
        "",
        "",
        "none",
    ]
    assert (removed[0].field, removed[0].reason) == ("location_policy", BY_KIND)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"type_text": "Comunità mamma-bambino"}, BY_WORDS),
        ({"target": "gestanti e madri con figli"}, BY_WORDS),
        ({"name": "Casa Rifugio Inventata"}, BY_WORDS),
        ({"note": "progetto anti-tratta"}, BY_WORDS),
        ({"services_text": "accoglie donne vittime di violenza"}, BY_WORDS),
        ({"name": "Casa delle Donne"}, DOUBTFUL),
        ({"operator": "Centro antiviolenza"}, DOUBTFUL),
        ({"location_policy": "provincia"}, NO_POLICY),
    ],
)
def test_a_protected_kind_of_place_tells_only_its_zona(cells, why, structure):
    after, removed = protect(structure(**cells))

    row = after.loc[7]
    told_fields = {field for field in FIELDS if row[field]}
    assert told_fields <= {
        "id",
        "kind",
        "zona",
        "valid_from",
        "valid_from_basis",
        "status",
        "status_text",
        "position_accuracy",
        "location_policy",
        "source_url",
        "source_year",
        "confidence",
    }
    assert (row["location_policy"], row["source_url"]) == ("zona", RESERVED)
    assert row["zona"] == "livornese"
    assert removed[0].reason == why


def test_a_zona_is_found_before_the_comune_is_forgotten(structure):
    after, _removed = protect(structure(name="Casa rifugio", zona=""))

    assert after.at[7, "zona"] == "livornese"


def test_the_status_of_a_protected_record_keeps_only_words_that_tell_nothing(structure):
    rows = structure(name="Casa rifugio", status_text="chiusa il 2020-12-15")

    assert protect(rows)[0].at[7, "status_text"] == "chiusa il 2020-12-15"
    assert protect(rows.assign(status_text="trasferita a Pisa"))[0].at[7, "status_text"] == ""


# A desk against violence may be public: who writes "point" says so, who writes nothing does not.
@pytest.mark.parametrize(("policy", "decided"), [("point", "point"), ("", "zona")])
def test_a_doubtful_service_that_is_no_structure_is_public_only_if_it_says_so(
    policy, decided, all_rows
):
    row = all_rows[all_rows["id"] == "C060"].assign(
        name="Centro antiviolenza", location_policy=policy
    )

    assert list(protect(row)[0]["location_policy"]) == [decided]


def test_a_kind_that_nobody_knows_is_treated_as_a_structure(structure):
    after, _removed = protect(
        structure(kind="casa_famiglia", location_policy="point", address="Via Roma 3")
    )

    assert list(after.loc[7, ["location_policy", "address"]]) == ["comune", ""]


CELLS = st.sampled_from(
    (
        "",
        "Casa Inventata",
        "via Roma 3",
        "madre e bambino",
        "tel 055 2037301",
        "a Querceta",
        "Casa delle donne",
        "chiusa il 2020",
        "(in loc. Il Poggio",
    )
)
ANY_ROW = st.fixed_dictionaries(
    dict.fromkeys(FREE, CELLS)
    | {
        "kind": st.sampled_from([*(kind.code for kind in KINDS), "x"]),
        "location_policy": st.sampled_from((*POLICIES, "", "Zona", "x")),
        "comune_istat": st.sampled_from(("", "048017", "046028")),
        "source_url": st.sampled_from(("https://esempio.invalid/x", "elenco.xlsx", RESERVED)),
    }
)


@settings(max_examples=150, deadline=None)
@given(ANY_ROW)
def test_protecting_twice_changes_nothing_and_no_policy_gets_laxer(cells):
    rows = pd.DataFrame([dict.fromkeys(FIELDS, "") | {"type": ""} | cells])

    once, removed = protect(rows)
    twice, nothing = protect(once)

    pd.testing.assert_frame_equal(twice, once)
    assert nothing == []
    given_policy = cells["location_policy"].lower()
    if given_policy in POLICIES:
        decided = once.at[0, "location_policy"]
        assert POLICIES.index(decided) >= POLICIES.index(given_policy)
    if once.at[0, "location_policy"] == "point":
        pd.testing.assert_frame_equal(
            once.drop(columns="location_policy"), rows.drop(columns="location_policy")
        )
    hidden = {taken.field for taken in removed}
    assert all(not once.at[0, field] for field in FORBIDDEN[once.at[0, "location_policy"]] & hidden)


@settings(max_examples=60, deadline=None)
@given(ANY_ROW)
def test_what_was_removed_never_holds_the_value(cells):
    rows = pd.DataFrame([dict.fromkeys(FIELDS, "") | cells])

    _after, removed = protect(rows)

    for taken in removed:
        assert rows.at[0, taken.field] not in {taken.reason, taken.field}
        assert not re.search(r"Roma|2037301|Inventata|Querceta", repr(taken))


def test_what_comes_out_passes_the_rules_of_the_store(all_rows, zones):
    rows = all_rows[all_rows["kind"].isin(COUNTED_BY_COMUNE)].assign(
        location_policy="point",
        address="Via Roma 3",
        phone="055 2037301",
        lat="43.7",
        lon="11.2",
        position_accuracy="address",
        website="esempio.invalid",
        source_url="https://a.invalid/b",
        other_sources="https://a.invalid/c",
        note="in via Roma 3",
    )
    known = rows[rows["comune_istat"] != ""].reset_index(drop=True)

    after, removed = protect(known)

    assert check_store(check_fields(after, FILE), zones, FILE) == []
    assert {taken.field for taken in removed} >= {"address", "phone", "lat", "lon", "note"}


def test_rows_are_unchanged_keep_their_index_and_other_columns_of_protected_ones_are_emptied(
    all_rows,
):
    rows = all_rows.assign(Cortile="dietro la chiesa").iloc[60:64]
    before = rows.copy()

    after, removed = protect(rows)

    pd.testing.assert_frame_equal(rows, before)
    assert list(after.index) == list(rows.index)
    assert list(after["Cortile"]) == ["dietro la chiesa", "", "", ""]
    assert {(taken.index, taken.field, taken.reason) for taken in removed} == {
        (index, "Cortile", EMPTIED) for index in (61, 62, 63)
    }


def test_no_rows_are_protected_as_no_rows(all_rows):
    after, removed = protect(all_rows.iloc[:0])

    assert (len(after), removed, list(after.columns)) == (0, [], list(all_rows.columns))


def test_an_id_that_tells_a_hamlet_is_found_and_not_repeated(rows):
    rows.loc[2, ["id", "comune_istat"]] = ["comunita-roccatederighi-1", "053021"]

    (found,) = told(check_fields(rows, FILE), FILE)

    assert (found.row, found.field, found.record, found.came) == (4, "id", "…", "…")


def test_check_names_a_text_that_tells_a_place_without_repeating_it(geo, damaged):
    done = geo("check", data=damaged("S001", note="in via Inventatissima 3"))

    assert done.returncode == 1
    assert "S001): field note: came “…”" in done.stderr
    assert "Inventatissima" not in done.stderr


def test_check_does_not_repeat_an_address_that_must_not_be_known(geo, damaged):
    done = geo("check", data=damaged("S021", address="Via Inventatissima 3"))

    assert done.returncode == 1
    assert "S021" in done.stderr
    assert "Inventatissima" not in done.stderr
