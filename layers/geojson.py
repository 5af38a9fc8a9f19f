"""GeoJSON (RFC 7946) of what a scene shows: open data, and what the map fetches by link."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from geo.catalogue import APPROXIMATE
from geo.store.selection import Query
from geo.store.store import Store
from layers.scene import Shown, ShownService

Feature = dict[str, Any]
_NOT_PUBLISHED: Final = frozenset({"lat", "lon"})


def services_geojson(shown: Shown, *, with_cards: bool) -> bytes:
    """Return the services of a scene; those without a place have a null geometry."""
    return _collection(_service(service, with_cards=with_cards) for service in shown.services)


def structures_geojson(shown: Shown) -> bytes:
    """Return structures as a count on each comune, at the comune's label point."""
    _ = shown.speaker
    drawn = [feature["properties"] for feature in _drawn(shown.store, "comuni")]
    labels = {properties["comune_istat"]: properties for properties in drawn}
    features = []
    for code, services in shown.by_comune.items():
        label = labels[code]
        title = _.n(
            "{comune}: {n} structure",
            "{comune}: {n} structures",
            len(services),
            comune=label["comune"],
        )
        properties = {
            "comune_istat": code,
            "n": len(services),
            "title": title,
            "note": _("Structures are counted on their comune: the mark shows no address."),
            "cards": [service.card.as_json() for service in services],
        }
        features.append(_point(properties, label["label_lat"], label["label_lon"]))
    return _collection(features)


def comuni_geojson(store: Store, query: Query) -> bytes:
    """Return the drawn comuni, of one comune or zona if the query names one."""
    kept = _drawn(store, "comuni")
    if query.comune:
        kept = [f for f in kept if f["properties"]["slug"] == query.comune]
    if query.zona:
        key = f"zona_{query.zone_set}"
        kept = [f for f in kept if f["properties"][key] == query.zona]
    return _collection(kept)


def zone_geojson(store: Store, query: Query) -> bytes:
    """Return the drawn zone of the query's set, or the one it names."""
    kept = _drawn(store, f"zone_{query.zone_set}")
    if query.zona:
        kept = [f for f in kept if f["properties"]["zona"] == query.zona]
    return _collection(kept)


@lru_cache(maxsize=8)
def _features(body: bytes) -> list[Feature]:
    return list(json.loads(body)["features"])


def _drawn(store: Store, name: str) -> list[Feature]:
    return _features(store.drawn(name))


def _service(service: ShownService, *, with_cards: bool) -> Feature:
    row = service.row
    properties: dict[str, Any]
    if with_cards:
        properties = {
            "id": row["id"],
            "name": service.card.title,
            "kind": row["kind"],
            "state": str(service.state),
            "approximate": row["position_accuracy"] in APPROXIMATE,
            "scheda": service.card.as_json(),
        }
    else:
        properties = {key: value or None for key, value in row.items() if key not in _NOT_PUBLISHED}
        properties |= {
            "comune": service.names.comune or None,
            "zona": service.zona or None,
            "zona_name": service.names.zona or None,
            "state": str(service.state),
        }
    return _point(properties, service.lat, service.lon)


def _point(properties: Mapping[str, Any], lat: float | None, lon: float | None) -> Feature:
    geometry = None
    if lat is not None and lon is not None:
        geometry = {"type": "Point", "coordinates": [round(lon, 5), round(lat, 5)]}
    return {"type": "Feature", "properties": dict(properties), "geometry": geometry}


def _collection(features: Iterable[Feature]) -> bytes:
    collection = {"type": "FeatureCollection", "features": list(features)}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()
