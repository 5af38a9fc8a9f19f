"""What Streamlit runs for every page: the menu, the page, the foot."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from geo.dates import today
from geo.store.store import current_store
from views.copertura import show_coverage
from views.dati import show_data
from views.home import show_start
from views.incorpora import show_embed
from views.mappa import show_services
from views.page import PAGE, foot, page_params, page_query, page_translator, top
from views.trova import show_find
from words import Translator
from words.titles import title_of


def _pages(_: Translator) -> list[StreamlitPage]:
    return [
        st.Page(show_start, title=_("Start"), url_path="inizio", default=True),
        st.Page(show_find, title=_("Find"), url_path="trova"),
        st.Page(show_services, title=_("Map"), url_path="mappa"),
        st.Page(show_coverage, title=_("Coverage"), url_path="copertura"),
        st.Page(show_data, title=_("Data"), url_path="dati"),
        st.Page(show_embed, title=_("Embed"), url_path="incorpora"),
    ]


chosen = st.navigation(_pages(page_translator()), position="hidden")
# Which languages there are depends on the page, which only the menu knows.
st.session_state[PAGE] = chosen.url_path
_ = page_translator()
st.set_page_config(
    page_title=title_of(chosen.url_path, _), layout="wide", initial_sidebar_state="collapsed"
)
query, _refused = page_query(current_store(), today(), _)
top(_pages(_), page_params(query, today()), _)
chosen.run()
foot(_)
