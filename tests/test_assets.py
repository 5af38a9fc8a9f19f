"""Maps ask nobody but us for what they are made of."""

import folium
import pytest
from folium.plugins import HeatMap, MarkerCluster

from layers.assets import asset_url, assets_hash, every_asset, use_own_assets


def asked_for(element):
    """Return the addresses that an element and its children ask a browser to load."""
    wanted = [*getattr(element, "default_js", []), *getattr(element, "default_css", [])]
    inner = [asked_for(child) for child in element._children.values()]
    return sum(inner, [url for _name, url in wanted])


@pytest.fixture
def leaflet_map():
    made = folium.Map(tiles=None)
    MarkerCluster().add_to(folium.FeatureGroup().add_to(made))
    return made


def test_a_map_asks_only_our_own_origin(leaflet_map):
    assert any(url.startswith("https://") for url in asked_for(leaflet_map))

    use_own_assets(leaflet_map)

    assert {url.split("/")[1] for url in asked_for(leaflet_map)} == {"assets"}
    assert {url.rsplit("/", 1)[1] for url in asked_for(leaflet_map)} <= set(every_asset())


def test_pointing_a_map_at_our_own_twice_changes_nothing(leaflet_map):
    use_own_assets(leaflet_map)
    once = asked_for(leaflet_map)

    use_own_assets(leaflet_map)

    assert asked_for(leaflet_map) == once


def test_a_resource_we_do_not_have_is_refused(leaflet_map):
    HeatMap([[43.77, 11.25]]).add_to(leaflet_map)

    with pytest.raises(LookupError, match="is no asset of ours"):
        use_own_assets(leaflet_map)


def test_the_address_of_an_asset_holds_the_hash_of_all():
    assert asset_url("leaflet.js") == f"/assets/{assets_hash()}/leaflet.js"
    assert len(assets_hash()) == 12


def test_an_asset_that_does_not_exist_has_no_address():
    with pytest.raises(KeyError):
        asset_url("nothing.js")


def test_the_script_of_the_map_holds_every_symbol():
    script = every_asset()["mappa.js"].body.decode()

    assert "/*SYMBOLS*/" not in script
    assert '"centro_famiglie/open"' in script
    assert '"stazione_posta/other"' in script
