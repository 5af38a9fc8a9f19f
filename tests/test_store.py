"""The store: read once, refused whole, its version the same as its content."""

import geopandas as gpd
import pytest

from geo.errors import CrsError, RecordError, StoreError
from geo.store.ground import drawn_names, read_comuni
from geo.store.store import default_folder, open_store


def test_one_wrong_record_refuses_the_whole_store(damaged):
    with pytest.raises(RecordError, match="C002"):
        open_store(damaged("C002", zona="pratese"))


@pytest.mark.parametrize(
    "path",
    [
        "services/services.csv",
        "boundaries/comuni_zone.csv",
        "boundaries/zone_distretto.csv",
        "boundaries/zone_alias.csv",
        "boundaries/comuni_fusioni.csv",
    ],
)
def test_a_store_without_one_of_its_tables_is_refused(path, data_copy):
    (data_copy / path).unlink()

    with pytest.raises(StoreError, match=f"{path.split('/')[1]}: not found"):
        open_store(data_copy)


@pytest.mark.parametrize("name", drawn_names())
def test_a_missing_drawing_says_how_to_make_it(name, data_copy):
    (data_copy / "boundaries" / f"{name}_drawn.geojson").unlink()

    with pytest.raises(StoreError, match="python -m geo build"):
        open_store(data_copy).drawn(name)


def test_the_version_is_that_of_the_content(store, data_copy, damaged):
    same = open_store(data_copy).version
    other = open_store(damaged("C002", note="checked by telephone")).version

    assert store.version == same != other
    assert len(same) == 12


def test_273_comuni_are_read_in_wgs84(comuni):
    assert len(comuni) == comuni["comune_istat"].nunique() == 273
    assert comuni.crs.to_epsg() == 4326


def test_comuni_without_a_crs_are_refused(comuni, tmp_path):
    path = tmp_path / "comuni_2023.parquet"
    bare = gpd.GeoDataFrame(comuni.drop(columns="geometry"), geometry=comuni.geometry.to_numpy())
    bare.to_parquet(path)

    with pytest.raises(CrsError, match=r"comuni_2023\.parquet: CRS is missing, must be EPSG:4326"):
        read_comuni(path)


def test_comuni_in_another_crs_are_refused_naming_both(comuni, tmp_path):
    path = tmp_path / "comuni_2023.parquet"
    comuni.to_crs(32632).to_parquet(path)

    with pytest.raises(CrsError, match="CRS is EPSG:32632, must be EPSG:4326"):
        read_comuni(path)


def test_comuni_that_are_not_there_say_how_to_make_them(tmp_path):
    with pytest.raises(StoreError, match=r"comuni_2023\.parquet: not found, run `python -m geo"):
        read_comuni(tmp_path / "comuni_2023.parquet")


def test_the_store_is_the_folder_of_mappa_data_else_our_own(monkeypatch, tmp_path, root):
    assert default_folder() == root / "data"

    monkeypatch.setenv("MAPPA_DATA", str(tmp_path))

    assert default_folder() == tmp_path
