"""A running app shows a publication without a restart, whole, and old pages their own data."""

import gc
import logging
import weakref
from threading import Event, Thread
from types import SimpleNamespace

import pandas as pd
import pytest

from geo.places.nearest import locator_of
from geo.places.search import place_index
from geo.store.store import KEEP, current_store, open_store, store_of
from layers.scene import shown_in
from routes.api import _body_of_layer
from routes.embed import _page
from tests.versions.conftest import PROTECTED

SERVIZI = "/api/servizi.geojson"
SECRET = "Via Palazzuolo 12"
TOGETHER = {"C001", "C002", "C900"}
"""None is protected: of those that are, no store and no answer holds a note."""


def notes(answer):
    """Return what an answer says of the records that always change together."""
    return {f["properties"]["note"] for f in answer.features if f["properties"]["id"] in TOGETHER}


def rewritten(rows, text):
    """Return rows of which the records that change together say the same."""
    rows.loc[rows["id"].isin(TOGETHER), "note"] = text
    return rows


def test_the_app_shows_a_publication_at_the_next_look(running, ask, edit, data_copy):
    before = ask("/healthz").json["version"]

    edit("C002", note="published meanwhile")

    after = ask("/healthz").json["version"]
    assert before != after == open_store(data_copy).version
    assert "published meanwhile" in ask(SERVIZI).text
    assert ask("/embed").status == 200


def test_a_page_made_before_a_publication_gets_its_own_data_after_it(running, ask, edit):
    old = current_store().version
    before = ask(SERVIZI, {"v": old, "anno": 2025})
    edit("C002", note="published meanwhile")

    again = ask(SERVIZI, {"v": old, "anno": 2025})
    new = ask(SERVIZI, {"v": current_store().version, "anno": 2025})

    assert again.body == before.body != new.body
    assert "immutable" in again.headers["cache-control"]
    assert "immutable" in new.headers["cache-control"]
    assert ask(SERVIZI, {"anno": 2025}).body == new.body


def test_the_data_of_an_unknown_version_is_that_in_force_and_kept_but_briefly(running, ask, edit):
    edit("C002", note="published meanwhile")

    answer = ask(SERVIZI, {"v": "0123456789ab", "anno": 2025})

    assert "published meanwhile" in answer.text
    assert answer.headers["cache-control"] == "public, max-age=300"


def test_what_came_under_protection_is_no_longer_answered_under_the_old_stamp(running, ask, edit):
    old = current_store().version
    assert SECRET in ask(SERVIZI, {"v": old}).text

    edit("C002", **PROTECTED)

    assert SECRET not in ask(SERVIZI, {"v": old}).text
    assert SECRET not in ask(SERVIZI).text + ask("/embed").text
    assert store_of(old) is None


def test_a_damaged_version_leaves_the_app_as_it_is_and_says_so_there_and_in_the_log(
    running, ask, edit, data_copy, caplog
):
    before = ask("/healthz").json
    edit("C002", note="published meanwhile")
    (data_copy / "services" / "versions" / "000002" / "services.csv").write_text("id\n", "utf-8")

    with caplog.at_level(logging.ERROR):
        after = [ask("/healthz").json for _look in range(3)]

    (problem,) = after[0]["problems"]
    assert after == [before | {"status": "degraded", "problems": [problem]}] * 3
    assert "Version 2 is damaged and is not shown: version 1 is" in problem
    assert [record.getMessage() for record in caplog.records] == [problem]


def test_a_version_taken_back_is_shown_with_its_old_stamp(running, ask, edit, data_copy):
    from geo.store.publication import restore

    old = current_store().version
    edit("C002", note="published meanwhile")
    current_store()

    restore(data_copy, 1, role="Regione", why="a test")

    assert ask("/healthz").json["version"] == old
    assert "published meanwhile" not in ask(SERVIZI).text


def test_what_is_made_of_the_ground_alone_is_not_made_again(running, edit):
    old = current_store()
    made = locator_of(old), place_index(old), old.comuni

    edit("C002", note="published meanwhile")

    new = current_store()
    assert new is not old
    assert (locator_of(new), place_index(new), new.comuni) == made
    assert new.zones is old.zones


def test_old_stores_are_let_go_and_leave_nothing_in_memory(running, ask, edit):
    seen = []
    for number in range(8):
        edit("C002", note=f"version {number}")
        for path in (SERVIZI, "/embed", "/api/servizi.csv", "/centro/C001"):
            assert ask(path).status == 200
        seen.append(weakref.ref(current_store()))
        gc.collect()

        assert sum(ref() is not None for ref in seen) <= KEEP + 1
    remembered = (_body_of_layer, _page, shown_in)
    assert all(memory.cache_info().currsize <= 4 * (KEEP + 1) for memory in remembered)


@pytest.mark.usefixtures("few", "running")
def test_readers_see_one_version_or_another_during_50_publications_never_a_mixture(
    ask, rows_in_force, put, new_row
):
    put(rewritten(pd.concat([rows_in_force(), new_row("C900")]), "0"))
    stop, seen, mixed = Event(), [], []

    def read():
        while not stop.wait(0.002):
            store = current_store()
            frame = store.services
            told = notes(ask(SERVIZI))
            own = set(frame.loc[frame["id"].isin(TOGETHER), "note"])
            stamped = notes(ask(SERVIZI, {"v": store.version}))
            seen.extend(told)
            if {len(told), len(own), len(stamped)} != {1}:
                mixed.append((told, own, stamped))

    readers = [Thread(target=read) for _reader in range(2)]
    for reader in readers:
        reader.start()
    for number in range(1, 51):
        put(rewritten(rows_in_force(), str(number)))
    stop.set()
    for reader in readers:
        reader.join(60)

    assert mixed == []
    assert len(set(seen)) > 10
    assert notes(ask(SERVIZI)) == {"50"}


@pytest.fixture
def clock(running, monkeypatch):
    """Return a clock that a test moves on, in a process that looks every two seconds."""
    clock = SimpleNamespace(time=1000.0)
    monkeypatch.setattr("geo.store.store.LOOK_S", 2.0)
    monkeypatch.setattr(running, "_clock", lambda: clock.time)
    return clock


def test_the_wait_for_a_publication_is_one_look(clock, edit):
    before = current_store().number
    made = edit("C002", note="published meanwhile").number

    clock.time += 1.9
    assert current_store().number == before
    clock.time += 0.2
    assert current_store().number == made
