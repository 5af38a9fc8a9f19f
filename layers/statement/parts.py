"""What the statements are made of: a page with its languages, sections, paragraphs."""

from collections.abc import Iterable
from html import escape

from layers.site import Site
from layers.text.around import foot_links, language_links, language_notes
from layers.text.frame import Page, page, styles
from words import Speaker, spoken_on
from words.titles import title_of


def statement_page(name: str, asked: str, body: str, site: Site, _: Speaker) -> Page:
    """Return a statement as a page.

    Parameters
    ----------
    name
        The first part of its path.
    asked
        The language of the address, which the statement may not have.
    """
    home = site.page("", {"lingua": asked}) if site.up is None else f"{site.up}index.html"
    back = _("Services for families in Tuscany")
    links = language_links({code: site.statement(name, code) for code in spoken_on(name)}, _)
    around = (f'<header class="testata-piana"><p><a href="{escape(home)}">{escape(back)}</a></p>'
              f"{links}{language_notes(name, asked, _)}</header>")
    content = (f'{around}<main class="testo">{body}</main>'
               f"<footer>{foot_links(site, _)}</footer>")
    head = styles(site, "incorpora.css")
    return page(_.language, title_of(name, _), head, content, "", site)


def section(heading: str, *parts: str) -> str:
    """Return a section of mark-up under a heading."""
    return f"<section><h2>{escape(heading)}</h2>{''.join(parts)}</section>"


def paragraph(text: str, *links: str) -> str:
    """Return a paragraph, and after it links that are mark-up already."""
    return f"<p>{' '.join((escape(text), *links))}</p>"


def points(texts: Iterable[str]) -> str:
    """Return a list of points."""
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"


def outside(address: str, text: str) -> str:
    """Return a link to a page of others."""
    return f'<a href="{escape(address)}" rel="noopener">{escape(text)}</a>'
