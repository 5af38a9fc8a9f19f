"""Zone-distretto over time. Numbers and names: docs/data.md, "Zones over time", and the law it cites."""

from datetime import date

import pytest

from geo.region import region
from geo.zones import ausl_on, read_table, zone_set_on, zones_on

# The slugs are in links that people keep: a change here breaks them.
IN_EVERY_SET = frozenset(
    {
        "alta-val-d-elsa",
        "apuane",
        "colline-dell-albegna",
        "elba",
        "fiorentina-nord-ovest",
        "fiorentina-sud-est",
        "firenze",
        "livornese",
        "lunigiana",
        "mugello",
        "piana-di-lucca",
        "pisana",
        "pistoiese",
        "pratese",
        "senese",
        "val-di-chiana-aretina",
        "val-di-nievole",
        "valdarno",
        "valle-del-serchio",
        "versilia",
    }
)
UNITED_2018 = frozenset(
    {
        "alta-val-di-cecina-valdera",
        "amiata-grossetana-colline-metallifere-grossetana",
        "amiata-senese-e-val-d-orcia-valdichiana-senese",
        "empolese-valdarno-inferiore",
        "valli-etrusche",
    }
)
ARETINE = frozenset({"aretina", "casentino", "valtiberina"})
ONLY_TO_2017 = frozenset(
    {
        "alta-val-di-cecina",
        "valdera",
        "amiata-grossetana",
        "colline-metallifere",
        "grossetana",
        "amiata-senese-e-val-d-orcia",
        "valdichiana-senese",
        "empolese",
        "valdarno-inferiore",
        "bassa-val-di-cecina",
        "val-di-cornia",
    }
)
SLUGS = {
    28: IN_EVERY_SET | UNITED_2018 | ARETINE,
    26: IN_EVERY_SET | UNITED_2018 | {"aretina-casentino-valtiberina"},
    34: IN_EVERY_SET | ONLY_TO_2017 | ARETINE,
}


# L.R. 11/2017: from 1/1/2018; deliberation 101 of 23/11/2021: from 1/2/2022.
@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2014, 12, 31), 34),
        (date(2017, 12, 31), 34),
        (date(2018, 1, 1), 26),
        (date(2021, 12, 31), 26),
        (date(2022, 1, 31), 26),
        (date(2022, 2, 1), 28),
        (date(2026, 11, 21), 28),
    ],
)
def test_the_number_of_zone_changes_on_the_day_of_the_law(day, number, zones):
    assert zone_set_on(day) == number
    assert len(zones_on(day, zones)) == number


@pytest.mark.parametrize("number", region().numbers)
def test_each_comune_of_today_is_in_exactly_one_zona_of_each_set(number, zones, store):
    members = [code for zona in zones.by_set[number].values() for code in zona.comuni]

    assert len(members) == 273  # comuni of Tuscany since 1/1/2019
    assert set(members) == set(store.comune_names)


@pytest.mark.parametrize("number", region().numbers)
def test_the_table_of_zone_agrees_with_the_members_it_counts(number, zones, root):
    table = read_table(root / "data" / "boundaries" / "zone_distretto.csv")
    declared = table[table["zone_set"] == str(number)].set_index("zona")["n_comuni"].astype(int)

    counted = {zona.name: len(zona.comuni) for zona in zones.by_set[number].values()}

    assert counted == declared.to_dict()


# docs/data.md: Aretina-Casentino-Valtiberina split into 6, 10 and 7 comuni.
def test_three_aretine_zone_share_the_comuni_of_the_one_they_were(zones):
    parts = [zones.by_set[28][slug].comuni for slug in ("aretina", "casentino", "valtiberina")]

    assert [len(part) for part in parts] == [6, 10, 7]
    assert frozenset().union(*parts) == zones.by_set[26]["aretina-casentino-valtiberina"].comuni


@pytest.mark.parametrize(
    ("comune", "in_2017", "since_2018"),
    [
        ("Fiesole", "Fiorentina Nord-Ovest", "Fiorentina Sud-Est"),
        ("Montalcino", "Amiata Senese e Val d'Orcia", "Senese"),
    ],
)
def test_the_reform_of_2018_moved_two_comuni(comune, in_2017, since_2018, zones, code_of):
    code = code_of[comune]

    assert zones.zona_of(code, 34).name == in_2017
    assert zones.zona_of(code, 26).name == zones.zona_of(code, 28).name == since_2018


def test_the_reform_of_2018_split_only_the_zone_of_those_two(zones):
    split = {slug for slug in zones.by_set[34] if zones.rebase(slug, 26, known_in=34) is None}

    assert split == {"fiorentina-nord-ovest", "amiata-senese-e-val-d-orcia"}


@pytest.mark.parametrize("number", region().numbers)
@pytest.mark.parametrize(
    ("comune", "zona"),
    [
        ("Pescaglia", "Piana di Lucca"),
        ("Villa Basilica", "Piana di Lucca"),
        ("Vaglia", "Fiorentina Nord-Ovest"),
        ("Reggello", "Fiorentina Sud-Est"),
        ("Figline e Incisa Valdarno", "Fiorentina Sud-Est"),
        ("Barberino Tavarnelle", "Fiorentina Sud-Est"),
        ("Isola del Giglio", "Colline dell'Albegna"),
        ("Capraia Isola", "Livornese"),
    ],
)
def test_easily_misplaced_comuni_are_in_their_own_zona(comune, zona, number, zones, code_of):
    assert zones.zona_of(code_of[comune], number).name == zona


@pytest.mark.parametrize(
    ("slug", "provinces"),
    [("empolese-valdarno-inferiore", {"FI", "PI"}), ("valli-etrusche", {"LI", "PI"})],
)
def test_zone_cross_provinces(slug, provinces, zones, store):
    assert {store.provinces[code] for code in zones.by_set[28][slug].comuni} == provinces


def test_fourteen_mergers_lead_from_287_codes_to_273(zones, store):
    mergers = zones.mergers
    old, new = set(mergers["old_istat"]), set(mergers["new_istat"])

    assert (len(old), len(new)) == (28, 14)
    assert len(set(store.comune_names) - new | old) == 287  # comuni on 31/12/2013
    assert old.isdisjoint(store.comune_names)
    assert {zones.successor(code) for code in old} == new <= set(store.comune_names)


def test_a_comune_that_never_merged_is_its_own_successor(zones, code_of):
    assert zones.successor(code_of["Firenze"]) == "048017"


def test_two_comuni_are_uncertain_before_2018_and_none_after(zones, code_of):
    uncertain = {
        number: frozenset().union(*(zona.uncertain_comuni for zona in zone.values()))
        for number, zone in zones.by_set.items()
    }

    assert uncertain[34] == {code_of["Fosdinovo"], code_of["Crespina Lorenzana"]}
    assert uncertain[26] == uncertain[28] == frozenset()


@pytest.mark.parametrize("number", region().numbers)
def test_slugs_are_stable_and_unique(number, zones):
    assert set(zones.by_set[number]) == SLUGS[number]
    assert len(SLUGS[number]) == number


@pytest.mark.parametrize(
    ("slug", "known_in", "zone_set", "holder"),
    [
        ("casentino", 28, 26, "aretina-casentino-valtiberina"),
        ("casentino", 28, 34, "casentino"),
        ("empolese", 34, 28, "empolese-valdarno-inferiore"),
        ("aretina-casentino-valtiberina", 26, 28, None),
        ("senese", 28, 34, None),  # Montalcino came later
        ("fiorentina-sud-est", 28, 34, None),  # so did Fiesole
    ],
)
def test_a_zona_is_rebased_only_where_one_zona_holds_it_whole(
    slug, known_in, zone_set, holder, zones
):
    rebased = zones.rebase(slug, zone_set, known_in=known_in)

    assert (rebased and rebased.slug) == holder


# docs/data.md: 12 local USL until the end of 2015, not in the table.
def test_the_ausl_is_unknown_before_2016(zones):
    fiesole = zones.zona("fiorentina-nord-ovest", 34)

    assert ausl_on(fiesole, date(2015, 12, 31)) is None
    assert ausl_on(fiesole, date(2016, 1, 1)) == "Toscana Centro"


def test_every_zona_has_one_of_three_ausl_with_its_code(zones):
    named = {zona.ausl for zone in zones.by_set.values() for zona in zone.values()}

    assert named == set(region().ausl_codes)
    assert region().ausl_codes == {
        "Toscana Centro": "090201",
        "Toscana Nord Ovest": "090202",
        "Toscana Sud Est": "090203",
    }
