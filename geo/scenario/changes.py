"""Scenarios: centres added, closed or moved, as a URL carries them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from geo.catalogue import N_
from geo.coverage.centres import Centres
from geo.errors import ParameterError
from geo.scenario.sites import Site, canonical_site, site_of
from geo.store import Store

ADD, CLOSE, MOVE = "aggiungi", "chiudi", "sposta"
DATA, RESULT = "dati", "esito"
"""URL parameters of the version of the data and of the hash of the result a link was made with."""
MOST: Final = 12
"""Changes a scenario may hold: more is a plan, not a question."""
_TOO_MANY: Final = N_("a scenario holds at most 12 changes")
_NOT_OPEN: Final = N_("the id of a centre that is open in this year")
_MOVE_FORM: Final = N_("an id and a place, as in C012~bibbiena")


@dataclass(frozen=True, slots=True)
class Scenario:
    """Changes to the centres of a year, each in the order in which it was asked for."""

    added: tuple[Site, ...] = ()
    closed: tuple[str, ...] = ()
    """Ids of centres."""
    moved: tuple[tuple[str, Site], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.closed or self.moved)

    def to_params(self) -> dict[str, str]:
        """Return the URL parameters that mean these changes."""
        moves = (f"{record}~{site.code}" for record, site in self.moved)
        pairs = {ADD: ",".join(site.code for site in self.added), CLOSE: ",".join(self.closed),
                 MOVE: ",".join(moves)}
        return {name: value for name, value in pairs.items() if value}


def parse_scenario(
    params: Mapping[str, Sequence[str]], store: Store, centres: Centres
) -> Scenario:
    """Return the scenario of URL parameters, on the centres that are open.

    Raises
    ------
    ParameterError
        If a place is no place of Tuscany, or a centre is not open.
    """
    codes = {name: _codes(params, name) for name in (ADD, CLOSE, MOVE)}
    _refuse_too_many(codes)
    added = tuple(dict.fromkeys(site_of(store, code) for code in codes[ADD]))
    closed = tuple(_open_centre(code, centres, CLOSE) for code in codes[CLOSE])
    moved = tuple(_move(code, store, centres) for code in codes[MOVE])
    given = [*closed, *(record for record, _site in moved)]
    twice = next((record for record in given if given.count(record) > 1), "")
    if twice:
        raise ParameterError(MOVE if moved else CLOSE, twice, (), N_("each centre once"))
    return Scenario(added, closed, moved)


def canonical_changes(params: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Return the changes of URL parameters in one spelling: sets in order, each change once.

    What they mean is not asked: whether they can be, ``parse_scenario`` tells.

    >>> canonical_changes({"aggiungi": ["vinci,,43.70_11.8", "vinci"], "chiudi": [""]})
    (('aggiungi', '43.7000_11.8000,vinci'),)

    Raises
    ------
    ParameterError
        If they are too many.
    """
    codes = {name: sorted(set(map(canonical_change, _codes(params, name))))
             for name in (ADD, CLOSE, MOVE)}
    _refuse_too_many(codes)
    return tuple((name, ",".join(of_name)) for name, of_name in codes.items() if of_name)


def canonical_change(code: str) -> str:
    """Return one change in the spelling that a link of our own has."""
    record, tilde, place = code.rpartition("~")
    return f"{record}{tilde}{canonical_site(place)}"


def _refuse_too_many(codes: Mapping[str, Sequence[str]]) -> None:
    n_changes = sum(map(len, codes.values()))
    if n_changes > MOST:
        longest = max(codes, key=lambda name: len(codes[name]))
        raise ParameterError(longest, str(n_changes), (), _TOO_MANY)


def digest_of(inputs: Mapping[str, object], results: Sequence[float]) -> str:
    """Return eight hexadecimal digits that change with the inputs or the results.

    Results count to three decimals, so that the last bit of a float changes nothing.
    """
    told = [round(float(value), 3) + 0.0 for value in results]  # no minus before a nought
    text = json.dumps([dict(sorted(inputs.items())), told], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _codes(params: Mapping[str, Sequence[str]], name: str) -> list[str]:
    codes = [code for value in params.get(name, ()) for code in value.split(",") if code]
    return list(dict.fromkeys(codes))


def _open_centre(code: str, centres: Centres, parameter: str) -> str:
    if code not in centres.ids:
        raise ParameterError(parameter, code[:80], centres.ids, _NOT_OPEN)
    return code


def _move(code: str, store: Store, centres: Centres) -> tuple[str, Site]:
    record, tilde, place = code.partition("~")
    if not tilde:
        raise ParameterError(MOVE, code[:80], (), _MOVE_FORM)
    return _open_centre(record, centres, MOVE), site_of(store, place, MOVE)
