"""The record of a service: reading the file of them, and the rules between its fields.

What each field holds stands in ``geo.store.fields``.

``data/services/services.csv`` holds one row per service, every field as text, empty where no
source says anything. A list inside a field is joined by ``|``.

Rules between the fields of a record, and between a record and the ground it stands on.
"""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NewType

import geopandas as gpd
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from geo.catalogue import COUNTED_BY_COMUNE, TYPE_BY_CODE
from geo.crs import WGS84
from geo.dates import earliest, latest
from geo.errors import Finding, RecordError, StoreError
from geo.messages import N_
from geo.region import region
from geo.store.fields import FIELDS, TABLE, Field, Seen, names_where
from geo.zones import Zones, rows_of

ServiceFrame = NewType("ServiceFrame", gpd.GeoDataFrame)
"""Services that passed the schema: their fields and a point, or none, in WGS84.

Those of a list have every field, those of a store ``PUBLIC`` alone.
"""

FILE: Final = "services.csv"


def _column(field: Field) -> pa.Column:
    if field.holds_anything:
        return pa.Column(str)
    needed = field.needed or field.form.needed
    return pa.Column(str, pa.Check(field.passes, element_wise=True, error=needed))


SCHEMA: Final = pa.DataFrameSchema({field.name: _column(field) for field in TABLE}, strict=True)


def read_services(path: Path) -> ServiceFrame:
    """Read services from a CSV file, refusing all of it if one row breaks the schema.

    Raises
    ------
    RecordError
        With a finding for each wrong cell.
    StoreError
        If the file is missing.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise StoreError(f"{path.name}: not found in {path.parent}, the store needs it") from error
    return check_fields(of_today(read_rows(content, path.name)), path.name)


def read_rows(content: bytes, file: str) -> pd.DataFrame:
    """Read a CSV table as text, no cell of it checked yet; rows that are all empty are none."""
    try:
        rows = pd.read_csv(
            BytesIO(content),
            dtype=str,
            keep_default_na=False,
            encoding="utf-8",
            skip_blank_lines=False,
        )
    except (ValueError, UnicodeDecodeError) as error:
        needed = N_("a CSV table in UTF-8, separated by commas")
        raise RecordError([Finding(file, None, "", "file", str(error), needed)]) from error
    if not isinstance(rows.index, pd.RangeIndex):  # more cells than columns in every row
        needed = N_("the columns of the record schema")
        came = ",".join(map(str, rows.columns))
        raise RecordError([Finding(file, None, "", "columns", came, needed)])
    return rows[(rows != "").any(axis=1)]


NEWEST_FORM: Final = max(field.since for field in TABLE)
_PHONE_IN_NOTES: Final = re.compile(
    r"(?:(?P<note>.*[.!?:;)”»\"]) )?Telefono: (?P<phone>.+)\.", re.DOTALL
)
"""How notes said whose a telephone number is, while they were one with it."""


def columns_in(form: int) -> tuple[str, ...]:
    """Return the columns of a list in one of the forms that it has had, 1 for the first."""
    names = (field.name if field.since <= form else field.was for field in TABLE)
    return tuple(name for name in names if name)


def of_today(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a list in an older form with the fields of today.

    What it had no column for is empty. Any other list is returned as it is: the schema tells what
    is wrong with it.
    """
    forms = [set(columns_in(form)) for form in range(1, NEWEST_FORM)]
    if set(rows.columns) not in forms:
        return rows
    return known_today(rows).reindex(columns=list(FIELDS), fill_value="")


def known_today(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of a list under the names of today, with no column of which it says nothing."""
    former = {
        field.was: field.name
        for field in TABLE
        if field.was in rows.columns and field.name not in rows.columns
    }
    rows = rows.rename(columns=former)
    if former.get("notes") == "note" and "phone_note" not in rows:
        pairs = [notes_apart(text) for text in rows["note"]]
        apart = pd.DataFrame(pairs, rows.index, ["note", "phone_note"], dtype=object)
        rows = rows.assign(**apart)
    return rows


def notes_apart(text: str) -> tuple[str, str]:
    """Return what notes said to visitors, and whose they said that a telephone number is.

    >>> notes_apart("Anche il sabato. Telefono: centralino del Comune.")
    ('Anche il sabato.', 'centralino del Comune')
    """
    found = _PHONE_IN_NOTES.fullmatch(text)
    return (found["note"] or "", found["phone"]) if found else (text, "")


_PASSED: Final[deque[bytes]] = deque(maxlen=64)
"""Digests of lists that passed the schema: one that is published is read again many times."""


def check_fields(rows: pd.DataFrame, file: str) -> ServiceFrame:
    """Return rows of text as services with points, if every cell passes the schema."""
    content = repr((rows.dtypes.to_dict(), rows.to_numpy().tolist())).encode()
    digest = sha256(content).digest()
    if digest not in _PASSED:
        try:
            SCHEMA.validate(rows, lazy=True)
        except SchemaErrors as error:
            raise RecordError(_findings(error.failure_cases, rows, file)) from error
        _PASSED.append(digest)
    lat, lon = (pd.to_numeric(rows[field].replace("", None)) for field in ("lat", "lon"))
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), index=rows.index, crs=WGS84)
    frame = gpd.GeoDataFrame(rows, geometry=points.where(lat.notna() & lon.notna(), None))
    return ServiceFrame(frame)


def row_of(index: int) -> int:
    """Return the row of a record as a spreadsheet counts it: the head is row 1."""
    return index + 2


def _findings(cases: pd.DataFrame, rows: pd.DataFrame, file: str) -> list[Finding]:
    found = []
    for case in cases.to_dict("records"):
        if pd.isna(case["index"]):
            odd = str(case["failure_case"])
            needed = N_("the columns of the record schema")
            found.append(Finding(file, None, "", odd, odd, needed))
            continue
        index = int(case["index"])
        record = str(rows.at[index, "id"]) if "id" in rows else ""
        came = str(case["failure_case"])
        found.append(Finding(file, row_of(index), record, case["column"], came, case["check"]))
    return sorted(found, key=lambda finding: finding.row or 0)


TELLS_A_PLACE: Final = frozenset(names_where(lambda field: field.seen <= Seen.POINT))
"""Fields that a record under the policy comune may not have."""
TELLS_NOTHING: Final = frozenset(names_where(lambda field: field.seen is Seen.ZONA))
"""The only fields that a record under the policy zona may have."""
FORBIDDEN: Final = {
    "point": frozenset[str](),
    "comune": TELLS_A_PLACE,
    "zona": frozenset(FIELDS) - TELLS_NOTHING,
}
RESERVED: Final = "riservata"
"""The source of a record under the policy zona, or of one whose source would tell its place."""
WITHHELD: Final = "…"
"""What is said of a value that the policy protects: no message repeats it."""
HOME_PAGE: Final = re.compile(r"https?://[^/\s]+/?")


def check_store(services: ServiceFrame, zones: Zones, file: str) -> list[Finding]:
    """Return what breaks a rule between fields, without looking at the ground."""
    comuni = frozenset().union(*(zona.comuni for zona in zones.of_today.values()))
    repeated = set(services.loc[services["id"].duplicated(), "id"])
    found: list[Finding] = []
    for index, row in zip(services.index, rows_of(services), strict=True):
        for field, needed in _broken_rules(row, zones, comuni, repeated):
            came = WITHHELD if is_withheld(row, field) else str(row[field])
            found.append(Finding(file, row_of(index), str(row["id"]), field, came, needed))
    return found


def is_withheld(row: Mapping[str, Any], field: str) -> bool:
    """Tell whether no message may repeat a cell, since the policy of its record protects it."""
    policy = str(row["location_policy"])
    if policy == "point" and row["kind"] in COUNTED_BY_COMUNE:
        policy = "comune"
    is_hidden = field in FORBIDDEN[policy] or (field == "source_url" and policy != "point")
    return is_hidden and bool(row[field])


def check_ground(services: ServiceFrame, comuni: gpd.GeoDataFrame, file: str) -> list[Finding]:
    """Return the records whose point lies outside the comune they declare."""
    placed = gpd.GeoDataFrame(services[services.geometry.notna()])
    joined = placed[["geometry"]].sjoin(
        comuni[["comune_istat", "comune", "geometry"]], how="left", predicate="intersects"
    )
    ground = joined.groupby(level=0)["comune_istat"].agg(list)
    names = dict(zip(comuni["comune_istat"], comuni["comune"], strict=True))
    found = []
    for index, row in zip(placed.index, rows_of(pd.DataFrame(placed)), strict=True):
        here = [code for code in ground[index] if isinstance(code, str)]
        if row["comune_istat"] not in here:
            where = ", ".join(names[code] for code in here) or region().names["en"].outside
            declared = names.get(row["comune_istat"], "no comune")
            came = f"{row['lat']}, {row['lon']} ({where}; declared: {declared})"
            needed = N_("a point inside the declared comune")
            found.append(Finding(file, row_of(index), str(row["id"]), "lat, lon", came, needed))
    return found


def _broken_rules(
    row: dict[str, object], zones: Zones, comuni: frozenset[str], repeated: set[str]
) -> Iterator[tuple[str, str]]:
    if row["id"] in repeated:
        yield "id", N_("an id that no other record has")
    yield from _broken_place(row, zones, comuni)
    yield from _broken_policy(row)
    if row["type"] and TYPE_BY_CODE[str(row["type"])].kind != row["kind"]:
        yield "type", N_("a type of the record's own kind")
    if not row["name"] and row["location_policy"] != "zona":
        yield "name", N_("a name")
    if row["valid_from"] and row["valid_to"]:
        begins, ends = earliest(str(row["valid_from"])), latest(str(row["valid_to"]))
        if ends < begins:
            yield "valid_to", N_("a day not before valid_from")


def _broken_place(
    row: dict[str, object], zones: Zones, comuni: frozenset[str]
) -> Iterator[tuple[str, str]]:
    zona, comune = str(row["zona"]), str(row["comune_istat"])
    if comune and comune not in comuni:
        yield "comune_istat", N_("the code of a comune of the region")
        return
    if zona not in zones.of_today:
        yield "zona", N_("the slug of a zona of today")
    elif comune and zones.zona_of(comune, zones.current).slug != zona:
        yield "zona", N_("the zona of the declared comune")
    if bool(row["lat"]) != bool(row["lon"]):
        yield "lat", N_("both latitude and longitude, or none")
    if bool(row["lat"]) == (row["position_accuracy"] == "none"):
        yield "position_accuracy", N_("none without a position, else how exact it is")


def _broken_policy(row: dict[str, object]) -> Iterator[tuple[str, str]]:
    policy = row["location_policy"]
    if policy == "point" and row["kind"] in COUNTED_BY_COMUNE:
        yield "location_policy", N_("comune or zona: this kind has no public place")
    for field in sorted(FORBIDDEN[str(policy)]):
        if row.get(field):  # of what is shown, the steward's fields are no part
            yield field, N_("nothing: the location policy of the record protects it")
    if policy == "comune" and not row["comune_istat"]:
        yield "comune_istat", N_("the comune on which the structure is counted")
    source = str(row["source_url"])
    if policy == "comune" and source != RESERVED and not HOME_PAGE.fullmatch(source):
        yield "source_url", N_("the publisher's home page: a page or file name can tell the place")
    if policy == "zona" and source != RESERVED:
        yield "source_url", N_("“riservata”: the source would tell the place")
