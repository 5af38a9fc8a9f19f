"""Files made to do damage, and what a process takes that reads them."""

import io
import json
import sqlite3
import zipfile

import geopandas as gpd
import pytest
from openpyxl import Workbook
from shapely import Point

from tests.versions.conftest import edit, put, rows_in_force

__all__ = ["edit", "put", "rows_in_force"]

SHEET = "xl/worksheets/sheet1.xml"


def workbook_with(**parts):
    """Return a workbook some parts of which hold something else; a part may be a stream."""
    book = Workbook()
    book.active.append(["Nome", "Comune"])
    book.active.append(["A", "Prato"])
    whole = io.BytesIO()
    book.save(whole)
    out = io.BytesIO()
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            if name not in parts:
                copy.writestr(name, source.read(name))
        for name, pieces in parts.items():
            with copy.open(name, "w", force_zip64=True) as part:
                for piece in [pieces] if isinstance(pieces, bytes) else pieces:
                    part.write(piece)
    return out.getvalue()


@pytest.fixture
def package(tmp_path):
    """Return what makes a GeoPackage and runs statements in it."""

    def make(*statements):
        path = tmp_path / "elenco.gpkg"
        path.unlink(missing_ok=True)
        frame = gpd.GeoDataFrame({"nome": ["A"], "comune": ["Prato"]},
                                 geometry=[Point(11.1, 43.88)], crs=4326)
        frame.to_file(path, layer="elenco", driver="GPKG")
        base = sqlite3.connect(path)
        for statement in statements:
            base.execute(statement)
        base.commit()
        base.close()
        return path.read_bytes()

    return make


def geojson(**members):
    """Return a GeoJSON of one centre in Prato, with members of the whole changed."""
    feature = {"type": "Feature", "properties": {"nome": "A", "comune": "Prato"},
               "geometry": {"type": "Point", "coordinates": [11.1, 43.88]}}
    whole = {"type": "FeatureCollection", "features": [feature]} | members
    return json.dumps(whole).encode()
