"""The page on which the steward enters and leaves, and the link that leads there."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from documents.frame import Page, foot_links, page, styles
from layers.site import SERVER
from words import Translator

DOWNLOADS: Final = "/dati/scarica/"
"""Where the files of a login are taken away; what follows is their name."""
_templates: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)


def login_page(
    sentence: str, _: Translator, *, is_inside: bool = False, has_form: bool = True
) -> Page:
    """Return the page of the login, with what there is to tell about the last try."""
    title = _("For the steward")
    body = _templates.get_template("login.html").render(
        foot=foot_links(SERVER, _),
        home=_("Services for families {in_region}"),
        title=title,
        sentence=sentence,
        is_inside=is_inside,
        has_form=has_form,
        language=_.language,
        inside=_("You are inside."),
        back=_("Back to the data"),
        leave=_("Leave"),
        label=_("Password"),
        enter=_("Enter"),
    )
    made = page(_.language, title, styles(SERVER, "incorpora.css"), body, "", SERVER)
    return replace(made, policy=made.policy.replace("form-action 'none'", "form-action 'self'"))


def link_to_login(_: Translator) -> str:
    """Return the link to that page, as mark-up."""
    return _templates.get_template("login_link.html").render(language=_.language, enter=_("Enter"))
