"""The catalogue in RDF against the mandatory properties of DCAT-AP_IT.

Cardinalities: AgID, ontology of DCAT-AP_IT 2.0 (http://dati.gov.it/onto/dcatapit, restrictions of
each class) and "Linee guida per i cataloghi dati", table of properties: M mandatory, R recommended.
"""

import os
import subprocess
import sys
from datetime import date

import pytest
from rdflib import DCAT, DCTERMS, FOAF, OWL, RDF, SKOS, XSD, BNode, Graph, Literal, URIRef

from downloads.dcat import (
    AUTHORITY,
    DCATAPIT,
    FORMATS,
    LICENCE,
    UNSET,
    VCARD,
    Agent,
    Contact,
    Distribution,
    Site,
    catalogue_rdf,
    publisher_of,
)
from downloads.dictionary import DATASETS

MANY = 10**6
CARDINALITIES = {
    DCATAPIT.Catalog: {
        DCTERMS.title: (1, 1),
        DCTERMS.description: (1, MANY),
        DCTERMS.publisher: (1, 1),
        DCTERMS.modified: (1, 1),
        DCAT.dataset: (1, MANY),
        FOAF.homepage: (0, 1),
    },
    DCATAPIT.Dataset: {
        DCTERMS.identifier: (1, 1),
        DCTERMS.title: (1, MANY),
        DCTERMS.description: (1, MANY),
        DCTERMS.modified: (1, 1),
        DCAT.theme: (1, MANY),
        DCTERMS.rightsHolder: (1, 1),
        DCTERMS.accrualPeriodicity: (1, 1),
        DCAT.distribution: (1, MANY),  # M for open data
        DCTERMS.publisher: (0, 1),
        DCTERMS.issued: (0, 1),
        OWL.versionInfo: (0, 1),
    },
    DCATAPIT.Distribution: {
        DCTERMS["format"]: (1, 1),
        DCAT.accessURL: (1, 1),
        DCTERMS.license: (1, 1),
        DCAT.byteSize: (0, 1),
        DCTERMS.modified: (0, 1),
    },
    DCATAPIT.Agent: {DCTERMS.identifier: (1, 1), FOAF.name: (1, 1)},
    DCATAPIT.LicenseDocument: {DCTERMS.type: (0, 1), OWL.versionInfo: (0, 1)},
    DCATAPIT.Organization: {VCARD.fn: (1, 1), VCARD.hasEmail: (1, 1), VCARD.hasURL: (0, 1)},
    DCATAPIT.Standard: {DCTERMS.identifier: (1, 1), DCTERMS.description: (0, 1)},
    DCTERMS.PeriodOfTime: {DCATAPIT.startDate: (1, 1), DCATAPIT.endDate: (0, 1)},
    SKOS.Concept: {SKOS.prefLabel: (1, MANY)},
}
ALSO = {
    DCATAPIT.Catalog: DCAT.Catalog,
    DCATAPIT.Dataset: DCAT.Dataset,
    DCATAPIT.Distribution: DCAT.Distribution,
    DCATAPIT.Agent: FOAF.Agent,
    DCATAPIT.LicenseDocument: DCTERMS.LicenseDocument,
    DCATAPIT.Standard: DCTERMS.Standard,
    DCATAPIT.Organization: VCARD.Organization,
}
"""The class of DCAT, Dublin Core, FOAF or vCard of which each is a subclass."""
RANGES = {
    DCTERMS.publisher: DCATAPIT.Agent,
    DCTERMS.rightsHolder: DCATAPIT.Agent,
    DCTERMS.creator: DCATAPIT.Agent,
    DCAT.dataset: DCATAPIT.Dataset,
    DCAT.distribution: DCATAPIT.Distribution,
    DCTERMS.license: DCATAPIT.LicenseDocument,
    DCAT.contactPoint: DCATAPIT.Organization,
    DCTERMS.temporal: DCTERMS.PeriodOfTime,
    DCTERMS.spatial: DCTERMS.Location,
    DCTERMS.conformsTo: DCATAPIT.Standard,
    DCAT.theme: SKOS.Concept,
    FOAF.homepage: FOAF.Document,
}
INVENTED_ENVIRONMENT = {
    "MAPPA_TITOLARE": "Regione Inventata",
    "MAPPA_TITOLARE_IPA": "r_invent",
    "MAPPA_EDITORE": "Istituto Inventato",
    "MAPPA_EDITORE_IPA": "ist_inv",
    "MAPPA_CONTATTO": "Ufficio inventato",
    "MAPPA_CONTATTO_EMAIL": "dati@inventata.invalid",
}
SITE = Site("https://esempio.invalid", date(2026, 11, 21), (9.68, 42.23, 12.38, 44.48))
FILES = {
    name: [Distribution(f"dati/{dataset.slug}.{end}", end, 1000 + len(end)) for end in FORMATS]
    for name, dataset in DATASETS.items()
}


@pytest.fixture(scope="module")
def content():
    return catalogue_rdf(FILES, publisher_of(INVENTED_ENVIRONMENT), SITE)


@pytest.fixture(scope="module")
def graph(content):
    return Graph().parse(data=content, format="xml")


@pytest.mark.parametrize("of", CARDINALITIES, ids=lambda of: of.split("/")[-1].split("#")[-1])
def test_each_thing_has_its_mandatory_properties_as_often_as_the_profile_wants(of, graph):
    nodes = set(graph.subjects(RDF.type, of))

    assert nodes
    for node in nodes:
        assert of not in ALSO or (node, RDF.type, ALSO[of]) in graph
        for property_, (least, most) in CARDINALITIES[of].items():
            assert least <= len(list(graph.objects(node, property_))) <= most, (node, property_)


def test_each_property_leads_to_a_thing_of_its_class(graph):
    for property_, of in RANGES.items():
        objects = set(graph.objects(None, property_))
        assert objects, property_
        assert all((object_, RDF.type, of) in graph for object_ in objects), property_


def test_every_node_has_an_address_and_is_reached(graph):
    subjects = set(graph.subjects())
    catalogues = set(graph.subjects(RDF.type, DCATAPIT.Catalog))

    assert len(catalogues) == 1
    assert not [node for node in (*subjects, *graph.objects()) if isinstance(node, BNode)]
    assert subjects - set(graph.objects()) == catalogues


def test_there_is_a_data_set_for_each_of_the_dictionary_and_a_distribution_for_each_file(graph):
    assert len(set(graph.subjects(RDF.type, DCATAPIT.Dataset))) == len(DATASETS)
    assert {str(url) for url in graph.objects(None, DCAT.downloadURL)} == {
        f"https://esempio.invalid/{file.path}" for files in FILES.values() for file in files
    }
    sizes = {int(size) for size in graph.objects(None, DCAT.byteSize)}
    assert sizes == {file.size for files in FILES.values() for file in files}


@pytest.mark.parametrize(
    ("property_", "authority", "codes"),
    [
        (DCTERMS.accrualPeriodicity, "frequency", {"IRREG", "ANNUAL"}),
        (DCAT.theme, "data-theme", {"SOCI", "HEAL", "REGI", "GOVE"}),
        (DCTERMS["format"], "file-type", {"CSV", "XLSX", "GEOJSON", "GPKG", "PARQUET"}),
        (DCTERMS.language, "language", {"ITA", "ENG"}),
    ],
)
def test_controlled_values_are_those_of_the_authority_lists(property_, authority, codes, graph):
    found = {str(value) for value in graph.objects(None, property_)}

    assert found == {f"{AUTHORITY}/{authority}/{code}" for code in codes}


def test_who_answers_is_who_the_environment_names(graph):
    agents = {
        str(graph.value(node, DCTERMS.identifier)): str(graph.value(node, FOAF.name))
        for node in graph.subjects(RDF.type, DCATAPIT.Agent)
    }

    assert agents == {"r_invent": "Regione Inventata", "ist_inv": "Istituto Inventato"}
    assert (None, VCARD.hasEmail, URIRef("mailto:dati@inventata.invalid")) in graph


def test_titles_are_told_in_both_languages_and_the_days_are_days(graph):
    for node in graph.subjects(RDF.type, DCATAPIT.Dataset):
        assert {title.language for title in graph.objects(node, DCTERMS.title)} == {"it", "en"}
        assert graph.value(node, DCTERMS.modified) == Literal("2026-11-21", datatype=XSD.date)
    assert set(graph.objects(None, DCTERMS.license)) == {URIRef(LICENCE)}


def test_nobody_is_made_up_where_the_environment_says_nothing():
    nobody = publisher_of({})

    assert not nobody.is_told
    assert nobody.holder == nobody.publisher == nobody.creator
    assert nobody.holder.code == UNSET
    assert "MAPPA_TITOLARE" in nobody.holder.name
    assert nobody.contact is None
    assert publisher_of({"MAPPA_TITOLARE": "Regione Inventata"}).holder.code == UNSET


def test_a_catalogue_without_contact_or_files_leaves_them_out():
    content = catalogue_rdf(FILES | {"zones": []}, publisher_of({}), SITE)

    graph = Graph().parse(data=content, format="xml")
    assert set(graph.subjects(RDF.type, DCATAPIT.Organization)) == set()
    assert len(set(graph.subjects(RDF.type, DCATAPIT.Dataset))) == len(DATASETS) - 1


def test_the_contact_without_a_name_is_the_rights_holder():
    said = publisher_of(
        {
            "MAPPA_TITOLARE": "Regione Inventata",
            "MAPPA_TITOLARE_IPA": "r_invent",
            "MAPPA_CONTATTO_EMAIL": "dati@inventata.invalid",
        }
    )

    assert said.holder == Agent("Regione Inventata", "r_invent")
    assert said.contact == Contact("Regione Inventata", "dati@inventata.invalid")


# rdflib keeps triples in sets, whose order changes with the seed of the process.
@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_same_data_gives_the_same_bytes_in_every_process(seed, content, root):
    code = (
        "import sys; from tests.opendata.test_dcat import *;"
        "sys.stdout.buffer.write(catalogue_rdf(dict(reversed(FILES.items())),"
        " publisher_of(INVENTED_ENVIRONMENT), SITE))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONHASHSEED": seed},
    )

    assert done.stdout == content
