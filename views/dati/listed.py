"""A list in the browser: upload, report, preview, publish. It stays in memory, in one session."""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice

import streamlit as st

from geo.catalogue import KIND_BY_CODE
from geo.cli import sentences
from geo.cli.versions import changes_in_words
from geo.dates import reference_date, today, years
from geo.errors import ConflictError, GeoError
from geo.steward.cells.values import Context
from geo.steward.cells.vocabulary import vocabulary
from geo.steward.imported import Import
from geo.steward.importing import STAGES, import_table
from geo.store import default_folder, open_store
from geo.tables.container import MOST_BYTES
from geo.tables.raw import RawTable
from geo.tables.read import read_list
from geo.versions.changes import Changes, changes_between
from geo.versions.publish import publish
from layers.inventory.report import marked_xlsx, report_text, summary
from words import Speaker, speaker, spoken_on

DRAFT, TURN, DONE, WRONG = "steward-draft", "steward-turn", "steward-done", "steward-wrong"
MOST_CHANGES = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = ("csv", "txt", "xlsx", "geojson", "json", "gpkg")


@dataclass(frozen=True)
class Draft:
    """A list that was checked and is not published."""

    done: Import
    context: Context
    is_partial: bool
    changes: Changes
    marked: bytes


def literal(text: str) -> str:
    """Return a text of which Markdown makes nothing."""
    return re.sub(r"([\\`*_{}\[\]()#+.!|<>~$:-])", r"\\\1", text)


def show(_: Speaker) -> None:
    """Draw the part: a list to check, or the one that was checked."""
    if done := st.session_state.pop(DONE, ""):
        st.success(literal(done))
    if wrong := st.session_state.pop(WRONG, ""):
        st.error(literal(wrong))
    draft: Draft | None = st.session_state.get(DRAFT)
    if draft is None:
        _upload(_)
    else:
        _report(draft, _)
        _preview(draft, _)


def drop() -> None:
    """Forget the list: what was uploaded, and what came of it."""
    st.session_state.pop(DRAFT, None)
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1  # a new widget holds no file


def _upload(_: Speaker) -> None:
    st.write(_("A list is checked row by row; nothing changes until you publish it."))
    file = st.file_uploader(
        _("List: CSV, XLSX, GeoJSON or GeoPackage"), ENDINGS,
        key=f"steward-file-{st.session_state.get(TURN, 0)}",
        max_upload_size=MOST_BYTES // 1_000_000)
    left, right = st.columns(2)
    kind = left.selectbox(
        _("Kind of the rows that say none"), ["", *KIND_BY_CODE], key="steward-kind",
        format_func=lambda code: _(KIND_BY_CODE[code].label) if code else "–")
    year = right.selectbox(_("Year that the list describes, its end"),
                           list(years(today()))[::-1], key="steward-year")
    is_partial = st.checkbox(_("The list is partial: what it leaves out has not closed"),
                             key="steward-partial")
    if not (st.button(_("Check the list"), disabled=file is None, key="steward-check") and file):
        return
    data, name = file.getvalue(), file.name
    with _in_words(_):
        table = read_list(data, name)
        _check(table, _context(kind, year), _, is_partial=is_partial)
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1  # the file itself is let go
    st.rerun()


def _context(kind: str, year: int) -> Context:
    now = today()
    words = vocabulary(*(speaker(language) for language in spoken_on("dati")))
    return Context(open_store(default_folder()), words, now, reference_date(year, now), kind=kind)


def _check(table: RawTable, context: Context, _: Speaker, *, is_partial: bool) -> None:
    """Compare a list with the store in force, and keep what came of it for this session."""
    with _progress(_) as advance:
        done = import_table(table, context, is_partial=is_partial, progress=advance)
        changes = changes_between(done.old, done.new)
        st.session_state[DRAFT] = Draft(done, context, is_partial, changes, marked_xlsx(done, _))


@contextmanager
def _progress(_: Speaker) -> Iterator[Callable[[str], None]]:
    bar, stages = st.progress(0.0), list(STAGES)

    def advance(stage: str) -> None:
        bar.progress(stages.index(stage) / len(stages), _(stage))

    yield advance
    bar.empty()


@contextmanager
def _in_words(_: Speaker) -> Iterator[None]:
    """Keep what goes wrong in a block as a sentence for the next drawing of the page."""
    try:
        yield
    except GeoError as error:
        st.session_state[WRONG] = sentences(error, _)
    except Exception as error:  # noqa: BLE001 - a message of a library could tell a private row
        logging.getLogger("mappa").error("a list failed: %s", type(error).__name__)  # noqa: TRY400
        st.session_state[WRONG] = _("The list could not be worked on, and nothing was changed. "
                                    "Save it as XLSX or CSV and try again.")


def _report(draft: Draft, _: Speaker) -> None:
    done = draft.done
    stem, marked, report = done.table.file.rsplit(".", 1)[0], _("marked"), _("report")
    st.write(literal(summary(done, _)))
    st.code(report_text(done, _), language=None, wrap_lines=True, height=320)
    left, right = st.columns(2)
    left.download_button(
        _("The list with its wrong cells marked (XLSX)"), draft.marked,
        f"{stem}.{marked}.xlsx", XLSX, key="steward-marked", on_click="ignore")
    right.download_button(
        _("The whole report (text)"), report_text(done, _, most=len(done.findings)),
        f"{stem}.{report}.txt", "text/plain", key="steward-report", on_click="ignore")


def _preview(draft: Draft, _: Speaker) -> None:
    st.header(_("What would change"))
    lines = changes_in_words(draft.changes, _)
    text = "\n".join(islice(lines, MOST_CHANGES))
    if n_left := sum(1 for _line in lines):
        more = _.n("… and {n} change more", "… and {n} changes more", n_left)
        text = f"{text}\n{more}"
    st.code(text, language=None, wrap_lines=True, height=240)
    if len(draft.done.refused) == len(draft.done.rows):
        st.warning(_("Nothing is published: every row was refused."))
    elif draft.changes:
        _ask(draft, _)
    if st.button(_("Drop this list"), key="steward-drop"):
        drop()
        st.rerun()


def _ask(draft: Draft, _: Speaker) -> None:
    with st.form("steward-publish"):
        role = st.text_input(_("Who publishes: a role, not a name"), max_chars=200)
        why = st.text_input(_("The reason, for the history"), max_chars=500)
        is_asked = st.form_submit_button(_("Publish"), type="primary")
    if not is_asked:
        return
    if not role.strip() or not why.strip():
        st.error(_("Role and reason are needed: they stay in the history."))
        return
    with _in_words(_):
        _publish(draft, role, why, _)
    st.rerun()


def _publish(draft: Draft, role: str, why: str, _: Speaker) -> None:
    """Bring a list into force; if somebody was quicker, show what it would change now."""
    table, store = draft.done.table, draft.context.store
    try:
        version = publish(
            store.folder, draft.done.new, role=role, why=why, source_name=table.file,
            source_sha256=table.sha256, expected=store.version)
    except ConflictError:
        newer = replace(draft.context, store=open_store(store.folder))
        _check(table, newer, _, is_partial=draft.is_partial)
        raise
    drop()
    st.session_state[DONE] = _(
        "Version {version} is in force; the running app shows it within 10 seconds.",
        version=version.number)
