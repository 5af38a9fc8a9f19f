"""``python -m geo COMMAND``."""

from geo.cli import app, coverage, geocode, places, steward, store, versions

__all__ = ["coverage", "geocode", "places", "steward", "store", "versions"]

if __name__ == "__main__":
    app(prog_name="python -m geo")
