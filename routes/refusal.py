"""What is answered where a request means nothing: one sentence, as JSON or as a page."""

import json
from collections.abc import Sequence

from starlette.responses import Response

from geo.errors import ParameterError
from layers.site import SERVER
from layers.text.frame import refusal_page
from routes.answer import AT_ONCE
from routes.parameters import BY_LANGUAGE
from words import DEFAULT, speaker
from words.sentences import parameter_sentence


def refusal_json(error: ParameterError) -> Response:
    """Return a 400 that names the parameter, what came and what is allowed."""
    sentence = parameter_sentence(error.parameter, error.came, error.allowed, error.hint,
                                  speaker(DEFAULT))
    return _as_json({"error": sentence, "parameter": error.parameter,
                     "allowed": list(error.allowed)}, 400)


def refusal_message(sentence: str, status: int) -> Response:
    """Return a refusal that is one sentence."""
    return _as_json({"error": sentence}, status)


def message_page(title: str, sentence: str, language: str, status: int) -> Response:
    """Return a page that says one sentence, in a language that was negotiated."""
    page = refusal_page(title, sentence, language, SERVER)
    return Response(page.html, status, media_type="text/html", headers={
        "Cache-Control": AT_ONCE, "Content-Security-Policy": page.policy, "Vary": BY_LANGUAGE})


def _as_json(body: dict[str, str | Sequence[str]], status: int) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, media_type="application/json",
                    headers={"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"})
