"""One way to answer: from memory, compressed once, with a validator and a time to live."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

FOR_EVER: Final = "public, max-age=31536000, immutable"
BRIEFLY: Final = "public, max-age=300"
AT_ONCE: Final = "no-cache"
SMALL: Final = 500
"""Bytes up to which compression gains nothing."""


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


def answer(request: Request, body: Body, cache: str, **headers: str) -> Response:
    """Return a body to a request: 304 where the reader has it, compressed where it can be read."""
    sent = {"ETag": body.etag, "Cache-Control": cache, "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    if _has_it(request.headers, body.etag):
        return Response(status_code=304, headers=sent)
    if _reads_gzip(request.headers) and len(body.content) > SMALL:
        sent["Content-Encoding"] = "gzip"
        return Response(body.compressed, media_type=body.media_type, headers=sent)
    return Response(body.content, media_type=body.media_type, headers=sent)


def _reads_gzip(headers: Headers) -> bool:
    for coding in headers.get("accept-encoding", "").split(","):
        name, _semicolon, quality = coding.partition(";")
        if name.strip().lower() == "gzip":
            return quality.replace(" ", "").lower() not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _has_it(headers: Headers, etag: str) -> bool:
    known = headers.get("if-none-match", "")
    return known == "*" or etag in {tag.strip().removeprefix("W/") for tag in known.split(",")}
