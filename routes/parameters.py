"""Parameters of a request: their values, and those that are not filters."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from starlette.requests import HTTPConnection

from geo.errors import ParameterError
from words import DEFAULT, LANGUAGES, preferred, spoken_on

BY_LANGUAGE: Final = "Accept-Encoding, Accept-Language"
"""What the answer of a page depends on beside its address."""
OF_OTHERS: Final = frozenset((
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_source", "gad_campaignid",
    "srsltid", "msclkid", "yclid", "ysclid", "twclid", "ttclid", "igsh", "igshid", "li_fat_id",
    "epik", "rdt_cid", "sccid", "mc_cid", "mc_eid", "mkt_tok", "mibextid", "_ga", "_gl", "_hsenc",
    "_hsmi", "__hstc", "__hssc", "__hsfp", "hsctatracking", "oly_anon_id", "oly_enc_id",
    "vero_id", "wickedid", "rb_clickid", "s_cid", "s_kwcid", "ref_src", "ref_url", "cx_click",
))
"""Parameters by which networks and newsletters count readers; they mean nothing here."""
BEGINNINGS_OF_OTHERS: Final = ("utm_", "mtm_", "matomo_", "pk_", "piwik_", "hsa_", "fb_", "ga_",
                               "at_campaign", "at_medium")
Values = Mapping[str, Sequence[str]]


def values_of(request: HTTPConnection) -> dict[str, list[str]]:
    """Return each parameter of a request with all its values, those that count its reader out."""
    pairs: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if not is_of_others(name):
            pairs.setdefault(name, []).append(value)
    return pairs


def is_of_others(name: str) -> bool:
    """Return whether a parameter was hung on by who shared the address, to count who follows it.

    >>> is_of_others("utm_source"), is_of_others("fbclid"), is_of_others("zona")
    (True, True, False)
    """
    return name.lower() in OF_OTHERS or name.lower().startswith(BEGINNINGS_OF_OTHERS)


def check_names(params: Values, known: Collection[str]) -> None:
    """Refuse a parameter that the address does not have."""
    for name in params:
        if name not in known:
            raise ParameterError(name[:80], ", ".join(params[name])[:80], sorted(known))


def given(params: Values, name: str) -> list[str]:
    """Return the values of a parameter that say something."""
    return [value for value in params.get(name, ()) if value]


def language_of(params: Values, offered: Collection[str] = tuple(LANGUAGES)) -> str:
    """Return the language asked for, or Italian: of an embed and of data, one URL is one answer."""
    asked = given(params, "lingua") or [DEFAULT]
    if len(asked) > 1 or asked[0] not in offered:
        raise ParameterError("lingua", ", ".join(asked)[:80], list(offered))
    return asked[0]


def language_for(request: HTTPConnection, page: str) -> str:
    """Return the language of a page: that of the address, else of the browser, else Italian.

    Only those count that the page has.
    """
    offered = spoken_on(page)
    asked = request.query_params.get("lingua", "")
    accepted = request.headers.get("accept-language", "").split(",")
    return asked if asked in offered else preferred(accepted, offered)


def number_of(params: Values, name: str, allowed: range, default: int) -> int:
    """Return a whole number within a range, or its default."""
    asked = given(params, name) or [str(default)]
    plain = len(asked) == 1 and asked[0].isascii() and asked[0].isdigit() and len(asked[0]) < 7
    if not plain or int(asked[0]) not in allowed:
        span = [f"{allowed.start}–{allowed.stop - 1}"]
        raise ParameterError(name, ", ".join(asked)[:80], span)
    return int(asked[0])


def flag_of(params: Values, name: str) -> bool:
    """Return whether a parameter that may only be 1 is given."""
    asked = given(params, name)
    if asked not in ([], ["1"]):
        raise ParameterError(name, ", ".join(asked)[:80], ["1"])
    return bool(asked)

