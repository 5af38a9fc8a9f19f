"""What a screen reader is told of each page, in order, beside how it was when it was reviewed.

To take a new one, delete its file and run the test: it writes what there is, to be read over.
"""

import re
from itertools import pairwise
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "snapshots"
# Small pages, so that each can be read over.
PAGES = {
    "inizio": "/",
    "trova": "/trova?luogo=comune-portoferraio",
    "mappa": "/mappa?zona=elba&tipo=centro-famiglie&anno=2025",
    "copertura": "/copertura?zona=elba&per=comune&anno=2025&indicatore=minori",
    "dati": "/dati",
    "incorpora": "/incorpora?zona=elba&tipo=centro-famiglie&anno=2025",
    "embed": "/embed?zona=elba&tipo=centro-famiglie&anno=2025",
    "centro": "/centro/C010",
    "accessibilita": "/accessibilita",
    "privacy": "/privacy",
}
WITH_MAP = ("inizio", "trova", "mappa")


def without(tree, *roles):
    """Return a tree with what these roles hold left out."""
    kept, level = [], None
    for line in tree.splitlines():
        indent = len(line) - len(line.lstrip())
        if level is not None and indent > level:
            continue
        level = indent if any(line.lstrip().startswith(f"- {role}") for role in roles) else None
        kept.append(line)
    return "\n".join(kept)


def told(visit, name):
    """Return what is told of a page and of its map, without the port and the rows."""
    tree = visit.page.locator("body").aria_snapshot()
    for title in visit.page.locator("iframe").evaluate_all("all => all.map((one) => one.title)"):
        tree = tree.replace("- iframe\n", f"- iframe {title}\n", 1)
    if name in WITH_MAP:
        tree += "\n---\n" + visit.map.locator("body").aria_snapshot()
    # The rows of the start page are those of the map's, the menu of all is that of the start page.
    tree = without(tree, "table" if name == "inizio" else "navigation")
    return tree.replace(visit.server.url, "http://server") + "\n"


@pytest.mark.parametrize("name", PAGES)
def test_the_page_tells_a_screen_reader_what_was_reviewed(visit, name):
    visit.page.emulate_media(reduced_motion="reduce")
    visit.open(PAGES[name], map_drawn=name in WITH_MAP)
    visit.page.locator("h1").first.wait_for()
    if name in WITH_MAP:
        visit.map.locator(".segno, .grappolo").first.wait_for()
    path = FOLDER / f"{name}.yml"
    is_new = not path.exists()

    visit.rest()
    tree = told(visit, name)
    if is_new:
        path.parent.mkdir(exist_ok=True)
        path.write_text(tree, encoding="utf-8")

    assert not is_new, f"{path.name} is new: read it over"
    assert tree == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_headings_are_in_order_and_frames_and_links_have_names(name):
    tree = (FOLDER / f"{name}.yml").read_text(encoding="utf-8")
    page = tree.split("\n---\n")[0]

    levels = [int(level) for level in re.findall(r"- (?:')?heading .*?\[level=(\d)\]", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    nameless = r"- (?:link|button|combobox|textbox|img|iframe)(?::|$)"
    assert re.findall(nameless, tree, re.MULTILINE) == []
