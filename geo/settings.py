"""The one table of settings: what the environment may say, read, checked and told in one place.

A setting is one entry of :class:`Settings`; ``docs/settings.md`` and ``python -m geo settings``
are made of the entries. A value that means nothing is refused by name where it is used, and all of
them together at the start (:func:`check_settings`): it never becomes the default.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Final, Generic, TypeVar, overload
from zoneinfo import ZoneInfo

from geo.errors import SettingError
from geo.messages import N_

T = TypeVar("T")

EACH_CONNECTIONS: Final = 512
EACH_WEBSOCKETS: Final = 64


def beside_geo(*names: str) -> Path:
    """Return the first of some paths beside this package that is there, else the last."""
    paths = [Path(__file__).parent.parent / name for name in names]
    return next((path for path in paths if path.exists()), paths[-1])


OWN_DATA: Final = beside_geo("geo/data", "data")
"""The data that come with the programme: inside this package where it is installed, else beside."""
_GEOCODERS: Final = ("nominatim", "photon")
_LANGUAGES_OF_COMMANDS: Final = ("it", "en", "ar")
_NAME_AND_ADDRESS: Final = N_("the name of this site and an address to write to")
_DAY_OR_MOMENT: Final = N_(
    "a day or a moment of the years 2014 to 2099, such as 2028-02-29 or 2026-10-25T02:30+01:00, "
    "with its offset where the clocks change"
)
_FIRST_YEAR, _LAST_YEAR = 2014, 2099
_MOST_SHOWN: Final = 80
_EMAIL_ADDRESS: Final = re.compile(r"[^@\s<>\"'?&]+@[^@\s<>\"'?&]+\.[^@\s<>\"'?&]+")
_WEB_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[^\s<>\"']*)?")
_OWN_GEOCODER: Final = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._/-]*)?")
_TILES: Final = re.compile(r"https?://[A-Za-z0-9.{}-]+(:\d{1,5})?[/?][^\s<>\"']*")
_HOST_NAME: Final = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:]+\]")
_ANCESTOR: Final = re.compile(r"'self'|'none'|\*|[a-z]+:|([a-z]+://)?[A-Za-z0-9*.-]+(:[\d*]+)?/?")


class _NeededError(ValueError):
    """What a value should have been, in words."""


class Setting(Generic[T]):
    """One setting: its variable, its type, what it is without one, and what it means."""

    name: str = ""

    def __init__(
        self,
        variable: str,
        read: Callable[[str], T],
        default: T,
        meaning: str,
        *,
        without: str = "",
        example: str = "",
        is_secret: bool = False,
        needed_with: str = "",
        needed: str = "",
    ) -> None:
        """Describe a setting.

        Parameters
        ----------
        read
            Makes the value of a text that is not blank, or says what is needed.
        without
            What holds where nothing is set, in words; the default itself if empty.
        needed_with
            The variable with which this one must be set, and what it then needs to be.
        """
        self.variable = variable
        self.read = read
        self.default = default
        self.meaning = meaning
        self.without = without
        self.example = example
        self.is_secret = is_secret
        self.needed_with = needed_with
        self.needed = needed

    def __set_name__(self, owner: type, name: str) -> None:
        """Take the name that code uses."""
        self.name = name

    @overload
    def __get__(self, settings: None, owner: type) -> "Setting[T]": ...

    @overload
    def __get__(self, settings: "Settings", owner: type) -> T: ...

    def __get__(self, settings: "Settings | None", owner: type) -> "T | Setting[T]":
        """Return the value; of the class, the entry itself."""
        return self if settings is None else self.value(settings.given.get(self.variable, ""))

    def value(self, given: str) -> T:
        """Return the value of a text; the default of a blank one.

        Raises
        ------
        SettingError
            If the text means nothing.
        """
        text = given.strip()
        if not text:
            return self.default
        try:
            return self.read(text)
        except _NeededError as error:
            raise SettingError(self.variable, self._shown(text), str(error)) from None

    def missing(self) -> SettingError:
        """Return the refusal of an environment that leaves this setting out."""
        return SettingError(self.variable, "", self.needed)

    def _shown(self, text: str) -> str:
        """Return what may be told of a wrong text: never a secret, nor a password in an address."""
        if self.is_secret:
            return "…"
        return (text.rpartition("@")[2] if "://" in text else text)[:_MOST_SHOWN]


def _text(text: str) -> str:
    return text


def _header(text: str) -> str:
    """Return a text that may stand in a header of HTTP."""
    if not (text.isascii() and text.isprintable()):
        raise _NeededError(_NAME_AND_ADDRESS)
    return text


def _one_of(*values: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in values:
            raise _NeededError(", ".join(values))
        return text.lower()

    return read


def _like(pattern: re.Pattern[str], needed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if pattern.fullmatch(text) is None:
            raise _NeededError(needed)
        return text

    return read


def _without_slash(text: str) -> str:
    return _like(_WEB_ADDRESS, "https://mappa.example.org")(text).rstrip("/")


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:12]) < 10**10):
        raise _NeededError("1, 2, 3 …")
    return int(text)


def _hosts(text: str) -> tuple[str, ...]:
    names = text.lower().replace(",", " ").split()
    if not all(_HOST_NAME.fullmatch(name) for name in names):
        raise _NeededError("mappa.example.org, localhost")
    return tuple(names)


def _contact(text: str) -> str:
    if not (
        _EMAIL_ADDRESS.fullmatch(text)
        or (text.startswith("https:") and _WEB_ADDRESS.fullmatch(text))
    ):
        raise _NeededError("name@example.org, https://example.org/page")
    return text


def _ancestors(text: str) -> str:
    """Return who may frame a page, as Content-Security-Policy writes it."""
    names = text.replace(";", " ").split()
    if not all(_ANCESTOR.fullmatch(name) for name in names):
        raise _NeededError("https://www.example.org https://*.example.it")
    return " ".join(names)


def _moment(text: str) -> datetime:
    """Return the one moment in Tuscany that a text of ISO 8601 means; a day is its noon."""
    tuscan = ZoneInfo("Europe/Rome")
    needed = _NeededError(_DAY_OR_MOMENT)
    try:
        moment = datetime.combine(date.fromisoformat(text), time(12), tuscan)
    except ValueError:
        try:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is None:
                first, second = (moment.replace(tzinfo=tuscan, fold=fold) for fold in (0, 1))
                if first.utcoffset() != second.utcoffset():  # twice there, or never
                    raise needed from None
                moment = first
            moment = moment.astimezone(tuscan)
        except (OverflowError, ValueError):
            raise needed from None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise needed
    return moment


_NO_MOMENT: Final[datetime | None] = None
_ANY_HOST: Final[tuple[str, ...]] = ()
_email: Final = _like(_EMAIL_ADDRESS, "name@example.org")
_web: Final = _like(_WEB_ADDRESS, "https://example.org/page")


@dataclass(frozen=True, slots=True)
class Settings:
    """What an environment says; each entry below gives its own value."""

    given: Mapping[str, str]
    """Variable → text, of the variables of this table that are set."""

    data = Setting(
        "MAPPA_DATA",
        Path,
        OWN_DATA,
        N_("the folder of the store"),
        without=N_("the project's data/"),
        example="/srv/mappa/data",
    )
    fixed_moment = Setting(
        "MAPPA_OGGI",
        _moment,
        _NO_MOMENT,
        N_("for tests only: the day or moment at which time stands still"),
        without=N_("the clock"),
        example="2028-02-29",
    )
    tiles_url = Setting(
        "MAPPA_TILES_URL",
        _like(_TILES, "https://example.org/{z}/{x}/{y}.png"),
        "",
        N_("an online basemap: tiles, or a WMS that names its layers"),
        without=N_("our own ground, no other host"),
        example="https://tiles.example.org/{z}/{x}/{y}.png",
    )
    tiles_attribution = Setting(
        "MAPPA_TILES_ATTRIBUTION",
        _text,
        "",
        N_("whose the online basemap is, shown on the map"),
        example="© OpenStreetMap contributors",
    )
    frame_ancestors = Setting(
        "MAPPA_FRAME_ANCESTORS",
        _ancestors,
        "",
        N_("who may frame our pages"),
        without=N_("anybody /embed, ourselves the rest"),
        example="https://www.example.org",
    )
    hosts = Setting(
        "MAPPA_HOSTS",
        _hosts,
        _ANY_HOST,
        N_(
            "names by which the site may be asked for, separated by commas; that of its own address "
            "is always among them"
        ),
        without=N_("any"),
        example="mappa.example.org, localhost",
    )
    hsts_s = Setting(
        "MAPPA_HSTS",
        _whole,
        0,
        N_(
            "seconds for which browsers are to ask by HTTPS alone; only where all of the host is "
            "HTTPS"
        ),
        without=N_("nothing is said of it"),
        example="31536000",
    )
    each_connections = Setting(
        "MAPPA_CONNECTIONS",
        _whole,
        EACH_CONNECTIONS,
        N_("connections that one address may hold open at once"),
        example="128",
    )
    each_websockets = Setting(
        "MAPPA_WEBSOCKETS",
        _whole,
        EACH_WEBSOCKETS,
        N_("pages that one address may hold open at once, each a websocket"),
        example="256",
    )
    geocoder = Setting(
        "MAPPA_GEOCODER",
        _one_of(*_GEOCODERS),
        "",
        N_("the online geocoder that is asked for addresses: nominatim or photon"),
        without=N_("none is asked"),
        example="photon",
    )
    geocoder_url = Setting(
        "MAPPA_GEOCODER_URL",
        _like(_OWN_GEOCODER, "https://geocoder.example.org"),
        "",
        N_("an instance of the geocoder of one's own"),
        without=N_("the public one"),
        example="https://geocoder.example.org",
    )
    geocoder_agent = Setting(
        "MAPPA_GEOCODER_AGENT",
        _header,
        "",
        N_("the name and address by which the geocoder is asked; needed with one"),
        example="mappa.example.org dati@example.org",
        needed_with="MAPPA_GEOCODER",
        needed=_NAME_AND_ADDRESS,
    )
    report_email = Setting(
        "MAPPA_REPORT_EMAIL",
        _email,
        "",
        N_("where “report an error” on a card writes to"),
        without=N_("no such link"),
        example="mappa@example.org",
    )
    steward = Setting(
        "MAPPA_STEWARD",
        _text,
        "",
        N_("the hash of the steward's password, as `python -m geo password` prints it"),
        without=N_("no login on /dati"),
        example="scrypt$32768$8$3$…$…",
        is_secret=True,
    )
    holder = Setting(
        "MAPPA_TITOLARE",
        _text,
        "",
        N_("the rights holder of the open data"),
        without=N_("said to be unset"),
        example="Regione Esempio",
    )
    holder_code = Setting(
        "MAPPA_TITOLARE_IPA",
        _text,
        "",
        N_("its code in the index of public offices (IPA)"),
        without=N_("said to be unset"),
        example="r_esempi",
    )
    publisher = Setting(
        "MAPPA_EDITORE",
        _text,
        "",
        N_("the publisher of the open data"),
        without=N_("the rights holder"),
        example="Istituto Esempio",
    )
    publisher_code = Setting(
        "MAPPA_EDITORE_IPA",
        _text,
        "",
        N_("its code in the index of public offices (IPA)"),
        without=N_("the rights holder"),
        example="ist_es",
    )
    creator = Setting(
        "MAPPA_AUTORE",
        _text,
        "",
        N_("the creator of the open data"),
        without=N_("the rights holder"),
        example="Istituto Esempio",
    )
    creator_code = Setting(
        "MAPPA_AUTORE_IPA",
        _text,
        "",
        N_("its code in the index of public offices (IPA)"),
        without=N_("the rights holder"),
        example="ist_es",
    )
    contact = Setting(
        "MAPPA_CONTATTO",
        _text,
        "",
        N_("the office that answers, or where to write to it"),
        without=N_("said to be unset"),
        example="Ufficio dati",
    )
    contact_email = Setting(
        "MAPPA_CONTATTO_EMAIL",
        _email,
        "",
        N_("the e-mail address of that office"),
        without=N_("no contact point"),
        example="dati@example.org",
    )
    controller = Setting(
        "MAPPA_RESPONSABILE",
        _text,
        "",
        N_("the body that publishes the site and answers for personal data"),
        without=N_("said to be unset"),
        example="Comune di Esempio",
    )
    data_protection_officer = Setting(
        "MAPPA_DPO",
        _text,
        "",
        N_("where to write to its data protection officer"),
        without=N_("said to be unset"),
        example="dpo@example.org",
    )
    declaration = Setting(
        "MAPPA_DICHIARAZIONE",
        _web,
        "",
        N_("the address of its official accessibility statement"),
        without=N_("said to be unset"),
        example="https://form.agid.gov.it/view/…",
    )
    site = Setting(
        "MAPPA_SITO",
        _without_slash,
        "",
        N_("the address of this site"),
        without=N_("relative addresses"),
        example="https://mappa.example.org",
    )
    security_contact = Setting(
        "MAPPA_SICUREZZA",
        _contact,
        "",
        N_("to whom a weakness of the site is reported: an e-mail or a web address"),
        without=N_("no /.well-known/security.txt"),
        example="sicurezza@example.org",
    )
    language = Setting(
        "MAPPA_LINGUA",
        _one_of(*_LANGUAGES_OF_COMMANDS),
        "it",
        N_("language of the command line"),
        example="en",
    )


SETTINGS: Final = {
    entry.variable: entry for entry in vars(Settings).values() if isinstance(entry, Setting)
}
"""Variable → its entry."""


def settings() -> Settings:
    """Return what the environment of this process says, read again only when it has changed."""
    return _settings_of(tuple(map(os.environ.get, SETTINGS)))


@lru_cache(maxsize=8)
def _settings_of(values: tuple[str | None, ...]) -> Settings:
    return settings_in(
        {name: value for name, value in zip(SETTINGS, values, strict=True) if value is not None}
    )


def settings_in(environment: Mapping[str, str]) -> Settings:
    """Return what an environment says."""
    return Settings({name: environment[name] for name in SETTINGS if name in environment})


def wrong_settings(of: Settings) -> Iterator[SettingError]:
    """Yield what is wrong in settings, each by its name."""
    for entry in SETTINGS.values():
        given = of.given.get(entry.variable, "")
        try:
            entry.value(given)
        except SettingError as error:
            yield error
            continue
        if not given.strip() and _is_right_and_set(entry.needed_with, of):
            yield entry.missing()


def _is_right_and_set(variable: str, of: Settings) -> bool:
    try:
        return bool(variable and SETTINGS[variable].value(of.given.get(variable, "")))
    except SettingError:
        return False


def unknown_variables(environment: Mapping[str, str]) -> list[str]:
    """Return the variables that look like ours and are none: misspelled, or of another version."""
    return sorted(
        name for name in environment if name.startswith("MAPPA_") and name not in SETTINGS
    )


def check_settings() -> None:
    """Refuse an environment in which something is wrong, all of it at once.

    Raises
    ------
    SettingError
        With one sentence a line.
    """
    wrong = list(wrong_settings(settings()))
    if wrong:
        raise SettingError.of(wrong)


def settings_document() -> str:
    """Return ``docs/settings.md``."""
    rows = [
        f"| `{entry.variable}` | {entry.meaning} | {entry.without or entry.default or '–'} | "
        f"`{entry.example}` |{' yes |' if entry.is_secret else ' |'}"
        for entry in SETTINGS.values()
    ]
    return "\n".join(
        (
            "# Settings",
            "",
            "Everything that can be set in the environment of the process; nothing needs to be.",
            "`python -m geo settings` prints what holds and, like the start, refuses what is wrong.",
            "This page is made by `python -m geo settings --markdown > docs/settings.md`.",
            "",
            "| variable | what it is | without it | example | secret |",
            "|---|---|---|---|---|",
            *rows,
            "",
        )
    )
