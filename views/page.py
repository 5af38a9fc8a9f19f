"""What every page has: its top with menu and languages, its foot with sources."""

import logging
from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from layers.site import SERVER
from layers.text.around import foot_links, in_language, language_links, language_notes
from layers.text.html import said
from views.spoken import spoken
from views.state import PAGE, page_speaker
from words import Speaker, spoken_on


def top(pages: Sequence[StreamlitPage], params: dict[str, str], _: Speaker) -> None:
    """Show the name of the site, the menu that carries the filters along, and the languages.

    The language that the page has is written into its top, from where ``pagina.js`` gives it to
    the whole document: a page that is reached by the menu is not loaded anew.
    """
    here = st.session_state.get(PAGE, "")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        name = _("Services for families in Tuscany")
        st.html(f'<div class="testata" {in_language(_.language)} {spoken(_)}>'
                f"<p>{said(name)}</p></div>",
                width="content")
        for page in pages:
            st.page_link(page, query_params=params, width="content")
        now = dict(st.query_params)  # the place that was found too, not only the filters
        links = {code: f"?{urlencode(now | {'lingua': code})}" for code in spoken_on(here)}
        st.html(language_links(links, _), width="content")
    notes = language_notes(here, st.query_params.get("lingua", ""), _)
    if notes:
        st.html(notes)


def sorry(error: Exception) -> bool:
    """Say in our own words that a page failed, and leave the details to the log."""
    logging.getLogger("mappa").error("a page failed", exc_info=error)
    _ = page_speaker()
    st.error(_("This page has failed, and the failure was written down. Load it again, or start "
               "from the map."))
    return True


def foot(_: Speaker) -> None:
    """Show where the data comes from and what it cannot say."""
    text = _("Boundaries and population: ISTAT, openpolis (CC BY 4.0). Places: GeoNames "
             "(CC BY 4.0). Services: public pages, collected and checked row by row; each row "
             "names its source. What is not found here may still exist.")
    links = foot_links(SERVER, _)
    st.html(f'<footer class="piede"><p>{said(text)}</p>{links}</footer>')

