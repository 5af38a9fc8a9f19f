"""A list in the browser: upload, report, preview, publish.

It is held by the login that uploaded it (``geo.logins``), never by the session of the page, which
would keep it after the login has ended.
"""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.catalogue import KIND_BY_CODE
from geo.cli import sentences
from geo.cli.versions import changes_in_words
from geo.dates import reference_date, today, years
from geo.errors import ConflictError, GeoError
from geo.logins import Download, Login, record, record_done
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
from layers.statement.login import DOWNLOADS
from words import Speaker, speaker, spoken_on

TURN = "steward-turn"
MOST_CHANGES = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = ("csv", "txt", "xlsx", "xls", "xlsb", "ods", "geojson", "json", "gpkg")


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


@dataclass(frozen=True)
class Desk:
    """Where a list is worked on: a page of a login."""

    login: Login
    page: str

    @property
    def draft(self) -> Draft | None:
        """The list that was checked here."""
        return self.login.drafts.get(self.page)


def show(login: Login, page: str, _: Speaker) -> None:
    """Draw the part: a list to check, or the one that was checked."""
    desk = Desk(login, page)
    for message in login.told(page):
        (st.error if message.is_wrong else st.success)(literal(message.text))
    if desk.draft is None:
        _upload(desk, _)
    else:
        _report(desk, desk.draft, _)
        _preview(desk, desk.draft, _)


def forget_page() -> None:
    """Let go of the file that the session of this page holds."""
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1  # a new widget holds no file
    context = get_script_run_ctx()
    if context is not None:
        context.uploaded_file_mgr.remove_session_files(context.session_id)


def drop(desk: Desk) -> None:
    """Forget the list: what was uploaded, and what came of it."""
    desk.login.drop_draft(desk.page)
    forget_page()


def _upload(desk: Desk, _: Speaker) -> None:
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
    with _in_words(desk, _):
        record("checks", desk.login.address, desk.login.name, sha256=sha256(data).hexdigest())
        table = read_list(data, name)
        _check(desk, table, _context(kind, year), _, is_partial=is_partial)
    forget_page()
    st.rerun()


def _context(kind: str, year: int) -> Context:
    now = today()
    words = vocabulary(*(speaker(language) for language in spoken_on("dati")))
    return Context(open_store(default_folder()), words, now, reference_date(year, now), kind=kind)


def _check(
    desk: Desk, table: RawTable, context: Context, _: Speaker, *, is_partial: bool
) -> None:
    """Compare a list with the store in force, and keep what came of it for this login."""
    with _progress(_) as advance:
        done = import_table(table, context, is_partial=is_partial, progress=advance)
        changes = changes_between(done.old, done.new)
        marked = marked_xlsx(done, _)
        desk.login.keep_draft(desk.page, Draft(done, context, is_partial, changes, marked))


@contextmanager
def _progress(_: Speaker) -> Iterator[Callable[[str], None]]:
    bar, stages = st.progress(0.0), list(STAGES)

    def advance(stage: str) -> None:
        bar.progress(stages.index(stage) / len(stages), _(stage))

    yield advance
    bar.empty()


@contextmanager
def _in_words(desk: Desk, _: Speaker) -> Iterator[None]:
    """Keep what goes wrong in a block as a sentence for the next drawing of the page."""
    try:
        yield
    except GeoError as error:
        desk.login.tell(desk.page, sentences(error, _), is_wrong=True)
    except Exception as error:  # noqa: BLE001 - a message of a library could tell a private row
        logging.getLogger("mappa").error("a list failed: %s", type(error).__name__)  # noqa: TRY400
        sentence = _("The list could not be worked on, and nothing was changed. Save it as XLSX "
                     "or CSV and try again.")
        desk.login.tell(desk.page, sentence, is_wrong=True)


def _report(desk: Desk, draft: Draft, _: Speaker) -> None:
    done = draft.done
    stem, marked, report = done.table.file.rsplit(".", 1)[0], _("marked"), _("report")
    st.write(literal(summary(done, _)))
    st.code(report_text(done, _), language=None, wrap_lines=True, height=320)
    left, right = st.columns(2)
    workbook = Download(f"{stem}.{marked}.xlsx", XLSX, draft.marked)
    text = report_text(done, _, most=len(done.findings)).encode()
    whole = Download(f"{stem}.{report}.txt", "text/plain; charset=utf-8", text)
    left.link_button(_("The list with its wrong cells marked (XLSX)"),
                     DOWNLOADS + desk.login.offer(desk.page, "marked", workbook))
    right.link_button(_("The whole report (text)"),
                      DOWNLOADS + desk.login.offer(desk.page, "report", whole))


def _preview(desk: Desk, draft: Draft, _: Speaker) -> None:
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
        _ask(desk, draft, _)
    if st.button(_("Drop this list"), key="steward-drop"):
        drop(desk)
        st.rerun()


def _ask(desk: Desk, draft: Draft, _: Speaker) -> None:
    with st.form("steward-publish"):
        role = st.text_input(_("Who publishes: a role, not a name"), max_chars=200)
        why = st.text_input(_("The reason, for the history"), max_chars=500)
        n_said = st.number_input(
            _("How many records close"), min_value=0, value=None, step=1,
            key="steward-close") if draft.done.must_confirm else None
        is_asked = st.form_submit_button(_("Publish"), type="primary")
    if not is_asked:
        return
    if not role.strip() or not why.strip():
        st.error(_("Role and reason are needed: they stay in the history."))
        return
    if not draft.done.may_close(n_said):
        st.error(_("More than a tenth of their kind, or all of a zona, would close: write how "
                   "many records close, {n}, if that is right.", n=len(draft.done.closed)))
        return
    with _in_words(desk, _):
        _publish(desk, draft, role, why, _)
    st.rerun()


def _publish(desk: Desk, draft: Draft, role: str, why: str, _: Speaker) -> None:
    """Bring a list into force; if somebody was quicker, show what it would change now."""
    table, store = draft.done.table, draft.context.store
    record("publishes", desk.login.address, desk.login.name, role=role)
    try:
        version = publish(
            store.folder, draft.done.new, role=role, why=why, source_name=table.file,
            source_sha256=table.sha256, expected=store.version)
    except ConflictError:
        newer = replace(draft.context, store=open_store(store.folder))
        _check(desk, table, newer, _, is_partial=draft.is_partial)
        raise
    record_done("published", desk.login.address, desk.login.name, version=version.number)
    drop(desk)
    done = _("Version {version} is in force; the running app shows it within 10 seconds.",
             version=version.number)
    desk.login.tell(desk.page, done, is_wrong=False)
