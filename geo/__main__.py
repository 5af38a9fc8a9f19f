"""``python -m geo COMMAND``."""

import commands.finding
import commands.planning
import commands.stewardship
import commands.upkeep  # noqa: F401  each adds its commands
from commands.command import app

if __name__ == "__main__":
    app(prog_name="python -m geo")
