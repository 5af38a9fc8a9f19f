"""Scripts and styles of the map, served from our own origin under one content-hashed folder.

Leaflet and MarkerCluster come from their XStatic packages; a resource that folium asks
for and we do not know is refused, so that no page ever asks another host.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, Final

from branca.element import Element

from layers.palette import bar_rules
from layers.symbols import every_symbol, symbol_rules

_STATIC: Final = Path(__file__).parent / "static"
_PACKAGED: Final = {
    "leaflet.js": ("XStatic-Leaflet", "leaflet/data/leaflet.js"),
    "leaflet.css": ("XStatic-Leaflet", "leaflet/data/leaflet.css"),
    "images/layers.png": ("XStatic-Leaflet", "leaflet/data/images/layers.png"),
    "images/layers-2x.png": ("XStatic-Leaflet", "leaflet/data/images/layers-2x.png"),
    "images/marker-icon.png": ("XStatic-Leaflet", "leaflet/data/images/marker-icon.png"),
    "markercluster.js": (
        "XStatic-Leaflet-MarkerCluster",
        "leaflet_markercluster/data/leaflet.markercluster.js",
    ),
    "markercluster.css": (
        "XStatic-Leaflet-MarkerCluster",
        "leaflet_markercluster/data/MarkerCluster.css",
    ),
}
_OURS: Final = (
    "mappa.css",
    "pagina.css",
    "pagina.js",
    "incorpora.css",
    "incorporata.js",
    "adatta.js",
    "rapporto.css",
)
_OF_THE_MAP: Final = ("comandi.js", "mappa.js")
"""Parts of the script of the map, served as one."""
_FOLIUM: Final = {
    "leaflet": "leaflet.js",
    "leaflet_css": "leaflet.css",
    "markerclusterjs": "markercluster.js",
    "markerclustercss": "markercluster.css",
}
_UNUSED: Final = frozenset(
    {
        "jquery",
        "bootstrap",
        "awesome_markers",
        "bootstrap_css",
        "glyphicons_css",
        "awesome_markers_font_css",
        "awesome_markers_css",
        "awesome_rotate_css",
        "markerclusterdefaultcss",
    }
)
_TYPES: Final = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".png": "image/png",
    ".txt": "text/plain",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of the map's own, as it is served."""

    name: str
    body: bytes
    media_type: str


@lru_cache(maxsize=1)
def every_asset() -> dict[str, Asset]:
    """Return all assets by name."""
    bodies = {name: _packaged(*where) for name, where in _PACKAGED.items()}
    bodies |= {name: (_STATIC / name).read_bytes() for name in _OURS}
    symbols = json.dumps(every_symbol(), ensure_ascii=False)
    script = "".join((_STATIC / name).read_text(encoding="utf-8") for name in _OF_THE_MAP)
    colours = (_STATIC / "tinte.css").read_bytes()
    for name in ("mappa.css", "pagina.css", "incorpora.css"):
        bodies[name] = colours + bodies[name]
    for name in ("pagina.css", "incorpora.css"):
        bodies[name] += f"\n{symbol_rules()}\n{bar_rules()}\n".encode()
    bodies["mappa.js"] = script.replace("/*SYMBOLS*/ {}", symbols).encode()
    bodies["LICENCES.txt"] = (_STATIC / "LICENCES.txt").read_bytes()
    return {name: Asset(name, body, _TYPES[Path(name).suffix]) for name, body in bodies.items()}


@lru_cache(maxsize=1)
def assets_hash() -> str:
    """Return twelve hexadecimal digits that change when any asset does."""
    digest = hashlib.sha256()
    for name, asset in sorted(every_asset().items()):
        digest.update(name.encode() + b"\0" + asset.body)
    return digest.hexdigest()[:12]


def asset_url(name: str) -> str:
    """Return the address of an asset on our own origin."""
    return f"/assets/{assets_hash()}/{every_asset()[name].name}"


def use_own_assets(root: Element) -> None:
    """Point every script and style that a folium element and its children ask for at our own.

    Raises
    ------
    LookupError
        If an element asks for a resource that is neither ours nor known to be unused.
    """
    for element in _walk(root):
        for attribute in ("default_js", "default_css"):
            wanted = getattr(element, attribute, None)
            if wanted:
                setattr(element, attribute, list(_own(wanted)))


def add_own_map_files(element: Any) -> None:  # noqa: ANN401 - any folium JSCSSMixin
    """Add our script and style of the map to what an element asks for."""
    element.default_js = [*element.default_js, ("mappa_js", asset_url("mappa.js"))]
    element.default_css = [*element.default_css, ("mappa_css", asset_url("mappa.css"))]


def _own(wanted: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, url in wanted:
        if url.startswith("/assets/"):
            yield name, url
        elif name in _FOLIUM:
            yield name, asset_url(_FOLIUM[name])
        elif name not in _UNUSED:
            raise LookupError(f"{name} ({url}) is no asset of ours, add it to layers/assets.py")


def _walk(element: Element) -> Iterator[Element]:
    yield element
    for child in element._children.values():  # noqa: SLF001 - branca offers no other way
        yield from _walk(child)


def _packaged(package: str, path: str) -> bytes:
    located = distribution(package).locate_file(f"xstatic/pkg/{path}")
    body = Path(str(located)).read_bytes()
    return re.sub(rb"//# sourceMappingURL=\S+\s*$", b"", body)
