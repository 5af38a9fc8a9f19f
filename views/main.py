"""What Streamlit runs for every page: the menu, the page, the foot."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from geo.dates import today
from geo.store import current_store
from views import home, incorpora, mappa, trova
from views.copertura import page as copertura
from views.dati import page as dati
from views.page import foot, top
from views.state import PAGE, page_params, page_query, page_speaker
from words import Speaker
from words.titles import title_of


def _pages(_: Speaker) -> list[StreamlitPage]:
    return [
        st.Page(home.show, title=_("Start"), url_path="inizio", default=True),
        st.Page(trova.show, title=_("Find"), url_path="trova"),
        st.Page(mappa.show, title=_("Map"), url_path="mappa"),
        st.Page(copertura.show, title=_("Coverage"), url_path="copertura"),
        st.Page(dati.show, title=_("Data"), url_path="dati"),
        st.Page(incorpora.show, title=_("Embed"), url_path="incorpora"),
    ]


chosen = st.navigation(_pages(page_speaker()), position="hidden")
# Which languages there are depends on the page, which only the menu knows.
st.session_state[PAGE] = chosen.url_path
_ = page_speaker()
st.set_page_config(page_title=title_of(chosen.url_path, _), layout="wide",
                   initial_sidebar_state="collapsed")
query, _refused = page_query(current_store(), today(), _)
top(_pages(_), page_params(query, today()), _)
chosen.run()
foot(_)
