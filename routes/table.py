"""Every address that is answered without Streamlit, and the frames of its pages."""

from collections.abc import Collection
from pathlib import Path

from starlette.routing import Route

from routes import assets, centre, data, embed, frames, login, opendata, security, statement
from routes.coverage.every import coverage_routes


def every_route(index: Path, pages: Collection[str]) -> list[Route]:
    """Return the routes of the server.

    Parameters
    ----------
    index
        The frame that Streamlit ships for its pages.
    pages
        Paths of the pages.
    """
    frame = frames.frame_of(index)
    return [
        *(Route(path, frame) for path in pages),
        Route("/healthz", data.health),
        Route("/dati/entra", login.enter, methods=["GET", "POST"]),
        Route("/dati/esci", login.leave, methods=["POST"]),
        Route("/dati/scarica/{name}", login.download),
        Route("/.well-known/security.txt", security.security),
        Route("/embed", embed.embed),
        Route("/centro/{record}", centre.centre),
        Route("/accessibilita", statement.accessibility),
        Route("/privacy", statement.privacy),
        Route("/incorpora.js", assets.adapting_script),
        Route("/assets/{version}/{name:path}", assets.asset),
        Route("/api/servizi.geojson", data.servizi),
        Route("/api/servizi.csv", data.servizi_csv),
        Route("/api/strutture.geojson", data.strutture),
        Route("/api/comuni.geojson", data.comuni),
        Route("/api/zone.geojson", data.zone),
        Route("/api/surroundings.geojson", data.surroundings),
        Route("/api/dati/{name}", opendata.open_file),
        *coverage_routes(),
    ]
