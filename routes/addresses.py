"""Every address that is answered without Streamlit, and the frames of its pages."""

from collections.abc import Collection
from pathlib import Path

from starlette.routing import Route

from routes.api import (
    comuni,
    health,
    open_file,
    servizi,
    servizi_csv,
    strutture,
    surroundings,
    zone,
)
from routes.embed import embed
from routes.errors import answered
from routes.login import download, enter, leave
from routes.page_frames import adapting_script, asset, frame_of
from routes.plain_pages import accessibility, centre, coverage_routes, privacy, security


def every_route(index: Path, pages: Collection[str]) -> list[Route]:
    """Return the routes of the server.

    Parameters
    ----------
    index
        The frame that Streamlit ships for its pages.
    pages
        Paths of the pages.
    """
    frame = frame_of(index)
    routes = [
        *(Route(path, frame) for path in pages),
        Route("/healthz", health),
        Route("/dati/entra", enter, methods=["GET", "POST"]),
        Route("/dati/esci", leave, methods=["POST"]),
        Route("/dati/scarica/{name}", download),
        Route("/.well-known/security.txt", security),
        Route("/embed", embed),
        Route("/centro/{record}", centre),
        Route("/accessibilita", accessibility),
        Route("/privacy", privacy),
        Route("/incorpora.js", adapting_script),
        Route("/assets/{version}/{name:path}", asset),
        Route("/api/servizi.geojson", servizi),
        Route("/api/servizi.csv", servizi_csv),
        Route("/api/strutture.geojson", strutture),
        Route("/api/comuni.geojson", comuni),
        Route("/api/zone.geojson", zone),
        Route("/api/surroundings.geojson", surroundings),
        Route("/api/dati/{name}", open_file),
        *coverage_routes(),
    ]
    return [Route(one.path, answered(one.endpoint), methods=one.methods) for one in routes]
