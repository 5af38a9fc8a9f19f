"""A frame of places as GeoParquet."""

import io

import geopandas as gpd

from layers.takeaway.cells import plain_frame


def geoparquet_bytes(frame: gpd.GeoDataFrame) -> bytes:
    """Return a frame in WGS84 as GeoParquet 1.1, its index and attributes left out.

    Raises
    ------
    CrsError
        If the frame is not in WGS84.
    """
    out = io.BytesIO()
    plain_frame(frame, "GeoParquet").to_parquet(
        out, index=False, compression="zstd", schema_version="1.1.0"
    )
    return out.getvalue()
