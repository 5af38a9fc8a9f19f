"""One way to answer: what a request means or why not, a body from memory, compressed once.

Parameters of a request: their values, and those that are not filters.

One way to answer: from memory, compressed once, with a validator and a time to live.

What is answered where a request means nothing: one sentence, as JSON or as a page.
"""

import gzip
import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import Response

from documents.frame import refusal_page
from geo.errors import ParameterError
from layers.site import SERVER
from words import DEFAULT, LANGUAGES, languages_of_page, preferred, translator
from words.sentences import parameter_sentence

BY_LANGUAGE: Final = "Accept-Encoding, Accept-Language"
"""What the answer of a page depends on beside its address."""
OF_OTHERS: Final = frozenset(
    (
        "fbclid",
        "gclid",
        "gclsrc",
        "dclid",
        "gbraid",
        "wbraid",
        "gad_source",
        "gad_campaignid",
        "srsltid",
        "msclkid",
        "yclid",
        "ysclid",
        "twclid",
        "ttclid",
        "igsh",
        "igshid",
        "li_fat_id",
        "epik",
        "rdt_cid",
        "sccid",
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "mibextid",
        "_ga",
        "_gl",
        "_hsenc",
        "_hsmi",
        "__hstc",
        "__hssc",
        "__hsfp",
        "hsctatracking",
        "oly_anon_id",
        "oly_enc_id",
        "vero_id",
        "wickedid",
        "rb_clickid",
        "s_cid",
        "s_kwcid",
        "ref_src",
        "ref_url",
        "cx_click",
    )
)
"""Parameters by which networks and newsletters count readers; they mean nothing here."""
BEGINNINGS_OF_OTHERS: Final = (
    "utm_",
    "mtm_",
    "matomo_",
    "pk_",
    "piwik_",
    "hsa_",
    "fb_",
    "ga_",
    "at_campaign",
    "at_medium",
)
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
    offered = languages_of_page(page)
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


FOR_EVER: Final = "public, max-age=31536000, immutable"
BRIEFLY: Final = "public, max-age=300"
AT_ONCE: Final = "no-cache"
SMALL: Final = 500
"""Bytes up to which compression gains nothing."""
_QUALITY: Final = re.compile(r"[01](\.\d{0,9})?", re.ASCII)


@dataclass(frozen=True)
class Body:
    """What is sent: bytes, their type, and their compressed form, made at first use."""

    content: bytes
    media_type: str

    @cached_property
    def compressed(self) -> bytes:
        """The content under gzip."""
        return gzip.compress(self.content, compresslevel=9, mtime=0)

    @cached_property
    def etag(self) -> str:
        """A validator of the content."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:20]}"'


def answer(request: HTTPConnection, body: Body, cache: str, **headers: str) -> Response:
    """Return a body to a request: 304 where the reader has it, compressed where it can be read."""
    sent = {
        "ETag": body.etag,
        "Cache-Control": cache,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    if _has_it(request.headers, body.etag):
        return Response(status_code=304, headers=sent)
    if reads_gzip(request.headers.get("accept-encoding", "")) and len(body.content) > SMALL:
        sent["Content-Encoding"] = "gzip"
        return Response(body.compressed, media_type=body.media_type, headers=sent)
    return Response(body.content, media_type=body.media_type, headers=sent)


@lru_cache(maxsize=1024)
def reads_gzip(accepted: str) -> bool:
    """Return whether a reader takes gzip, and likes it no less than what is not compressed.

    RFC 9110, 12.5.3: a weight of 0 means "not acceptable"; ``*`` is whatever is not named; what
    is not compressed is always acceptable unless it is excluded.

    >>> reads_gzip("gzip"), reads_gzip("gzip;q=0, *"), reads_gzip("br, *;q=0.5"), reads_gzip("")
    (True, False, True, False)
    """
    weights: dict[str, float] = {}
    for coding in accepted.split(","):
        name, *parameters = (part.strip().lower() for part in coding.split(";"))
        weights[name] = _weight(parameters)
    gzip_s = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return gzip_s > 0 and gzip_s >= weights.get("identity", 0.0)


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _equals, value = parameter.partition("=")
        if name.strip() == "q":
            found = _QUALITY.fullmatch(value.strip())
            return float(found[0]) if found else 0.0  # what is not understood is not taken for yes
    return 1.0


def _has_it(headers: Headers, etag: str) -> bool:
    known = headers.get("if-none-match", "")
    return known == "*" or etag in {tag.strip().removeprefix("W/") for tag in known.split(",")}


def refusal_json(error: ParameterError) -> Response:
    """Return a 400 that names the parameter, what came and what is allowed."""
    sentence = parameter_sentence(
        error.parameter, error.came, error.allowed, error.hint, translator(DEFAULT)
    )
    return _as_json(
        {"error": sentence, "parameter": error.parameter, "allowed": list(error.allowed)}, 400
    )


def refusal_message(sentence: str, status: int) -> Response:
    """Return a refusal that is one sentence."""
    return _as_json({"error": sentence}, status)


def message_page(title: str, sentence: str, language: str, status: int) -> Response:
    """Return a page that says one sentence, in a language that was negotiated."""
    page = refusal_page(title, sentence, language, SERVER)
    return Response(
        page.html,
        status,
        media_type="text/html",
        headers={
            "Cache-Control": AT_ONCE,
            "Content-Security-Policy": page.policy,
            "Vary": BY_LANGUAGE,
        },
    )


def _as_json(body: dict[str, str | Sequence[str]], status: int) -> Response:
    return Response(
        json.dumps(body, ensure_ascii=False),
        status,
        media_type="application/json",
        headers={"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"},
    )
