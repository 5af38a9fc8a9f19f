"""A scene: everything a layer needs to know to be drawn."""

from dataclasses import dataclass
from datetime import date

from geo.selection import Query, to_params
from layers.site import SERVER, Site


@dataclass(frozen=True, slots=True)
class Scene:
    """The filters, the day, the language, the version of the data, and where links lead."""

    query: Query
    today: date
    language: str
    version: str
    site: Site = SERVER

    def link(self, name: str, **more: str) -> str:
        """Return the address of filtered GeoJSON that the browser may keep for ever."""
        params = to_params(self.query, self.today) | more | {"v": self.stamp}
        return self.site.data(name, params)

    def fixed_link(self, name: str, **more: str) -> str:
        """Return the address of GeoJSON that no other filter changes."""
        return self.site.data(name, more | {"v": self.version})

    @property
    def stamp(self) -> str:
        """Return the version and, for the current year whose state is today's, the day."""
        current = self.query.anno == self.today.year
        return f"{self.version}-{self.today:%Y%m%d}" if current else self.version
