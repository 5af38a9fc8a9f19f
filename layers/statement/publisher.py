"""Who publishes the site and answers for it, as the environment says.

``MAPPA_RESPONSABILE``
    The name of the body that publishes the site, which is the controller of personal data.
``MAPPA_CONTATTO``
    Where to write to it: an e-mail address or the address of a form.
``MAPPA_DPO``
    Where to write to its data protection officer, likewise.
``MAPPA_DICHIARAZIONE``
    The address of its official accessibility statement (``https://form.agid.gov.it/…``).
"""

import os
import re
from dataclasses import dataclass
from html import escape
from typing import Final

_EMAIL: Final = re.compile(r"[^@\s<>\"']+@[^@\s<>\"']+\.[^@\s<>\"']+")
_WEB: Final = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True, slots=True)
class Publisher:
    """A body that publishes the site; what is not configured is empty."""

    name: str = ""
    contact: str = ""
    dpo: str = ""
    declaration: str = ""


def publisher_from_environment() -> Publisher:
    """Return who publishes the site."""
    names = ("MAPPA_RESPONSABILE", "MAPPA_CONTATTO", "MAPPA_DPO", "MAPPA_DICHIARAZIONE")
    return Publisher(*(os.environ.get(name, "").strip() for name in names))


def contact_html(text: str) -> str:
    """Return a contact as a link where it is an e-mail or a web address, else as text."""
    if _EMAIL.fullmatch(text):
        return f'<a href="mailto:{escape(text)}">{escape(text)}</a>'
    if _WEB.fullmatch(text):
        return f'<a href="{escape(text)}" rel="noopener">{escape(text)}</a>'
    return escape(text)
