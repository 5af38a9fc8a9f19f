"""The catalogue of the open data as DCAT-AP_IT, in RDF/XML: the same data gives the same bytes.

The controlled vocabularies of DCAT-AP_IT, as far as our data needs them.

European authority lists: http://publications.europa.eu/resource/authority/{data-theme, frequency,
file-type, language}; licence types: http://purl.org/adms/licencetype/

Who answers for the open data: told by the settings, never invented.

What a catalogue in DCAT-AP_IT speaks of: agents, licence, place, themes, standards.

Profile: AgID, "DCAT-AP_IT", ontology http://dati.gov.it/onto/dcatapit (version 2.0), and "Linee
guida per i cataloghi dati", table of classes and properties. Every node has an address, so that no
order depends on names made up while writing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rdflib import DCAT, DCTERMS, FOAF, OWL, RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from downloads.dictionary import DATASETS, TABLE_SCHEMA, Dataset
from geo.dates import FIRST_YEAR
from geo.messages import N_
from geo.region import region
from geo.settings import Settings, settings, settings_in
from words import languages_of_page, translator

AUTHORITY: Final = "http://publications.europa.eu/resource/authority"
THEMES: Final = {
    "SOCI": {"it": "Popolazione e società", "en": "Population and society"},
    "HEAL": {"it": "Salute", "en": "Health"},
    "REGI": {"it": "Regioni e città", "en": "Regions and cities"},
    "GOVE": {"it": "Governo e settore pubblico", "en": "Government and public sector"},
}
"""Data themes with their names in the authority list."""
FREQUENCIES: Final = frozenset({"ANNUAL", "IRREG"})
NUTS: Final = "http://data.europa.eu/nuts/code/"
"""The Region in the European nomenclature of territorial units."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files: its code in the authority list, its media type, its standard."""

    name: str
    code: str
    media_type: str


FORMATS: Final = {
    "csv": Format("CSV", "CSV", "text/csv"),
    "xlsx": Format(
        "XLSX", "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
    "geojson": Format("GeoJSON", "GEOJSON", "application/geo+json"),
    "gpkg": Format("GeoPackage", "GPKG", "application/geopackage+sqlite3"),
    "parquet": Format("GeoParquet", "PARQUET", "application/vnd.apache.parquet"),
}
"""By the end of the file's name. The authority list knows Parquet, not GeoParquet."""
LICENCE: Final = "http://creativecommons.org/licenses/by/4.0/"
LICENCE_NAME: Final = "Creative Commons Attribuzione 4.0 Internazionale (CC BY 4.0)"
LICENCE_VERSION: Final = "4.0"
ATTRIBUTION: Final = "http://purl.org/adms/licencetype/Attribution"


UNSET: Final = "da-indicare"
"""The IPA code of nobody: no office of the Italian index can have one with a hyphen."""


@dataclass(frozen=True, slots=True)
class Agent:
    """An organisation, by its name and its code in the index of public offices (IPA)."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Contact:
    """An office that answers questions on the data."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who holds the rights, who publishes, who made it, who answers."""

    holder: Agent
    publisher: Agent
    creator: Agent
    contact: Contact | None = None

    @property
    def is_told(self) -> bool:
        """Whether somebody has said who holds the rights."""
        return self.holder.code != UNSET


def publisher_of(environment: Mapping[str, str] | None = None) -> Publisher:
    """Return who publishes, as an environment says, by default that of the process."""
    said = settings() if environment is None else settings_in(environment)
    nobody = Agent(f"Titolare da indicare ({Settings.holder.variable})", UNSET)
    holder = _agent(said.holder, said.holder_code, nobody)
    email = said.contact_email
    contact = Contact(said.contact or holder.name, email) if email else None
    return Publisher(
        holder,
        _agent(said.publisher, said.publisher_code, holder),
        _agent(said.creator, said.creator_code, holder),
        contact,
    )


def _agent(name: str, code: str, default: Agent) -> Agent:
    """Return an organisation; one without its code or name is not told."""
    return Agent(name, code) if name and code else default


DCATAPIT: Final = Namespace("http://dati.gov.it/onto/dcatapit#")
LOCN: Final = Namespace("http://www.w3.org/ns/locn#")
VCARD: Final = Namespace("http://www.w3.org/2006/vcard/ns#")
GEOSPARQL: Final = Namespace("http://www.opengis.net/ont/geosparql#")
PREFIXES: Final = {
    "dcat": DCAT,
    "dcatapit": DCATAPIT,
    "dct": DCTERMS,
    "foaf": FOAF,
    "gsp": GEOSPARQL,
    "locn": LOCN,
    "owl": OWL,
    "skos": SKOS,
    "vcard": VCARD,
}
_LANGUAGE: Final = {"it": "ITA", "en": "ENG"}

Triple = tuple[URIRef, URIRef, Node]


@dataclass(frozen=True, slots=True)
class Site:
    """Where the data is published, since when it is as it is, and which ground it covers."""

    base_url: str
    """Without a slash at the end; every address of the catalogue begins with it."""
    modified: date
    bounds: tuple[float, float, float, float]
    """West, south, east, north in degrees, WGS84."""
    page: str = "dati"
    """The page where the data is described and taken away."""
    folder: str = "dati"
    """Where the files lie."""

    def at(self, path: str) -> URIRef:
        """Return the address of a file, a page or a thing of the catalogue."""
        return URIRef(f"{self.base_url}/{path}")


def agent_triples(agent: Agent, site: Site) -> list[Triple]:
    """Return who an organisation is."""
    node = agent_node(agent, site)
    return [
        *typed(node, DCATAPIT.Agent, FOAF.Agent),
        (node, DCTERMS.identifier, Literal(agent.code)),
        (node, FOAF.name, Literal(agent.name, "it")),
    ]


def agent_node(agent: Agent, site: Site) -> URIRef:
    """Return the address of an organisation in the catalogue."""
    return site.at(f"amministrazione/{agent.code}")


def contact_triples(contact: Contact | None, site: Site) -> list[Triple]:
    """Return whom to write to; nothing if nobody is named."""
    if contact is None:
        return []
    node, address = site.at("contatto"), URIRef(f"mailto:{contact.email}")
    return [
        *typed(node, DCATAPIT.Organization, VCARD.Organization, VCARD.Kind),
        (node, VCARD.fn, Literal(contact.name)),
        (node, VCARD.hasEmail, address),
        (node, VCARD.hasURL, site.at(site.page)),
    ]


def licence_triples() -> list[Triple]:
    """Return the licence of every file."""
    node = URIRef(LICENCE)
    return [
        *typed(node, DCATAPIT.LicenseDocument, DCTERMS.LicenseDocument),
        (node, DCTERMS.type, URIRef(ATTRIBUTION)),
        (node, FOAF.name, Literal(LICENCE_NAME)),
        (node, OWL.versionInfo, Literal(LICENCE_VERSION)),
    ]


def place_triples(site: Site) -> list[Triple]:
    """Return the ground that the data covers."""
    node = site.at(f"luogo/{region().slug}")
    west, south, east, north = (f"{degrees:.5f}" for degrees in site.bounds)
    ring = ", ".join(
        f"{x} {y}"
        for x, y in ((west, south), (east, south), (east, north), (west, north), (west, south))
    )
    return [
        *typed(node, DCTERMS.Location),
        (node, OWL.sameAs, URIRef(NUTS + region().nuts)),
        (node, LOCN.geographicName, Literal(region().names["it"].official, "it")),
        (node, LOCN.geometry, Literal(f"POLYGON (({ring}))", datatype=GEOSPARQL.wktLiteral)),
    ]


def theme_triples(node: URIRef, code: str) -> list[Triple]:
    """Return that something has a theme, and what the theme is called."""
    theme = URIRef(f"{AUTHORITY}/data-theme/{code}")
    names = [
        (theme, SKOS.prefLabel, Literal(name, language)) for language, name in THEMES[code].items()
    ]
    return [(node, DCAT.theme, theme), *typed(theme, SKOS.Concept), *names]


def standard_triples(node: URIRef, dataset: Dataset, site: Site) -> list[Triple]:
    """Return the schema that a data set conforms to."""
    schema = Literal(str(site.at(f"{site.folder}/{dataset.slug}.schema.json")), datatype=XSD.anyURI)
    return [
        *typed(node, DCATAPIT.Standard, DCTERMS.Standard),
        (node, DCTERMS.identifier, Literal(f"table-schema-{dataset.slug}")),
        (node, DCTERMS.title, Literal("Table Schema", "en")),
        (node, DCATAPIT.referenceDocumentation, schema),
        (node, DCATAPIT.referenceDocumentation, Literal(TABLE_SCHEMA, datatype=XSD.anyURI)),
    ]


def typed(node: URIRef, *types: URIRef) -> list[Triple]:
    """Return of which classes something is."""
    return [(node, RDF.type, type_) for type_ in types]


def said(node: URIRef, property_: URIRef, text: str) -> list[Triple]:
    """Return a text, a msgid, in every language of ours."""
    return [
        (node, property_, Literal(translator(code)(text), code))
        for code in languages_of_page("dati")
    ]


def languages(node: URIRef) -> list[Triple]:
    """Return the languages in which something is described."""
    return [
        (node, DCTERMS.language, URIRef(f"{AUTHORITY}/language/{_LANGUAGE[code]}"))
        for code in languages_of_page("dati")
    ]


def day_literal(day: date) -> Literal:
    """Return a day as RDF writes it."""
    return Literal(day.isoformat(), datatype=XSD.date)


_DESCRIPTION: Final = N_(
    "Open data on services for families {in_region}: services, zone-distretto, "
    "comuni and indicators."
)


@dataclass(frozen=True, slots=True)
class Distribution:
    """A file of a data set: its path below the site, how it ends, its size in bytes."""

    path: str
    format: str
    """A key of ``FORMATS``: csv, xlsx, geojson, gpkg, parquet."""
    size: int


def catalogue_rdf(
    files: Mapping[str, Sequence[Distribution]], publisher: Publisher, site: Site
) -> bytes:
    """Return the catalogue of data sets, by their names in the dictionary, with their files.

    A data set without files is left out: the profile wants a distribution of open data.
    """
    graph = _SortedGraph(bind_namespaces="core")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for triple in _catalogue(files, publisher, site):
        graph.add(triple)
    return graph.serialize(format="xml", encoding="utf-8")


class _SortedGraph(Graph):
    """A graph that is always read in one order: that of rdflib's memory changes with each run."""

    def triples(  # type: ignore[override]  # rdflib's own answers paths too
        self,
        triple: Any,  # noqa: ANN401
    ) -> Iterator[Any]:
        yield from sorted(super().triples(triple), key=lambda found: [node.n3() for node in found])


def _catalogue(
    files: Mapping[str, Sequence[Distribution]], publisher: Publisher, site: Site
) -> list[Triple]:
    node, found = site.at("catalogo"), list[Triple]()
    described = [DATASETS[name] for name in sorted(files) if files[name]]
    found += typed(node, DCATAPIT.Catalog, DCAT.Catalog)
    found += [
        (node, DCTERMS.title, Literal(translator("it")(DATASETS["services"].title), "it")),
        (node, DCTERMS.publisher, agent_node(publisher.publisher, site)),
        (node, DCTERMS.modified, day_literal(site.modified)),
        (node, FOAF.homepage, site.at(site.page)),
        (node, DCAT.themeTaxonomy, URIRef(f"{AUTHORITY}/data-theme")),
    ]
    found += typed(site.at(site.page), FOAF.Document)
    found += said(node, DCTERMS.description, _DESCRIPTION)
    found += languages(node)
    for dataset in described:
        found.append((node, DCAT.dataset, site.at(f"dataset/{dataset.slug}")))
        found += _dataset(dataset, files[dataset.name], publisher, site)
    for agent in {publisher.holder, publisher.publisher, publisher.creator}:
        found += agent_triples(agent, site)
    return [
        *found,
        *contact_triples(publisher.contact, site),
        *licence_triples(),
        *place_triples(site),
    ]


def _dataset(
    dataset: Dataset, files: Sequence[Distribution], publisher: Publisher, site: Site
) -> list[Triple]:
    node = site.at(f"dataset/{dataset.slug}")
    period, standard = site.at("periodo"), site.at(f"standard/{dataset.slug}")
    holder = publisher.holder
    found = [
        *typed(node, DCATAPIT.Dataset, DCAT.Dataset),
        *said(node, DCTERMS.title, dataset.title),
        *said(node, DCTERMS.description, dataset.description),
        *(triple for word in dataset.keywords for triple in said(node, DCAT.keyword, word)),
        *(triple for theme in dataset.themes for triple in theme_triples(node, theme)),
        *languages(node),
        (node, DCTERMS.identifier, Literal(f"{holder.code}:mappa-famiglie-{dataset.slug}")),
        (node, DCTERMS.modified, day_literal(site.modified)),
        (node, DCTERMS.accrualPeriodicity, URIRef(f"{AUTHORITY}/frequency/{dataset.frequency}")),
        (node, DCTERMS.rightsHolder, agent_node(holder, site)),
        (node, DCTERMS.publisher, agent_node(publisher.publisher, site)),
        (node, DCTERMS.creator, agent_node(publisher.creator, site)),
        (node, DCAT.landingPage, site.at(site.page)),
        (node, DCTERMS.spatial, site.at(f"luogo/{region().slug}")),
        (node, DCTERMS.temporal, period),
        (node, DCTERMS.conformsTo, standard),
        *typed(period, DCTERMS.PeriodOfTime),
        (period, DCATAPIT.startDate, day_literal(date(FIRST_YEAR, 1, 1))),
        (period, DCATAPIT.endDate, day_literal(site.modified)),
        *standard_triples(standard, dataset, site),
    ]
    if publisher.contact:
        found.append((node, DCAT.contactPoint, site.at("contatto")))
    for file in files:
        found.append((node, DCAT.distribution, site.at(f"distribuzione/{file.path}")))
        found += _distribution(dataset, file, site)
    return found


def _distribution(dataset: Dataset, file: Distribution, site: Site) -> list[Triple]:
    node, format_ = site.at(f"distribuzione/{file.path}"), FORMATS[file.format]
    return [
        *typed(node, DCATAPIT.Distribution, DCAT.Distribution),
        *(
            (
                node,
                DCTERMS.title,
                Literal(f"{translator(code)(dataset.title)} ({format_.name})", code),
            )
            for code in languages_of_page("dati")
        ),
        *said(node, DCTERMS.description, dataset.description),
        (node, DCAT.accessURL, site.at(site.page)),
        (node, DCAT.downloadURL, site.at(file.path)),
        (node, DCTERMS["format"], URIRef(f"{AUTHORITY}/file-type/{format_.code}")),
        (
            node,
            DCAT.mediaType,
            URIRef(f"http://www.iana.org/assignments/media-types/{format_.media_type}"),
        ),
        (node, DCTERMS.license, URIRef(LICENCE)),
        (node, DCAT.byteSize, Literal(str(file.size), datatype=XSD.decimal)),
        (node, DCTERMS.modified, day_literal(site.modified)),
    ]
