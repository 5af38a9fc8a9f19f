"""The legend, from the one catalogue of kinds: HTML, since no colour bar is needed."""

from collections.abc import Collection
from html import escape

from geo.catalogue import COUNTED_BY_COMUNE, KINDS
from layers.symbols import symbol_html
from layers.text.html import said
from words import Speaker


def legend_html(kinds: Collection[str], _: Speaker, *, others: bool) -> str:
    """Return the legend of the kinds that are shown.

    Parameters
    ----------
    kinds
        Codes of the kinds on the map.
    others
        Whether services that are not open are shown too.
    """
    items = [
        ('<span class="conto-campione" aria-hidden="true">2</span>',
         _("{kind}: how many in the comune", kind=_(kind.plural)))
        if kind.code in COUNTED_BY_COMUNE else (symbol_html(kind), _(kind.plural))
        for kind in KINDS if kind.code in kinds
    ]
    if set(kinds) - COUNTED_BY_COMUNE:
        items.append(('<span class="circa-campione" aria-hidden="true"></span>',
                      _("dashed ring: approximate position, not the address")))
        items.append(('<span class="grappolo-campione" aria-hidden="true">5</span>',
                      _("several services close together: choose it to see them")))
    if others:
        items.append((symbol_html(KINDS[0], is_open=False),
                      _("hollow: planned, past, or not known to be open in this year")))
    rows = "".join(f"<li>{symbol}<span>{said(text)}</span></li>" for symbol, text in items)
    name = _("Legend")
    return f'<ul class="legenda" aria-label="{escape(name)}">{rows}</ul>'
