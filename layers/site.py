"""Where links lead: to our own server, or to files that stand beside each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from layers.assets import asset_url
from words import DEFAULT, LANGUAGES, languages_of_page

GEOJSON: Final = "geojson"
PAINTED: Final = "valori"
"""The numbers that areas are painted by."""
_SUFFIXES: Final = {PAINTED: "json"}
_NOT_IN_NAMES: Final = frozenset({"v", "scheda"})


@dataclass(frozen=True)
class Site:
    """The server; or, where ``up`` is given, files reached from a page by relative links."""

    up: str | None = None
    """``../`` for each folder between a static page and the root; None on the server."""
    base_url: str = ""
    """Address of this site, where absolute links and QR codes lead."""
    app_url: str = ""
    """Address of the running app, where static pages may lead."""
    languages: tuple[str, ...] = tuple(LANGUAGES)
    """Those in which the site has pages."""
    wanted: dict[str, tuple[str, dict[str, str]]] = field(
        default_factory=dict, compare=False, hash=False
    )
    """Data files that static pages link to: path → name and parameters of their content."""

    def data(self, name: str, params: Mapping[str, str]) -> str:
        """Return the address of GeoJSON, or of the numbers that areas are painted by."""
        if self.up is None:
            return f"/api/{name}.{_SUFFIXES.get(name, GEOJSON)}?{urlencode(params)}"
        values = (value for key, value in sorted(params.items()) if key not in _NOT_IN_NAMES)
        path = f"dati/{'.'.join((name, *values))}.{_SUFFIXES.get(name, GEOJSON)}"
        self.wanted[path] = name, dict(params)
        return self.up + path

    def asset(self, name: str) -> str:
        """Return the address of a script or style."""
        return asset_url(name) if self.up is None else f"{self.up}risorse/{name}"

    def centre(self, record: str, language: str, suffix: str = "") -> str:
        """Return the address of a service's own page, or of its card (``.vcf``)."""
        if self.up is None:
            query = "" if suffix else f"?lingua={language}"
            return f"/centro/{record}{suffix}{query}"
        name = record if language == "it" else f"{record}.{language}"
        return f"{self.up}centro/{record}{suffix}" if suffix else f"{self.up}centro/{name}.html"

    def statement(self, name: str, language: str) -> str:
        """Return the address of a statement (``accessibilita``, ``privacy``)."""
        if self.up is None:
            return f"/{name}?lingua={language}"
        known = language if language in languages_of_page(name) else DEFAULT
        return f"{self.up}{name}.html" if known == DEFAULT else f"{self.up}{name}.{known}.html"

    def page(self, name: str, params: Mapping[str, str]) -> str:
        """Return the address of a page of the app; empty where files stand alone."""
        if self.up is not None and not self.app_url:
            return ""
        query = f"?{urlencode(params)}" if params else ""
        return f"{self.app_url}/{name}{query}"

    def absolute_centre(self, record: str) -> str:
        """Return the address by which a service's page is known everywhere, if there is one."""
        if not self.base_url:
            return ""
        suffix = "" if self.up is None else ".html"
        return f"{self.base_url}/centro/{record}{suffix}"


SERVER: Final = Site()
