"""The data: what there is, how complete and how fresh; and the steward's part behind a login.

A list in the browser: upload, report, preview, publish.

It is held by the login that uploaded it (``geo.logins``), never by the session of the page, which
would keep it after the login has ended.

The steward's part of the page: a login, then a list goes in; without a password set, nothing.

The data: what there is, how complete and how fresh it is, where it comes from, downloads.
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

from documents.findings import marked_xlsx, report_text, summary
from documents.history import cells, changes_in_words, columns, sentences, told_of_clock
from documents.inventory import (
    accuracy_table,
    filled_table,
    freshness_table,
    groups_table,
    ruled_table,
    sources_table,
    years_table,
)
from documents.login_page import DOWNLOADS, link_to_login
from documents.markup import fragment
from downloads.datasets import CATALOGUE, DICTIONARY, ROW, TABLE, list_of_steward, media_type
from downloads.dcat import FORMATS
from downloads.dictionary import DATASETS, SERVICES_DATASET
from geo.catalogue import KIND_BY_CODE
from geo.dates import reference_date, today, years
from geo.errors import ConflictError, GeoError
from geo.intake.cells import Context
from geo.intake.container import MOST_BYTES
from geo.intake.importing import STAGES, Import, import_table
from geo.intake.raw import RawTable
from geo.intake.reading import read_list
from geo.intake.vocabulary import vocabulary
from geo.logins import (
    COOKIE,
    VARIABLE,
    Download,
    Login,
    asked_for,
    current_logins,
    read_kept_password,
    record,
    record_done,
)
from geo.store.inventory import by_year, freshness, groups, sources
from geo.store.publication import publish
from geo.store.store import Store, current_store, default_folder, open_store
from geo.store.versions import Changes, changes_between, history
from geo.zones import zone_set_on
from views.page import PAGE_TEMPLATE, page_translator
from views.server import this_session
from words import Translator, languages_of_page, translator

TURN = "steward-turn"
MOST_CHANGES = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = ("csv", "txt", "xlsx", "xls", "xlsb", "ods", "geojson", "json", "gpkg", "parquet")


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


def show_list(login: Login, page: str, _: Translator) -> None:
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


def _upload(desk: Desk, _: Translator) -> None:
    st.write(_("A list is checked row by row; nothing changes until you publish it."))
    file = st.file_uploader(
        _("List: CSV, XLSX, GeoJSON, GeoPackage or GeoParquet"),
        ENDINGS,
        key=f"steward-file-{st.session_state.get(TURN, 0)}",
        max_upload_size=MOST_BYTES // 1_000_000,
    )
    left, right = st.columns(2)
    kind = left.selectbox(
        _("Kind of the rows that say none"),
        ["", *KIND_BY_CODE],
        key="steward-kind",
        format_func=lambda code: _(KIND_BY_CODE[code].label) if code else "–",
    )
    year = right.selectbox(
        _("Year that the list describes, its end"), list(years(today()))[::-1], key="steward-year"
    )
    is_partial = st.checkbox(
        _("The list is partial: what it leaves out has not closed"), key="steward-partial"
    )
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
    words = vocabulary(*(translator(language) for language in languages_of_page("dati")))
    return Context(open_store(default_folder()), words, now, reference_date(year, now), kind=kind)


def _check(
    desk: Desk, table: RawTable, context: Context, _: Translator, *, is_partial: bool
) -> None:
    """Compare a list with the store in force, and keep what came of it for this login."""
    with _progress(_) as advance:
        done = import_table(table, context, is_partial=is_partial, progress=advance)
        changes = changes_between(done.old, done.new)
        marked = marked_xlsx(done, _)
        desk.login.keep_draft(desk.page, Draft(done, context, is_partial, changes, marked))


@contextmanager
def _progress(_: Translator) -> Iterator[Callable[[str], None]]:
    bar, stages = st.progress(0.0), list(STAGES)

    def advance(stage: str) -> None:
        bar.progress(stages.index(stage) / len(stages), _(stage))

    yield advance
    bar.empty()


@contextmanager
def _in_words(desk: Desk, _: Translator) -> Iterator[None]:
    """Keep what goes wrong in a block as a sentence for the next drawing of the page."""
    try:
        yield
    except GeoError as error:
        desk.login.tell(desk.page, sentences(error, _), is_wrong=True)
    except Exception as error:  # noqa: BLE001 - a message of a library could tell a private row
        logging.getLogger("mappa").error("a list failed: %s", type(error).__name__)  # noqa: TRY400
        sentence = _(
            "The list could not be worked on, and nothing was changed. Save it as XLSX "
            "or CSV and try again."
        )
        desk.login.tell(desk.page, sentence, is_wrong=True)


def _report(desk: Desk, draft: Draft, _: Translator) -> None:
    done = draft.done
    stem, marked, report = done.table.file.rsplit(".", 1)[0], _("marked"), _("report")
    st.write(literal(summary(done, _)))
    st.code(report_text(done, _), language=None, wrap_lines=True, height=320)
    left, right = st.columns(2)
    workbook = Download(f"{stem}.{marked}.xlsx", XLSX, draft.marked)
    text = report_text(done, _, most=len(done.findings)).encode()
    whole = Download(f"{stem}.{report}.txt", "text/plain; charset=utf-8", text)
    left.link_button(
        _("The list with its wrong cells marked (XLSX)"),
        DOWNLOADS + desk.login.offer(desk.page, "marked", workbook),
    )
    right.link_button(
        _("The whole report (text)"), DOWNLOADS + desk.login.offer(desk.page, "report", whole)
    )


def _preview(desk: Desk, draft: Draft, _: Translator) -> None:
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


def _ask(desk: Desk, draft: Draft, _: Translator) -> None:
    with st.form("steward-publish"):
        role = st.text_input(_("Who publishes: a role, not a name"), max_chars=200)
        why = st.text_input(_("The reason, for the history"), max_chars=500)
        n_said = (
            st.number_input(
                _("How many records close"), min_value=0, value=None, step=1, key="steward-close"
            )
            if draft.done.must_confirm
            else None
        )
        is_asked = st.form_submit_button(_("Publish"), type="primary")
    if not is_asked:
        return
    if not role.strip() or not why.strip():
        st.error(_("Role and reason are needed: they stay in the history."))
        return
    if not draft.done.may_close(n_said):
        st.error(
            _(
                "More than a tenth of their kind, or all of a zona, would close: write how "
                "many records close, {n}, if that is right.",
                n=len(draft.done.closed),
            )
        )
        return
    with _in_words(desk, _):
        _publish(desk, draft, role, why, _)
    st.rerun()


def _publish(desk: Desk, draft: Draft, role: str, why: str, _: Translator) -> None:
    """Bring a list into force; if somebody was quicker, show what it would change now."""
    table, store = draft.done.table, draft.context.store
    record("publishes", desk.login.address, desk.login.name, role=role)
    try:
        version = publish(
            store.folder,
            draft.done.new,
            role=role,
            why=why,
            source_name=table.file,
            source_sha256=table.sha256,
            expected=store.version,
        )
    except ConflictError:
        newer = replace(draft.context, store=open_store(store.folder))
        _check(desk, table, newer, _, is_partial=draft.is_partial)
        raise
    record_done("published", desk.login.address, desk.login.name, version=version.number)
    drop(desk)
    done = _(
        "Version {version} is in force; the running app shows it within 10 seconds.",
        version=version.number,
    )
    desk.login.tell(desk.page, done, is_wrong=False)


def show_steward(_: Translator) -> None:
    """Draw the part, if the steward has a password."""
    line = asked_for()
    if not line:
        return
    st.header(_("For the steward"))
    login = current_logins().attach(cookie_of_visitor(), this_session())
    if read_kept_password(line) is None:
        st.warning(
            _(
                "{variable} is set, but is not what `python -m geo password` prints: "
                "nobody can enter.",
                variable=VARIABLE,
            )
        )
    elif login is None:
        st.html(link_to_login(_))
    else:
        _inside(login, _)


def cookie_of_visitor() -> str:
    """Return the secret that the browser showed when this page was opened."""
    return str(st.context.cookies.get(COOKIE, ""))


def _inside(login: Login, _: Translator) -> None:
    if st.button(_("Leave"), key="steward-leave"):
        current_logins().leave(cookie_of_visitor())
        forget_page()
        st.rerun()
    show_list(login, this_session(), _)
    _whole_list(login, _)
    try:
        versions = history(default_folder())
    except GeoError as error:
        st.error(literal(sentences(error, _)))
        return
    for sentence in told_of_clock(versions, _):
        st.warning(literal(sentence))
    st.html(
        ruled_table(
            _("Versions of the list"), columns(_), [cells(version, _) for version in versions], _
        )
    )
    st.caption(
        _(
            "An earlier version is brought back on the server, by whoever runs the map, who "
            "says role and reason."
        )
    )


MOST_SOURCES = 15


def _whole_list(login: Login, _: Translator) -> None:
    """Offer the list in force with the notes that no visitor reads, to be corrected and imported."""
    store = current_store()
    name = f"{SERVICES_DATASET.slug}-{store.version}.csv"
    file = Download(name, media_type(name), list_of_steward(store))
    st.link_button(
        _("The whole list, with the notes that only you read (CSV)"),
        DOWNLOADS + login.offer(this_session(), "list", file),
    )


def show_data() -> None:
    """Draw the page."""
    _, store = page_translator(), current_store()
    st.title(_("The data"))
    st.write(
        _(
            "What this map knows, how complete and how fresh it is, where it comes from, and "
            "all of it to take away."
        )
    )
    _contents(store, _)
    _downloads(_)
    show_steward(_)


@st.cache_resource(max_entries=8, show_spinner=False)
def _tables(_store: Store, version: str, day: str, language: str) -> list[str]:
    """Return the tables of a version of the data, made once for all readers."""
    del version, day
    _, now = page_translator(), today()
    del language
    told = groups(_store, now)
    return [
        groups_table(told, _),
        years_table(by_year(_store, now), _),
        filled_table(told, _),
        accuracy_table(told, _),
        freshness_table(freshness(_store, now, zone_set=zone_set_on(now)), _),
        sources_table(sources(_store), MOST_SOURCES, _),
    ]


def _contents(store: Store, _: Translator) -> None:
    tables = _tables(store, store.version, today().isoformat(), _.language)
    there, years, filled, exact, fresh, origin = tables
    st.html(fragment(PAGE_TEMPLATE, "status", _, text=_version(store, _)))
    if store.is_degraded:
        st.warning(
            _(
                "Part of the data is damaged. What is shown is the last version that is "
                "whole; whoever runs the map has been told in its log."
            )
        )
    st.html(there + years)
    first, second, third = st.tabs(
        [_("How complete"), _("How fresh"), _("Where from")], on_change="rerun", key="dati-parte"
    )
    if first.open:
        first.html(filled + exact)
    if second.open:
        second.html(fresh)
    if third.open:
        third.html(origin)


def _version(store: Store, _: Translator) -> str:
    return _(
        "{n} records, version {version} of the data.",
        n=_.number(len(store.services)),
        version=store.version,
    )


def _downloads(_: Translator) -> None:
    st.header(_("To take away"))
    formats = {end: format_.name for end, format_ in FORMATS.items()} | {
        DICTIONARY: _("Dictionary"),
        TABLE: "Table Schema",
        ROW: "JSON Schema",
    }
    st.html(
        fragment(
            "data_page.html",
            "downloads",
            _,
            datasets=list(DATASETS.values()),
            formats=formats,
            catalogue=CATALOGUE,
        )
    )
