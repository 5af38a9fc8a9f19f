"""The record of a service: its fields, what each may hold, and the rules between them.

The record of a service: its fields, what each may hold, and reading the file of them.

``data/services/services.csv`` holds one row per service, every field as text, empty where no
source says anything. A list inside a field is joined by ``|``.

Rules between the fields of a record, and between a record and the ground it stands on.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NewType

import geopandas as gpd
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from geo.catalogue import (
    ACCURACIES,
    CONFIDENCES,
    COUNTED_BY_COMUNE,
    KIND_BY_CODE,
    POLICIES,
    SERVICE_BY_CODE,
    TYPE_BY_CODE,
)
from geo.crs import WGS84
from geo.dates import BASES, STATUSES, earliest, latest
from geo.errors import Finding, RecordError, StoreError
from geo.messages import N_
from geo.region import region
from geo.zones import Zones, rows_of

ServiceFrame = NewType("ServiceFrame", gpd.GeoDataFrame)
"""Services that passed the schema: the columns of ``FIELDS`` and a point, or none, in WGS84."""

FILE: Final = "services.csv"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


WEB_ADDRESS: Final = re.compile(
    r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE
)
"""A web address, with or without its scheme; letters of a host may have accents."""


def _is_date(text: str) -> bool:
    try:
        earliest(text)
    except ValueError:
        return False
    return True


def _is_day(text: str) -> bool:
    return len(text) == 10 and _is_date(text)


def _is_number(low: float, high: float) -> Callable[[str], bool]:
    return lambda text: bool(_NUMBER.fullmatch(text)) and low <= float(text) <= high


def _like(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern, re.ASCII).fullmatch


def _column(rule: Callable[[str], object], needed: str, *, empty: bool = True) -> pa.Column:
    def passes(text: str) -> bool:
        return (empty and not text) or bool(rule(text))

    return pa.Column(str, pa.Check(passes, element_wise=True, error=needed))


def _one_of(options: object, needed: str, *, empty: bool = True) -> pa.Column:
    allowed = frozenset(options)  # type: ignore[call-overload]
    return _column(allowed.__contains__, needed, empty=empty)


def _text() -> pa.Column:
    return pa.Column(str)


def _known_services(text: str) -> bool:
    return all(code in SERVICE_BY_CODE for code in text.split("|"))


SCHEMA: Final = pa.DataFrameSchema(
    {
        "id": _column(_like(r"[A-Za-z0-9-]+"), N_("letters, digits and hyphens"), empty=False),
        "part_of": _text(),
        "kind": _one_of(KIND_BY_CODE, N_("a kind of the catalogue"), empty=False),
        "type": _one_of(TYPE_BY_CODE, N_("a type of the catalogue, or nothing")),
        "type_text": _text(),
        "name": _text(),
        "comune_istat": _column(_like(r"\d{6}"), N_("a six-digit ISTAT code")),
        "zona": _text(),
        "address": _text(),
        "postal_code": _column(_like(r"\d{5}"), N_("a five-digit postal code")),
        "phone": _text(),
        "email": _column(_like(r"[^@\s]+@[^@\s]+\.[^@\s]+"), N_("an e-mail address")),
        "website": _column(WEB_ADDRESS.fullmatch, N_("a web address")),
        "opening_hours": _text(),
        "opening_hours_text": _text(),
        "services": _column(_known_services, N_("codes of services joined by |")),
        "services_text": _text(),
        "access_cost": _text(),
        "access_mode": _text(),
        "access_who": _text(),
        "languages": _text(),
        "operator": _text(),
        "partners": _text(),
        "target": _text(),
        "capacity": _column(_is_number(0, 1000), N_("a number of places")),
        "capacity_text": _text(),
        "valid_from": _column(_is_date, N_("a date: YYYY, YYYY-MM or YYYY-MM-DD")),
        "valid_from_basis": _one_of(
            BASES, N_("a basis: opened, first_documented, seen, announced or unknown"), empty=False
        ),
        "valid_from_text": _text(),
        "valid_to": _column(_is_date, N_("a date: YYYY, YYYY-MM or YYYY-MM-DD")),
        "status": _one_of(
            STATUSES,
            N_(
                "a known status (open, planned, announced, "
                "under_construction, funded, project, historic, closed)"
            ),
            empty=False,
        ),
        "status_text": _text(),
        "lat": _column(_is_number(-90, 90), N_("a latitude in degrees")),
        "lon": _column(_is_number(-180, 180), N_("a longitude in degrees")),
        "position_accuracy": _one_of(
            ACCURACIES, N_("an accuracy: address, street, locality, comune or none"), empty=False
        ),
        "position_source": _text(),
        "location_policy": _one_of(POLICIES, N_("a policy: point, comune or zona"), empty=False),
        "source_url": _column(
            lambda text: bool(text.strip()), N_("the source of the record"), empty=False
        ),
        "other_sources": _text(),
        "source_year": _column(_like(r"\d{4}"), N_("a year")),
        "verified_on": _column(_is_day, N_("a day: YYYY-MM-DD")),
        "confidence": _one_of(CONFIDENCES, N_("a confidence: high, medium or low"), empty=False),
        "notes": _text(),
    },
    strict=True,
)
FIELDS: Final = tuple(SCHEMA.columns)


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
    return check_fields(read_rows(content, path.name), path.name)


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


def check_fields(rows: pd.DataFrame, file: str) -> ServiceFrame:
    """Return rows of text as services with points, if every cell passes the schema."""
    try:
        SCHEMA.validate(rows, lazy=True)
    except SchemaErrors as error:
        raise RecordError(_findings(error.failure_cases, rows, file)) from error
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


TELLS_A_PLACE: Final = frozenset(
    {
        "address",
        "postal_code",
        "lat",
        "lon",
        "phone",
        "email",
        "website",
        "position_source",
        "other_sources",
    }
)
"""Fields that a record under the policy comune may not have."""
TELLS_NOTHING: Final = frozenset(
    {
        "id",
        "kind",
        "zona",
        "valid_from",
        "valid_from_basis",
        "valid_to",
        "status",
        "status_text",
        "position_accuracy",
        "location_policy",
        "source_url",
        "source_year",
        "confidence",
    }
)
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
        if row[field]:
            yield field, N_("nothing: the location policy of the record protects it")
    if policy == "comune" and not row["comune_istat"]:
        yield "comune_istat", N_("the comune on which the structure is counted")
    source = str(row["source_url"])
    if policy == "comune" and source != RESERVED and not HOME_PAGE.fullmatch(source):
        yield "source_url", N_("the publisher's home page: a page or file name can tell the place")
    if policy == "zona" and source != RESERVED:
        yield "source_url", N_("“riservata”: the source would tell the place")
