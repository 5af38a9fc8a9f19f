"""Every address of coverage that is answered without Streamlit."""

from starlette.routing import Route

from routes.coverage.drawings import DRAWN, drawing
from routes.coverage.opened import rows
from routes.coverage.report import report
from routes.coverage.tables import FORMATS, table
from routes.coverage.values import values


def coverage_routes() -> list[Route]:
    """Return the routes of coverage."""
    return [
        Route("/api/valori.json", values),
        *(Route(f"/api/copertura.{kind}", table) for kind in FORMATS),
        *(Route(f"/api/copertura.{kind}", drawing) for kind in DRAWN),
        Route("/righe", rows),
        Route("/rapporto", report),
    ]
