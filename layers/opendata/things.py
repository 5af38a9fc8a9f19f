"""What a catalogue in DCAT-AP_IT speaks of: agents, licence, place, themes, standards."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from rdflib import DCAT, DCTERMS, FOAF, OWL, RDF, SKOS, XSD, Literal, Namespace, URIRef
from rdflib.term import Node

from layers.opendata.fields import Dataset
from layers.opendata.publisher import Agent, Contact
from layers.opendata.schema import TABLE_SCHEMA
from layers.opendata.vocabularies import (
    ATTRIBUTION,
    AUTHORITY,
    LICENCE,
    LICENCE_NAME,
    LICENCE_VERSION,
    THEMES,
    TUSCANY,
)
from words import speaker, spoken_on

DCATAPIT: Final = Namespace("http://dati.gov.it/onto/dcatapit#")
LOCN: Final = Namespace("http://www.w3.org/ns/locn#")
VCARD: Final = Namespace("http://www.w3.org/2006/vcard/ns#")
GEOSPARQL: Final = Namespace("http://www.opengis.net/ont/geosparql#")
PREFIXES: Final = {
    "dcat": DCAT, "dcatapit": DCATAPIT, "dct": DCTERMS, "foaf": FOAF, "gsp": GEOSPARQL,
    "locn": LOCN, "owl": OWL, "skos": SKOS, "vcard": VCARD,
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
    return [*typed(node, DCATAPIT.Agent, FOAF.Agent),
            (node, DCTERMS.identifier, Literal(agent.code)),
            (node, FOAF.name, Literal(agent.name, "it"))]


def agent_node(agent: Agent, site: Site) -> URIRef:
    """Return the address of an organisation in the catalogue."""
    return site.at(f"amministrazione/{agent.code}")


def contact_triples(contact: Contact | None, site: Site) -> list[Triple]:
    """Return whom to write to; nothing if nobody is named."""
    if contact is None:
        return []
    node, address = site.at("contatto"), URIRef(f"mailto:{contact.email}")
    return [*typed(node, DCATAPIT.Organization, VCARD.Organization, VCARD.Kind),
            (node, VCARD.fn, Literal(contact.name)), (node, VCARD.hasEmail, address),
            (node, VCARD.hasURL, site.at(site.page))]


def licence_triples() -> list[Triple]:
    """Return the licence of every file."""
    node = URIRef(LICENCE)
    return [*typed(node, DCATAPIT.LicenseDocument, DCTERMS.LicenseDocument),
            (node, DCTERMS.type, URIRef(ATTRIBUTION)), (node, FOAF.name, Literal(LICENCE_NAME)),
            (node, OWL.versionInfo, Literal(LICENCE_VERSION))]


def place_triples(site: Site) -> list[Triple]:
    """Return the ground that the data covers."""
    node = site.at("luogo/toscana")
    west, south, east, north = (f"{degrees:.5f}" for degrees in site.bounds)
    ring = ", ".join(f"{x} {y}" for x, y in (
        (west, south), (east, south), (east, north), (west, north), (west, south)))
    return [*typed(node, DCTERMS.Location), (node, OWL.sameAs, URIRef(TUSCANY)),
            (node, LOCN.geographicName, Literal("Regione Toscana", "it")),
            (node, LOCN.geometry,
             Literal(f"POLYGON (({ring}))", datatype=GEOSPARQL.wktLiteral))]


def theme_triples(node: URIRef, code: str) -> list[Triple]:
    """Return that something has a theme, and what the theme is called."""
    theme = URIRef(f"{AUTHORITY}/data-theme/{code}")
    names = [(theme, SKOS.prefLabel, Literal(name, language))
             for language, name in THEMES[code].items()]
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
    return [(node, property_, Literal(speaker(code)(text), code)) for code in spoken_on("dati")]


def languages(node: URIRef) -> list[Triple]:
    """Return the languages in which something is described."""
    return [(node, DCTERMS.language, URIRef(f"{AUTHORITY}/language/{_LANGUAGE[code]}"))
            for code in spoken_on("dati")]


def day_literal(day: date) -> Literal:
    """Return a day as RDF writes it."""
    return Literal(day.isoformat(), datatype=XSD.date)
