"""Print the test files of what differs from a commit (``main``), one a line.

A changed test file is its own. A changed module is that of the test files that import it, or that
are named after it; what cannot be told so (data, templates, the catalogue) leaves the tests of the
architecture, the documents and the words alone to speak, which are always run.
"""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
ALWAYS = ("tests/test_architecture.py", "tests/test_documents.py", "tests/test_words.py")


def changed(since: str) -> set[str]:
    """Return the paths that differ from a commit, new files among them."""
    commands = (("diff", "--name-only", since), ("ls-files", "--others", "--exclude-standard"))
    said = (
        subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True, check=False)
        for command in commands
    )
    return {line for one in said for line in one.stdout.splitlines()}


def imported(path: Path) -> set[str]:
    """Return the modules that a file imports from, by their dotted names."""
    return {
        node.module
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
    }


def tests_of(paths: set[str]) -> list[str]:
    """Return the test files, without the browser's, that changed paths concern."""
    modules = {
        path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in paths
        if path.endswith(".py")
    }
    named = {f"test_{module.rpartition('.')[2]}.py" for module in modules}
    found = {path for path in ALWAYS if (ROOT / path).exists()}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        name = path.relative_to(ROOT).as_posix()
        if "browser" not in path.parts and (
            name in paths or path.name in named or imported(path) & modules
        ):
            found.add(name)
    return sorted(found)


if __name__ == "__main__":
    sys.stdout.writelines(f"{path}\n" for path in tests_of(changed(*(sys.argv[1:] or ["main"]))))
