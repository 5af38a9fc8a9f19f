"""The steward's part of the page: a login, then a list goes in; without a password set, nothing."""

import streamlit as st

from geo.cli import sentences
from geo.cli.versions import cells, columns, told_of_clock
from geo.errors import GeoError
from geo.logins import COOKIE, Login, current_logins
from geo.store import default_folder
from geo.versions.password import VARIABLE, asked_for, read_kept_password
from geo.versions.version import history
from layers.inventory.tables import ruled_table
from layers.statement.login import link_to_login
from views.dati import listed
from views.server import this_session
from words import Speaker


def show(_: Speaker) -> None:
    """Draw the part, if the steward has a password."""
    line = asked_for()
    if not line:
        return
    st.header(_("For the steward"))
    login = current_logins().attach(cookie_of_visitor(), this_session())
    if read_kept_password(line) is None:
        st.warning(_("{variable} is set, but is not what `python -m geo password` prints: "
                     "nobody can enter.", variable=VARIABLE))
    elif login is None:
        st.html(link_to_login(_))
    else:
        _inside(login, _)


def cookie_of_visitor() -> str:
    """Return the secret that the browser showed when this page was opened."""
    return str(st.context.cookies.get(COOKIE, ""))


def _inside(login: Login, _: Speaker) -> None:
    if st.button(_("Leave"), key="steward-leave"):
        current_logins().leave(cookie_of_visitor())
        listed.forget_page()
        st.rerun()
    listed.show(login, this_session(), _)
    try:
        versions = history(default_folder())
    except GeoError as error:
        st.error(listed.literal(sentences(error, _)))
        return
    for sentence in told_of_clock(versions, _):
        st.warning(listed.literal(sentence))
    st.html(ruled_table(_("Versions of the list"), columns(_),
                        [cells(version, _) for version in versions]))
    st.caption(_("An earlier version is brought back on the command line of the server: "
                 "`python -m geo restore VERSION --role … --why …`."))
