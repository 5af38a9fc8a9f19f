"""The catalogue of the open data as DCAT-AP_IT, in RDF/XML: the same data gives the same bytes.

Profile: AgID, "DCAT-AP_IT", ontology http://dati.gov.it/onto/dcatapit (version 2.0), and "Linee
guida per i cataloghi dati", table of classes and properties. Every node has an address, so that no
order depends on names made up while writing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rdflib import DCAT, DCTERMS, FOAF, XSD, Graph, Literal, URIRef

from geo.catalogue import N_
from geo.dates import FIRST_YEAR
from layers.opendata.dictionary import DATASETS
from layers.opendata.fields import Dataset
from layers.opendata.publisher import Publisher
from layers.opendata.things import (
    DCATAPIT,
    PREFIXES,
    Site,
    Triple,
    agent_node,
    agent_triples,
    contact_triples,
    day_literal,
    languages,
    licence_triples,
    place_triples,
    said,
    standard_triples,
    theme_triples,
    typed,
)
from layers.opendata.vocabularies import AUTHORITY, FORMATS, LICENCE
from words import speaker, spoken_on

__all__ = ["Distribution", "Site", "catalogue_rdf"]
_DESCRIPTION: Final = N_("Open data on services for families in Tuscany: services, zone-distretto, "
                         "comuni and indicators.")


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
        self, triple: Any  # noqa: ANN401
    ) -> Iterator[Any]:
        yield from sorted(super().triples(triple), key=lambda found: [node.n3() for node in found])


def _catalogue(
    files: Mapping[str, Sequence[Distribution]], publisher: Publisher, site: Site
) -> list[Triple]:
    node, found = site.at("catalogo"), list[Triple]()
    described = [DATASETS[name] for name in sorted(files) if files[name]]
    found += typed(node, DCATAPIT.Catalog, DCAT.Catalog)
    found += [
        (node, DCTERMS.title, Literal(speaker("it")(DATASETS["services"].title), "it")),
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
    return [*found, *contact_triples(publisher.contact, site), *licence_triples(),
            *place_triples(site)]


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
        (node, DCTERMS.spatial, site.at("luogo/toscana")),
        (node, DCTERMS.temporal, period), (node, DCTERMS.conformsTo, standard),
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
        *((node, DCTERMS.title, Literal(f"{speaker(code)(dataset.title)} ({format_.name})", code))
          for code in spoken_on("dati")),
        *said(node, DCTERMS.description, dataset.description),
        (node, DCAT.accessURL, site.at(site.page)),
        (node, DCAT.downloadURL, site.at(file.path)),
        (node, DCTERMS["format"], URIRef(f"{AUTHORITY}/file-type/{format_.code}")),
        (node, DCAT.mediaType,
         URIRef(f"http://www.iana.org/assignments/media-types/{format_.media_type}")),
        (node, DCTERMS.license, URIRef(LICENCE)),
        (node, DCAT.byteSize, Literal(str(file.size), datatype=XSD.decimal)),
        (node, DCTERMS.modified, day_literal(site.modified)),
    ]
