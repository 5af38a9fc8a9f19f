"""What ``pagina.js`` says in place of Streamlit's own English, in the language of the page."""

import json
from html import escape

from words import Speaker


def spoken(_: Speaker) -> str:
    """Return the attribute that holds these words (streamlit #1353: it speaks English only)."""
    words = {
        "skip": _("Skip to the content"),
        "menu": _("Pages of this site"),
        "open": _("Open the list"),
        "help": _("Help: {label}"),
        "less": _("Decrease"),
        "more": _("Increase"),
        "copy": _("Copy the code"),
        "copied": _("The code has been copied."),
        "close": _("Close"),
        "map": _("Map of services for families in Tuscany; the page lists the same services"),
    }
    return f'data-parole="{escape(json.dumps(words, ensure_ascii=False))}"'
