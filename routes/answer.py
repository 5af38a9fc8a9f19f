"""One way to answer: from memory, compressed once, with a validator and a time to live."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import Response

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
    sent = {"ETag": body.etag, "Cache-Control": cache, "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff"}
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
