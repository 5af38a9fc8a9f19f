"""Who publishes the site and answers for it, as the settings say."""

import re
from dataclasses import dataclass
from html import escape
from typing import Final

from geo.settings import settings

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
    said = settings()
    return Publisher(said.controller, said.contact, said.data_protection_officer, said.declaration)


def contact_html(text: str) -> str:
    """Return a contact as a link where it is an e-mail or a web address, else as text."""
    if _EMAIL.fullmatch(text):
        return f'<a href="mailto:{escape(text)}">{escape(text)}</a>'
    if _WEB.fullmatch(text):
        return f'<a href="{escape(text)}" rel="noopener">{escape(text)}</a>'
    return escape(text)
