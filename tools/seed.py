"""Turn the collected tables of facts into the store's records and statistics, row by row.

Run once when facts are collected anew:  python tools/seed.py FOLDER_OF_FACTS
Everything after that goes through the store. Ids stay what they are: the collected id, the CUP of
a funded site, or the row number in the table of other services (``A12``).
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from seed_others import ambito_services, funding, other_services
from seed_words import HOURS, basis_of, partial_date, status_of

from geo.figures.rows import BY_ZONA, CENTRES, REGIONAL
from geo.figures.withholding import FILE as RELATIONS
from geo.figures.withholding import tables_to_show
from geo.files import write_whole
from geo.places.gazetteer import positions
from geo.store.checksums import write_checksums
from geo.store.fields import FIELDS
from geo.store.protection import disclosed, read_register
from geo.store.records import check_fields
from geo.store.store import open_store
from geo.zones import read_table, rows_of, slug_of

DATA = Path(__file__).parent.parent / "data"
SEMIRESIDENTIAL = "semiresidenziale"
REMARKS = {
    "C028": {"status_text": ("attivo", "")},  # the collector's note says that it is not dated
    "C056": {"valid_from_text": ("avvio il 10 aprile", "Anno dedotto (3 e 10 aprile di lunedì).")},
}
"""Record → field → its text without the collector's remark in it, and the remark."""


def centres(facts: pd.DataFrame) -> pd.DataFrame:
    """Return Centri per le famiglie, their seats and the other services for families."""
    is_centre = facts["record_type"].isin(["CpF", "CpF_sede"])
    status = facts["status"].map(status_of)
    return pd.DataFrame(
        {
            "id": facts["id"],
            "part_of": facts["part_of"],
            "kind": is_centre.map({True: "centro_famiglie", False: "servizio_famiglie"}),
            "type": facts["record_type"].str.upper(),
            "name": facts["name"],
            "comune": facts["comune"],
            "zona": facts["zona_distretto"].map(slug_of),
            "address": facts["address"],
            "postal_code": facts["postal_code"],
            "phone": facts["phone"],
            "email": facts["email"],
            "website": facts["website"],
            "opening_hours": facts["id"].map(HOURS).fillna(""),
            "opening_hours_text": facts["opening_hours"],
            "services": facts["services_codes"],
            "services_text": facts["services"],
            "access_cost": facts["access_cost"],
            "access_mode": facts["access_mode"],
            "access_who": facts["access_who"],
            "languages": facts["languages"],
            "operator": facts["managing_body"],
            "partners": facts["partners"],
            "valid_from": [
                partial_date(*pair)
                for pair in zip(
                    facts["opening_year"], facts["opening_date_or_first_doc"], strict=True
                )
            ],
            "valid_from_basis": facts["year_basis"].map(basis_of),
            "valid_from_text": facts["year_basis"],
            "status": status,
            "status_text": facts["status"],
            "location_policy": "point",
            "source_url": facts["source_url"],
            "other_sources": facts["other_sources"].str.replace(" | ", "|"),
            "verified_on": facts["verified_on"],
            "confidence": facts["confidence"],
        }
    )


def structures(facts: pd.DataFrame) -> pd.DataFrame:
    """Return residential and day structures under their location policy."""
    closed = facts["status_in_source"].str.extract(r"chiusa il (\d{4}-\d{2}-\d{2})")[0].fillna("")
    day = facts["cycle"] == SEMIRESIDENTIAL
    return pd.DataFrame(
        {
            "id": facts["id"],
            "kind": day.map({True: "struttura_semiresidenziale", False: "struttura_residenziale"}),
            "type": facts["typology_code"],
            "type_text": facts["typology"],
            "name": facts["name"],
            "comune": facts["comune"],
            "zona": facts["zona_28"].map(slug_of),
            "operator": facts["operator"],
            "target": facts["target"],
            "capacity": facts["places"],
            "capacity_text": facts["places_note"],
            "valid_from": facts["source_year"],
            "valid_from_basis": "seen",
            "valid_to": closed,
            "status": facts["status_in_source"].map(status_of),
            "status_text": facts["status_in_source"],
            "location_policy": facts["location_policy"],
            "source_url": facts["source_url"],
            "source_year": facts["source_year"],
            "confidence": facts["confidence"].map({"alta": "high", "media": "medium"}),
        }
    )


def complete(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with every field of the record, comune as code, and a position."""
    store = open_store(DATA, services=False)
    codes = dict(zip(store.comuni["comune"], store.comuni["comune_istat"], strict=True))
    rows = rows.reindex(columns=[*FIELDS, "comune"]).astype(object).fillna("").astype(str)
    unknown = set(rows["comune"]) - set(codes) - {""}
    if unknown:
        raise SystemExit(f"comuni not found: {sorted(unknown)}")
    rows["comune_istat"] = rows["comune"].map(codes).fillna("")
    declared = zip(rows["comune_istat"], rows["zona"], strict=True)
    rows["zona"] = [
        zona or (store.zones.zona_of(code, 28).slug if code else "") for code, zona in declared
    ]
    drawn = rows["location_policy"] == "point"
    places = positions(rows[drawn], store.comuni, store.localities)
    found = dict(zip(rows.index[drawn], places, strict=True))
    for index in rows.index:
        place = found.get(index)
        rows.loc[index, "position_accuracy"] = place.accuracy if place else "none"
        rows.loc[index, "position_source"] = place.source if place else ""
        rows.loc[index, "lat"] = str(place.lat) if place else ""
        rows.loc[index, "lon"] = str(place.lon) if place else ""
    return rows[list(FIELDS)]


def main(folder: Path) -> None:
    """Write every table of the store that comes from the collected facts."""
    others = read_table(folder / "altri_servizi.csv")
    others.insert(0, "id", [cup or f"A{n}" for n, cup in enumerate(others["cup"], start=1)])
    rows = pd.concat(
        [
            centres(read_table(folder / "centri_famiglie.csv")),
            structures(read_table(folder / "strutture_residenziali.csv")),
            other_services(others),
        ],
        ignore_index=True,
    )
    services, _removed = disclosed(
        _corrected_records(complete(rows), folder), read_register(DATA), {}
    )
    check_fields(services, "services.csv")
    _write(services, DATA / "services" / "services.csv")
    statistics = DATA / "statistics"
    _write(
        _corrected_tables(ambito_services(others), "ambito_services.csv", folder),
        statistics / "ambito_services.csv",
    )
    _write(funding(others), statistics / "pnrr_funding.csv")
    _write(read_table(folder / "tipologie_strutture.csv"), statistics / "structure_types.csv")
    _write_figures(folder, statistics)


def _corrected_records(rows: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Return records with their lost accents, and their notes apart by who is to read them."""
    rows = rows.copy()
    for fix in rows_of(read_table(folder / "testi_corretti.csv")):
        is_it = (rows["id"] == fix["id"]) & (rows[fix["field"]] == fix["before"])
        rows.loc[is_it, fix["field"]] = fix["after"]
    for note in rows_of(read_table(folder / "note.csv")):
        is_it = rows["id"] == note["id"]
        rows.loc[is_it, "note"] = note["public_note"]
        rows.loc[is_it, "phone_note"] = note["phone_remark"].rstrip(".")
        found = [note["collector_note"]]
        moved = [part.partition(": ") for part in filter(None, note["hours_move"].split(" | "))]
        for kind, _colon, text in moved:
            if kind == "event":
                found.append(f"Indicato come orario: {text}.")
            else:
                rows.loc[is_it & (rows[kind] == ""), kind] = text
        if moved:
            rows.loc[is_it, "opening_hours_text"] = ""
        for field, (text, remark) in REMARKS.get(note["id"], {}).items():
            rows.loc[is_it, field] = text
            found.append(remark)
        rows.loc[is_it, "collector_note"] = " ".join(filter(None, found))
    return rows


def _corrected_tables(table: pd.DataFrame, name: str, folder: Path) -> pd.DataFrame:
    """Return a table of figures with its lost accents and apostrophes."""
    table = table.copy()
    for fix in rows_of(read_table(folder / "testi_statistiche.csv")):
        if fix["file"] == name:
            column = fix["column"]
            table[column] = table[column].mask(table[column] == fix["before"], fix["after"])
    return table


def _write_figures(folder: Path, statistics: Path) -> None:
    """Write the tables of figures with small counts withheld: as collected they are in no store."""
    with TemporaryDirectory() as name:
        collected = Path(name)
        for source, target in (
            ("statistiche_minori", REGIONAL),
            ("statistiche_zone", BY_ZONA),
            ("statistiche_centri", CENTRES),
        ):
            _write(
                _corrected_tables(read_table(folder / f"{source}.csv"), target, folder),
                collected / target,
            )
        (collected / RELATIONS).write_bytes((statistics / RELATIONS).read_bytes())
        for target, content in tables_to_show(collected, open_store(DATA, services=False)).items():
            write_whole(statistics / target, content)
            print(target)
    for part in ("services", "statistics"):
        write_checksums(DATA / part)


def _write(frame: pd.DataFrame, path: Path) -> None:
    write_whole(path, frame.to_csv(index=False, lineterminator="\n").encode())
    print(f"{path.name}: {len(frame)} rows")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
