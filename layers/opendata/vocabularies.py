"""The controlled vocabularies of DCAT-AP_IT, as far as our data needs them.

European authority lists: http://publications.europa.eu/resource/authority/{data-theme, frequency,
file-type, language}; licence types: http://purl.org/adms/licencetype/
"""

from dataclasses import dataclass
from typing import Final

AUTHORITY: Final = "http://publications.europa.eu/resource/authority"
THEMES: Final = {
    "SOCI": {"it": "Popolazione e società", "en": "Population and society"},
    "HEAL": {"it": "Salute", "en": "Health"},
    "REGI": {"it": "Regioni e città", "en": "Regions and cities"},
    "GOVE": {"it": "Governo e settore pubblico", "en": "Government and public sector"},
}
"""Data themes with their names in the authority list."""
FREQUENCIES: Final = frozenset({"ANNUAL", "IRREG"})
TUSCANY: Final = "http://data.europa.eu/nuts/code/ITI1"
"""The Region in the European nomenclature of territorial units."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files: its code in the authority list, its media type, its standard."""

    name: str
    code: str
    media_type: str


FORMATS: Final = {
    "csv": Format("CSV", "CSV", "text/csv"),
    "xlsx": Format("XLSX", "XLSX",
                   "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "geojson": Format("GeoJSON", "GEOJSON", "application/geo+json"),
    "gpkg": Format("GeoPackage", "GPKG", "application/geopackage+sqlite3"),
    "parquet": Format("GeoParquet", "PARQUET", "application/vnd.apache.parquet"),
}
"""By the end of the file's name. The authority list knows Parquet, not GeoParquet."""
LICENCE: Final = "http://creativecommons.org/licenses/by/4.0/"
LICENCE_NAME: Final = "Creative Commons Attribuzione 4.0 Internazionale (CC BY 4.0)"
LICENCE_VERSION: Final = "4.0"
ATTRIBUTION: Final = "http://purl.org/adms/licencetype/Attribution"
