"""What every page has: its top with menu and languages, its foot with sources."""

import logging
from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from views.state import page_speaker
from words import LANGUAGES, Speaker


def top(pages: Sequence[StreamlitPage], params: dict[str, str], _: Speaker) -> None:
    """Show the name of the site, the menu that carries the filters along, and the languages."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        name = _("Services for families in Tuscany")
        st.html(f'<div class="testata"><p>{escape(name)}</p></div>', width="content")
        for page in pages:
            st.page_link(page, query_params=params, width="content")
        st.html(_languages(params, _), width="content")


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
    st.html(f'<footer class="piede">{escape(text)}</footer>')


def _languages(params: dict[str, str], _: Speaker) -> str:
    items = []
    for code, name in LANGUAGES.items():
        if code == _.language:
            items.append(f'<li><span lang="{code}" aria-current="true">{escape(name)}</span></li>')
            continue
        query = urlencode(params | {"lingua": code})
        items.append(f'<li><a href="?{escape(query)}" target="_self" lang="{code}">'
                     f"{escape(name)}</a></li>")
    label = _("Language")
    return f'<ul class="lingue" aria-label="{escape(label)}">{"".join(items)}</ul>'
