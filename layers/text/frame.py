"""The frame of a page of our own: language, title, style, and the policy of what may run."""

import base64
import hashlib
from dataclasses import dataclass
from html import escape

from layers.site import Site
from layers.text.around import in_language
from layers.text.html import said


@dataclass(frozen=True, slots=True)
class Page:
    """An HTML page and the Content-Security-Policy it lives under (frame-ancestors apart)."""

    html: bytes
    policy: str


def page(  # noqa: PLR0917 - the parts of a page, in their order
    language: str, title: str, head: str, body: str, scripts: str, site: Site
) -> Page:
    """Return a complete page; inline code is allowed by its hash and nothing else is.

    Parameters
    ----------
    head
        More elements of the head, as mark-up.
    body
        The body, as mark-up.
    scripts
        Inline code that runs after the scripts of the page, or nothing.
    """
    policy = policy_of(scripts)
    # A page that is a file has no headers: its policy stands in the page.
    in_page = (f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
               if site.up is not None else "")
    inline = f"<script>{scripts}</script>" if scripts else ""
    html = (
        f'<!DOCTYPE html>\n<html {in_language(language)}><head><meta charset="utf-8">{in_page}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>{head}</head>\n<body>{body}\n{inline}</body></html>\n"
    )
    return Page(html.encode(), policy)


def policy_of(inline: str = "") -> str:
    """Return a policy under which nothing runs or loads but our own."""
    allowed = ""
    if inline:
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        allowed = f" 'sha256-{digest}'"
    return (
        f"default-src 'none'; script-src 'self'{allowed}; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'"
    )


def styles(site: Site, *names: str) -> str:
    """Return links to style sheets."""
    return "".join(f'<link rel="stylesheet" href="{escape(site.asset(name))}">' for name in names)


def script_links(site: Site, *names: str) -> str:
    """Return scripts to be loaded in order."""
    return "".join(f'<script src="{escape(site.asset(name))}"></script>' for name in names)


def refusal_page(title: str, sentence: str, language: str, site: Site) -> Page:
    """Return the page that says what in an address means nothing, and what would."""
    body = f'<main><h1>{said(title)}</h1><p class="avviso">{said(sentence)}</p></main>'
    return page(language, title, styles(site, "incorpora.css"), body, "", site)
