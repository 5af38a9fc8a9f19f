"""Rules between the fields of a record, and between a record and the ground it stands on."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from geo import dates
from geo.catalogue import COUNTED_BY_COMUNE, N_, TYPE_BY_CODE
from geo.errors import Finding
from geo.records import FIELDS, ServiceFrame, row_of
from geo.zones import Zones, rows_of

TELLS_A_PLACE: Final = frozenset({
    "address", "postal_code", "lat", "lon", "phone", "email", "website", "position_source",
    "other_sources",
})
"""Fields that a record under the policy comune may not have."""
TELLS_NOTHING: Final = frozenset({
    "id", "kind", "zona", "valid_from", "valid_from_basis", "valid_to", "status", "status_text",
    "position_accuracy", "location_policy", "source_url", "source_year", "confidence",
})
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
    comuni = frozenset().union(*(zona.comuni for zona in zones.by_set[28].values()))
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
            where = ", ".join(names[code] for code in here) or "outside Tuscany"
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
        begins, ends = dates.earliest(str(row["valid_from"])), dates.latest(str(row["valid_to"]))
        if ends < begins:
            yield "valid_to", N_("a day not before valid_from")


def _broken_place(
    row: dict[str, object], zones: Zones, comuni: frozenset[str]
) -> Iterator[tuple[str, str]]:
    zona, comune = str(row["zona"]), str(row["comune_istat"])
    if comune and comune not in comuni:
        yield "comune_istat", N_("the code of one of the 273 comuni of Tuscany")
        return
    if zona not in zones.by_set[28]:
        yield "zona", N_("the slug of one of the 28 zone of today")
    elif comune and zones.zona_of(comune, 28).slug != zona:
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

