"""Take the map to your site: choose, look, copy."""

from dataclasses import replace
from html import escape
from urllib.parse import urlencode, urlsplit

import streamlit as st

from geo.dates import today, years
from geo.selection import Query, to_params
from geo.store import current_store
from layers.text.around import in_language
from layers.text.embed import DEFAULT_HEIGHT, HEIGHTS, frame_name
from views.filters import kind_options, zona_box
from views.state import bound, page_query, page_speaker, with_year
from words import DEFAULT, LANGUAGES, Speaker, speaker, spoken_on

ADAPTS, FIXED = "adatta", "fissa"


def show() -> None:
    """Draw the page."""
    _, store, day = page_speaker(), current_store(), today()
    st.title(_("Take the map to your site"), anchor=False)
    st.write(_("Choose what to show, look at it, copy the code into your page: no account, no "
               "cookie, no other host behind it."))
    query, refused = page_query(store, day, _)
    with st.container():
        for sentence in refused:
            st.error(sentence)
    query = replace(query, comune=None)
    columns = st.columns(3)
    with columns[0]:
        zona_box(query, store, day, _)
    options = kind_options(_)
    columns[1].selectbox(
        _("Kind of service"), list(options), format_func=lambda slug: options.get(slug, ""),
        **bound("tipo", query.tipo or "", lambda tipo: replace(query, tipo=tipo or None), day),
    )
    columns[2].selectbox(
        _("Year"), [*reversed(years(day))],
        **bound("anno", query.anno, lambda anno: with_year(query, anno, store, day), day),
    )
    more = st.columns(3)
    offered = spoken_on("embed")
    language = more[0].selectbox(
        _("Language of the map"), offered, format_func=lambda code: LANGUAGES[code].name,
        index=offered.index(_.language), key="lingua-incorpora",
    )
    height = int(more[1].number_input(
        _("Height of the frame, in pixels"), HEIGHTS.start, HEIGHTS.stop - 1, 640, step=20,
        key="altezza-incorpora",
    ))
    manner = more[2].radio(
        _("Height"), [FIXED, ADAPTS], key="modo-incorpora", horizontal=True,
        format_func=lambda one: _("fixed") if one == FIXED else _("adapts to its content"),
    )
    _result(_address(query, language, height), height, language, manner == ADAPTS, _)


def _address(query: Query, language: str, height: int) -> str:
    params = to_params(query, today()) | {"lingua": language}
    drawn = max(HEIGHTS.start, height - 160)
    if drawn != DEFAULT_HEIGHT:
        params["altezza"] = str(drawn)
    return f"/embed?{urlencode(params)}"


def _result(
    address: str, height: int, language: str, adapts: bool, _: Speaker,  # noqa: FBT001
) -> None:
    parts = urlsplit(st.context.url or "")
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    name = frame_name(speaker(language))
    st.header(_("The code to copy"))
    code = snippet(origin, address, height, name, adapts=adapts, language=language)
    st.code(code, language="html", wrap_lines=True)
    st.header(_("How it looks"))
    st.iframe(address, height=height, alt=name)


def snippet(
    origin: str, address: str, height: int, name: str, *, adapts: bool, language: str = DEFAULT
) -> str:
    """Return the code that an editor pastes: a frame with a name and a link inside it.

    The map is light there, as most sites are; one that is dark writes ``color-scheme:dark`` into
    the style of the frame, one that is both ``light dark``.
    """
    source, title = escape(f"{origin}{address}"), escape(name)
    marked = " data-mappa" if adapts else ""
    lang = "" if language == DEFAULT else f" {in_language(language)}"
    frame = (f'<iframe src="{source}" title="{title}"{lang} loading="lazy"{marked}\n'
             f'  style="width:100%;height:{height}px;border:0;color-scheme:light"></iframe>\n'
             f'<p{lang}><a href="{source}">{title}</a></p>')
    if adapts:
        frame += f'\n<script src="{escape(origin)}/incorpora.js" async></script>'
    return frame
