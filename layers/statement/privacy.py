"""What the site does with data of those who use it, and who answers for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import urlsplit

from geo.addresses.online import geocoder_from_environment
from geo.errors import SettingError
from geo.logins import COOKIE
from geo.settings import settings
from layers.site import Site
from layers.statement.parts import outside, paragraph, points, section, statement_page
from layers.statement.publisher import Publisher, contact_html
from layers.text.frame import Page
from words import Speaker

NAME: Final = "privacy"
_AUTHORITY: Final = "https://www.garanteprivacy.it/"


@dataclass(frozen=True, slots=True)
class Hosts:
    """Hosts of others that the site is configured to use; empty if it uses none."""

    geocoder: str = ""
    tiles: str = ""


def hosts_from_environment() -> Hosts:
    """Return which hosts of others the pages or the server ask."""
    try:
        geocoder = geocoder_from_environment()
    except SettingError:  # configured wrongly: it is never asked
        geocoder = None
    tiles = urlsplit(settings().tiles_url).hostname or ""
    return Hosts(geocoder.domain if geocoder else "", tiles.replace("{s}.", ""))


def privacy_page(site: Site, asked: str, publisher: Publisher, hosts: Hosts, _: Speaker) -> Page:
    """Return what a site does with data: that of the server, or that of exported files."""
    title = _("Privacy")
    is_server = site.up is None
    content = _of_the_server(hosts, _) if is_server else _of_files(_)
    body = f"<h1>{escape(title)}</h1>{''.join(content)}{_log(_)}{_who(publisher, _)}"
    return statement_page(NAME, asked, body, site, _)


def _of_the_server(hosts: Hosts, _: Speaker) -> Iterator[str]:
    yield paragraph(_("No account is needed, visits are not counted or followed, nothing is sold. "
                      "The program that runs this site does what is said here, and nothing else."))
    yield section(
        _("What you write and where you are"),
        points((
            _("A place or an address that you write, and a point that you choose on the map, are "
              "sent to the server to answer you. They stay in the memory of your visit, are "
              "written to no file, and are forgotten about two minutes after the page is closed."),
            _("Your position is asked of the browser only if you press “Use my position”, and is "
              "rounded to 100 m before it leaves your device."),
            _("A comune, a locality or a zona that you choose is written into the address of the "
              "page. Your own address or point is not, unless you press “Put this place into the "
              "link, to share it”; then it is there to within 100 m."),
        )),
    )
    yield section(
        _("What stays in your browser"),
        points((
            _("One technical cookie, {cookie}: it protects the page from requests forged by other "
              "sites and ends when the browser is closed. It needs no consent.",
              cookie="_streamlit_xsrf"),
            *_of_the_login(_),
            _("The choice between light and dark colours, in the browser's own storage: it is not "
              "sent."),
            _("Embeds, the pages of services and this page write nothing."),
        )),
    )
    yield section(_("Other hosts"), points(_others(hosts, _)))


def _of_the_login(_: Speaker) -> Iterator[str]:
    if settings().steward:
        yield _("Who keeps the data and gives the password on {page} has a second cookie, "
                "{cookie}, which ends with the login, after 8 hours at most. When they enter and "
                "what they do is recorded, with the network address they come from; so is a "
                "wrong password.",
                page="/dati/entra", cookie=COOKIE)


def _others(hosts: Hosts, _: Speaker) -> Iterator[str]:
    if hosts.geocoder:
        yield _("An address that the own archive does not know is sent by the server to {host}, "
                "without anything that says who asks. The last 1,000 such texts and their answers "
                "stay in the memory of the server until it is restarted.", host=hosts.geocoder)
    if hosts.tiles:
        yield _("The ground of the maps on Start, Find and Map comes from {host}, which so learns "
                "the network address of your device and which part of the map you look at.",
                host=hosts.tiles)
    if not (hosts.geocoder or hosts.tiles):
        yield _("Neither the pages nor the server ask any other host: maps, scripts and fonts come "
                "from this site.")
    yield _("Links to OpenStreetMap, to the map of the phone and to sites of services lead away "
            "only when you follow them.")


def _of_files(_: Speaker) -> Iterator[str]:
    yield paragraph(_("These pages are files: no account, no cookie, no count of visits, no "
                      "program behind them. They ask no other host, and links to OpenStreetMap "
                      "or to sites of services lead away only when you follow them."))


def _log(_: Speaker) -> str:
    return section(
        _("Logs"),
        paragraph(_("The program writes down its own failures and keeps no list of visits. Who "
                    "runs the server may keep a log of requests (network address, time, page) for "
                    "its security: who is named below says for how long.")),
    )


def _who(publisher: Publisher, _: Speaker) -> str:
    contacts = [(_("Controller"), escape(publisher.name)),
                (_("Contact"), contact_html(publisher.contact)),
                (_("Data protection officer"), contact_html(publisher.dpo))]
    pairs = "".join(f"<dt>{escape(label)}</dt><dd>{text}</dd>" for label, text in contacts if text)
    known = f"<dl>{pairs}</dl>" if publisher.name else paragraph(
        _("Who publishes this site, and so answers for it, has not been entered yet."))
    return section(
        _("Who answers for it"), known,
        paragraph(_("You may ask for access, rectification and erasure of your data, and object to "
                    "their use (regulation (EU) 2016/679, articles 15 to 22), and complain to the "
                    "authority:"), outside(_AUTHORITY, "Garante per la protezione dei dati "
                                                       "personali")),
    )
