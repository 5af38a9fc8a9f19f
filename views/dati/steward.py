"""The steward's part of the page: a login, then a list goes in; without a password set, nothing."""

import logging
import time

import streamlit as st

from geo.cli import sentences
from geo.cli.versions import cells, columns
from geo.errors import GeoError
from geo.store import default_folder
from geo.versions.password import (
    DELAY_S,
    MOST_TRIES,
    WITHIN_S,
    Kept,
    asked_for,
    is_right,
    lately,
    read_kept_password,
)
from geo.versions.uploads import allow_uploads, revoke_uploads
from geo.versions.version import history
from layers.inventory.tables import ruled_table
from views.dati import listed
from views.server import this_session
from words import Speaker

INSIDE, TRIES = "steward-inside", "steward-tries"


def show(_: Speaker) -> None:
    """Draw the part, if ``MAPPA_STEWARD`` holds a hash."""
    line = asked_for()
    if not line:
        return
    st.header(_("For the steward"))
    kept = read_kept_password(line)
    if kept is None:
        st.warning(_("MAPPA_STEWARD is set, but is not what `python -m geo password` prints: "
                     "nobody can enter."))
    elif st.session_state.get(INSIDE) != line:
        revoke_uploads(this_session())
        _login(kept, line, _)
    else:
        allow_uploads(this_session())
        _inside(_)


def _login(kept: Kept, line: str, _: Speaker) -> None:
    with st.form("steward-login", clear_on_submit=True, width=420):
        password = st.text_input(_("Password"), type="password", autocomplete="current-password")
        is_asked = st.form_submit_button(_("Enter"))
    if not is_asked:
        return
    tries = lately(st.session_state.get(TRIES, ()), time.monotonic())
    if len(tries) >= MOST_TRIES:
        st.error(_("Too many tries: wait {minutes} minutes.", minutes=int(WITHIN_S // 60)))
        return
    # Counted before it is checked: who breaks off a try has had it.
    st.session_state[TRIES] = (*tries, time.monotonic())
    if is_right(password, kept):
        st.session_state[TRIES] = ()
        st.session_state[INSIDE] = line
        st.rerun()
    time.sleep(DELAY_S)
    logging.getLogger("mappa").warning("a wrong password on the steward's page")
    st.error(_("This is not the password."))


def _inside(_: Speaker) -> None:
    if st.button(_("Leave"), key="steward-leave"):
        listed.drop()
        st.session_state.pop(INSIDE, None)
        st.rerun()
    listed.show(_)
    try:
        versions = history(default_folder())
    except GeoError as error:
        st.error(listed.literal(sentences(error, _)))
        return
    st.html(ruled_table(_("Versions of the list"), columns(_),
                        [cells(version, _) for version in versions]))
    st.caption(_("An earlier version is brought back on the command line of the server: "
                 "`python -m geo restore VERSION --role … --why …`."))
