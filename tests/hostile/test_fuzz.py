"""A small run of ``benchmarks/fuzz.py``: nothing that is sent makes the server fail."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import fuzz

N_REQUESTS = 500


def test_no_request_is_answered_with_a_failure(attacked):
    told = fuzz.fuzz(N_REQUESTS, attacked.port, seed=7)

    assert told.wrong == []
    assert sum(told.statuses.values()) == N_REQUESTS
    assert told.statuses[200] > 20
    assert b"Traceback (" not in attacked.log.read_bytes()
