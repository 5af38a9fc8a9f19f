"""What Streamlit runs for every page: the menu, the page, the foot."""

import streamlit as st

from geo.dates import today
from geo.store import current_store
from views import home, incorpora, mappa, trova
from views.copertura import page as copertura
from views.dati import page as dati
from views.page import foot, top
from views.state import page_params, page_query, page_speaker

_ = page_speaker()
st.set_page_config(page_title=_("Services for families in Tuscany"), layout="wide",
                   initial_sidebar_state="collapsed")
pages = [
    st.Page(home.show, title=_("Start"), url_path="inizio", default=True),
    st.Page(trova.show, title=_("Find"), url_path="trova"),
    st.Page(mappa.show, title=_("Map"), url_path="mappa"),
    st.Page(copertura.show, title=_("Coverage"), url_path="copertura"),
    st.Page(dati.show, title=_("Data"), url_path="dati"),
    st.Page(incorpora.show, title=_("Embed"), url_path="incorpora"),
]
chosen = st.navigation(pages, position="hidden")
query, _refused = page_query(current_store(), today(), _)
top(pages, page_params(query, today()), _)
chosen.run()
foot(_)
