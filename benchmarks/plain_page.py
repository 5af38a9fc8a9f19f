"""What one would do otherwise: the plain Streamlit page that the benchmark stands beside.

Data is read once (``st.cache_data``), as any page should; everything else is the default: the
map is built at every run, with polygons and points inside it, and shown by ``st_folium``.
"""

import json
from pathlib import Path
from typing import Any

import folium
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

DATA = Path(__file__).parent.parent / "data"
SHOWN = ["name", "type_text", "address", "phone", "email", "website", "opening_hours_text"]


@st.cache_data
def read_comuni() -> dict[str, Any]:
    """Return the drawn comuni, GeoJSON."""
    text = (DATA / "boundaries" / "comuni_drawn.geojson").read_text(encoding="utf-8")
    return json.loads(text)


@st.cache_data
def read_services() -> pd.DataFrame:
    """Return open services, each with its zona."""
    services = pd.read_csv(DATA / "services" / "services.csv", dtype=str).fillna("")
    services = services[services["status"] == "open"]
    zone = {
        f["properties"]["comune_istat"]: f["properties"]["zona_28"]
        for f in read_comuni()["features"]
    }
    return services.assign(zona_28=services["comune_istat"].map(zone).fillna(services["zona"]))


def points(services: pd.DataFrame) -> dict[str, Any]:
    """Return the services that have a position, GeoJSON."""
    placed = services[services["lat"] != ""]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {field: row[field] for field in SHOWN},
                "geometry": {
                    "type": "Point",
                    "coordinates": [float(row["lon"]), float(row["lat"])],
                },
            }
            for row in placed.to_dict("records")
        ],
    }


st.set_page_config(page_title="Services", layout="wide")
comuni, services = read_comuni(), read_services()
zone = sorted({f["properties"]["zona_28"] for f in comuni["features"]})
zona = st.selectbox("Zona-distretto", ["All Tuscany", *zone], key="zona")
if zona in zone:
    services = services[services["zona_28"] == zona]
shown = folium.Map(location=(43.4, 11.1), zoom_start=8)
folium.GeoJson(
    comuni,
    style_function=lambda _feature: {"color": "#5b6f82", "weight": 0.6, "fillOpacity": 0.1},
    tooltip=folium.GeoJsonTooltip(["comune", "provincia"]),
).add_to(shown)
found = points(services)
if found["features"]:
    folium.GeoJson(
        found, tooltip=folium.GeoJsonTooltip(["name"]), popup=folium.GeoJsonPopup(SHOWN)
    ).add_to(shown)
st_folium(shown, width=900)
st.dataframe(services[SHOWN])
