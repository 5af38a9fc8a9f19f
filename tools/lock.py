"""Write which packages are installed, each with the hashes of its files: python tools/lock.py [-U].

``constraints.txt`` is what the app needs, ``constraints-dev.txt`` that and what its tests need; pip
installs them with ``--require-hashes``, on every Python from 3.11 and every system for which a
package has files. What is pinned stays pinned; ``-U`` takes the newest that ``pyproject.toml``
allows, ``-P NAME`` that of one package. No address of an index is written.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOOLS = "pip\nsetuptools>=77\n"
"""What installs the packages is installed like them."""
OUTPUTS = {"constraints.txt": (), "constraints-dev.txt": ("--extra", "dev")}
HEAD = "# Made by tools/lock.py: change pyproject.toml and run it again.\n"


def lock(name: str, extras: tuple[str, ...], more: list[str]) -> None:
    """Write one of the files."""
    with tempfile.TemporaryDirectory() as folder:
        tools = Path(folder) / "tools.in"
        tools.write_text(TOOLS, encoding="utf-8")
        command = [
            "uv",
            "pip",
            "compile",
            "pyproject.toml",
            str(tools),
            *extras,
            "--universal",
            "--python-version",
            "3.11",
            "--generate-hashes",
            "--no-emit-index-url",
            "--no-header",
            "--no-annotate",
            "--quiet",
            "--output-file",
            name,
            *more,
        ]
        if name != "constraints.txt":
            command += ["--constraints", "constraints.txt"]
        subprocess.run(command, cwd=ROOT, check=True)
    path = ROOT / name
    path.write_text(HEAD + path.read_text(encoding="utf-8"), encoding="utf-8")


if __name__ == "__main__":
    for output, extra in OUTPUTS.items():
        lock(output, extra, sys.argv[1:])
