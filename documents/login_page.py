"""The page on which the steward enters and leaves, and the link that leads there."""

from dataclasses import replace
from typing import Final

from documents.frame import Page, page
from documents.markup import render
from layers.site import SERVER
from words import Translator

DOWNLOADS: Final = "/dati/scarica/"
"""Where the files of a login are taken away; what follows is their name."""


def login_page(
    sentence: str, _: Translator, *, is_inside: bool = False, has_form: bool = True
) -> Page:
    """Return the page of the login, with what there is to tell about the last try."""
    made = page(
        "login.html",
        _,
        SERVER,
        title=_("For the steward"),
        sentence=sentence,
        is_inside=is_inside,
        has_form=has_form,
    )
    return replace(made, policy=made.policy.replace("form-action 'none'", "form-action 'self'"))


def link_to_login(_: Translator) -> str:
    """Return the link to that page, as mark-up."""
    return render("login_link.html", _)
