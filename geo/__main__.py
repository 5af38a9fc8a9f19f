"""``python -m geo COMMAND``."""

from geo.cli import app, places, store

__all__ = ["places", "store"]

if __name__ == "__main__":
    app(prog_name="python -m geo")
