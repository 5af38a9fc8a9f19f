"""The state of the planner's page in its URL: the question, the part shown, the scenario."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, Final

import streamlit as st

from geo.errors import ParameterError
from geo.plan.question import PARAMETERS, Question, parse_question, question_params
from geo.scenario.changes import ADD, CLOSE, DATA, MOVE, RESULT
from geo.selection import Query
from geo.store import Store
from views.state import bound, language_params
from words import Speaker
from words.sentences import parameter_sentence

VIEW: Final = "vista"
KEPT: Final = (VIEW, ADD, CLOSE, MOVE, "confronta", "anni", "serie", "cifre", "figura")
"""Parameters that stay when the question changes; the seal of a scenario does not."""
Change = Callable[[Any], Question]


def page_question(store: Store, today: date, _: Speaker) -> tuple[Question, list[str]]:
    """Return the question of the URL, and a sentence for each parameter that means nothing."""
    params = {name: st.query_params.get_all(name) for name in PARAMETERS
              if name in st.query_params}
    refused: list[str] = []
    while True:
        try:
            return parse_question(params, store, today), refused
        except ParameterError as error:
            refused.append(
                parameter_sentence(error.parameter, error.came, error.allowed, error.hint, _))
            del params[error.parameter]


def page_link(question: Question, today: date, **more: str) -> dict[str, str]:
    """Return the URL parameters of a state; an empty value takes a parameter out."""
    kept = {name: st.query_params[name] for name in KEPT if st.query_params.get(name)}
    params = question_params(question, today) | language_params() | kept | more
    return {name: value for name, value in params.items() if value}


def show_question(question: Question, today: date, **more: str) -> None:
    """Make a question the state of the page."""
    st.query_params.from_dict(page_link(question, today, **more))


def tied(key: str, value: object, change: Change, today: date) -> dict[str, Any]:
    """Return the arguments that tie a widget to the question in the URL."""
    return bound(key, value, lambda chosen: show_question(change(chosen), today))


def write_query(question: Question, today: date) -> Callable[[Query], None]:
    """Return what makes other filters the state of the page, the rest of the question kept."""

    def write(query: Query) -> None:
        show_question(replace(question, query=query), today)

    return write


def sealed() -> tuple[str, str]:
    """Return the version of the data and the hash of the result that a link carries."""
    return st.query_params.get(DATA, "")[:40], st.query_params.get(RESULT, "")[:40]
