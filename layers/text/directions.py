"""How to get to a service: links that never lead to a false point."""

from collections.abc import Mapping
from urllib.parse import quote

from geo.catalogue import APPROXIMATE


def directions_links(row: Mapping[str, str], comune: str) -> tuple[str, str]:
    """Return a ``geo:`` link for phones and one to OpenStreetMap; empty without an address.

    Where the position is approximate the links carry the written address, not the point.
    """
    if row["lat"] and row["position_accuracy"] not in APPROXIMATE:
        at = f"{row['lat']},{row['lon']}"
        name = quote(row["name"])
        return f"geo:{at}?q={at}({name})", f"https://www.openstreetmap.org/directions?to={quote(at)}"
    if not (row["address"] and comune):
        return "", ""
    written = quote(f"{row['address'].split('(')[0].strip()}, {comune}")
    return f"geo:0,0?q={written}", f"https://www.openstreetmap.org/search?query={written}"
