"""What is answered where a parameter means nothing: one sentence, as JSON."""

import json

from starlette.responses import Response

from geo.errors import ParameterError
from words import DEFAULT, speaker
from words.sentences import parameter_sentence


def refusal_json(error: ParameterError) -> Response:
    """Return a 400 that names the parameter, what came and what is allowed."""
    sentence = parameter_sentence(error.parameter, error.came, error.allowed, error.hint,
                                  speaker(DEFAULT))
    body = {"error": sentence, "parameter": error.parameter, "allowed": list(error.allowed)}
    return Response(json.dumps(body, ensure_ascii=False), 400, media_type="application/json",
                    headers={"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"})
