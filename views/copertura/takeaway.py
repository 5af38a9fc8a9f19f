"""Links to what can be taken away: made by the server's own routes, so that any process serves."""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from geo.dates import today
from geo.plan.question import Question, question_params
from words import Speaker

FORMATS = ("csv", "xlsx", "geojson", "gpkg", "png", "svg")


def downloads(question: Question, _: Speaker, **more: str) -> None:
    """Show the links to the table and the map of a question, and to the report of its zona."""
    params = question_params(question, today()) | {"lingua": _.language} | more
    query = urlencode(params)
    items = "".join(
        f'<li><a href="/api/copertura.{kind}?{escape(query)}" target="_blank" '
        f'download="copertura.{kind}">{kind.upper()}</a></li>' for kind in FORMATS
    )
    title = _("Take away: the whole table, or the map as a picture")
    told = f'<p>{escape(title)}</p><ul class="scarica">{items}</ul>'
    zona = question.query.zona
    if zona:
        name = _("Report of the zona, to print")
        wanted: dict[str, str] = {key: params[key] for key in ("anno", "zone-set", "zona", "lingua")
                  if key in params}
        told += (f'<p><a href="/rapporto?{escape(urlencode(wanted))}" target="_blank">'
                 f"{escape(name)}</a></p>")
    else:
        hint = _("Choose a zona to get its report, to print.")
        told += f"<p>{escape(hint)}</p>"
    st.html(f'<div class="da-scaricare">{told}</div>')


def rows_address(question: Question, unit: str, _: Speaker) -> str:
    """Return the address of the rows that a number is made of."""
    params = question_params(question, today()) | {"di": unit, "lingua": _.language}
    return f"/righe?{urlencode(params)}"
