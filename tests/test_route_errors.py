"""What geo refuses is answered by one table: a status and a sentence, and never a crash."""

import pytest

import routes.errors
from geo import errors
from geo.errors import (
    BoundaryError,
    CatalogueError,
    ConflictError,
    CrsError,
    DamageError,
    Finding,
    GeoError,
    ParameterError,
    PopulationError,
    RecordError,
    RegionError,
    SettingError,
    StoreError,
    TableError,
    ToldError,
    VersionError,
)
from routes.addresses import every_route

SECRET = "/srv/segreto/via Inventata 3"
MADE = {
    GeoError: GeoError(SECRET),
    CrsError: CrsError(SECRET),
    BoundaryError: BoundaryError(SECRET),
    PopulationError: PopulationError(SECRET),
    StoreError: StoreError(SECRET),
    RecordError: RecordError([Finding(SECRET, 1, "S001", "name", SECRET, "x")]),
    ParameterError: ParameterError("zona", "x", ["firenze"]),
    SettingError: SettingError("MAPPA_DATA", SECRET, "a folder"),
    RegionError: RegionError(SECRET),
    CatalogueError: CatalogueError(SECRET),
    ToldError: ToldError(SECRET),
    VersionError: VersionError(SECRET),
    DamageError: DamageError(SECRET),
    ConflictError: ConflictError(SECRET),
    TableError: TableError(SECRET, "x"),
}
ADDRESSES = (
    "/api/copertura.csv",
    "/api/copertura.json",
    "/api/copertura.xlsx",
    "/api/copertura.geojson",
    "/api/copertura.gpkg",
    "/api/copertura.png",
    "/api/copertura.svg",
    "/api/valori.json",
    "/api/servizi.geojson",
    "/api/servizi.csv",
    "/api/zone.geojson",
    "/api/dati/servizi.csv",
    "/healthz",
    "/embed",
    "/centro/C001",
    "/righe",
    "/rapporto",
)


def every_class_of(kind):
    return {kind}.union(*map(every_class_of, kind.__subclasses__()))


def test_every_class_of_the_tree_is_tried():
    told = {one for one in every_class_of(GeoError) if one.__module__ == errors.__name__}

    assert told == set(MADE)


@pytest.fixture
def refusing(monkeypatch):
    """Return what makes every read of the store raise an error."""

    def refuse(error):
        def current_store():
            raise error

        for module in ("api", "coverage_api", "embed", "plain_pages"):
            monkeypatch.setattr(f"routes.{module}.current_store", current_store)

    return refuse


@pytest.mark.parametrize("kind", MADE, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("address", ["/api/copertura.csv", "/embed", "/healthz"])
def test_an_error_has_the_status_of_its_class_and_tells_nothing_of_the_server(
    address, kind, refusing, ask
):
    refusing(MADE[kind])

    answer = ask(address)

    wanted = {ParameterError: 400, ConflictError: 409}.get(kind, 503)
    assert answer.status == wanted
    assert SECRET not in answer.text
    assert "Inventata" not in answer.text


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_error_of_the_store_escapes_an_address(address, refusing, ask):
    refusing(StoreError(SECRET))

    answer = ask(address)

    assert answer.status == 503
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["retry-after"] == str(routes.errors.AGAIN_AFTER_S)
    is_data = address.startswith("/api/") or address == "/healthz"
    assert answer.headers["content-type"].startswith("application/json" if is_data else "text/html")
    assert "In questo momento i dati non si possono leggere" in answer.text


# An error in the middle of the work: the store was read, a file of its ground is gone.
def test_an_error_while_a_table_is_made_is_answered_too(monkeypatch, ask):
    def coverage_table(_case):
        raise StoreError(SECRET)

    monkeypatch.setattr("routes.coverage_api.coverage_table", coverage_table)

    answer = ask("/api/copertura.json", {"anno": "2017", "zone-set": "26"})

    assert answer.status == 503
    assert SECRET not in answer.text


def test_every_route_is_answered_by_the_table(root):
    import streamlit

    index = type(root)(streamlit.__file__).parent / "static" / "index.html"

    assert all(hasattr(one.endpoint, "__wrapped__") for one in every_route(index, ["/mappa"]))
