"""``python -m geo COMMAND``."""

from geo.cli import app, coverage, places, store

__all__ = ["coverage", "places", "store"]

if __name__ == "__main__":
    app(prog_name="python -m geo")
