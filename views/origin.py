"""Where a person starts from: a place of the URL, or one that stays in their session alone."""

from dataclasses import dataclass

import streamlit as st

from geo.addresses.find import find_address, looks_like_address
from geo.addresses.written import Address
from geo.errors import ParameterError
from geo.find.places import COMUNE, LOCALITY, ZONA, Place, is_decisive, place_index
from geo.store import Store
from words import Speaker
from words.sentences import parameter_sentence

PLACE = "luogo"
"""URL parameter: ``comune-empoli``, ``zona-elba``, ``locality-3169682``: public places only."""
SHARED = "punto"
"""URL parameter of a place that was shared on purpose: ``43.72,10.95``."""
PRIVATE = "origine"
CHOICES = "scelte"
MESSAGE = "messaggio"
BOX = "cerca"


@dataclass(frozen=True, slots=True)
class Origin:
    """A point to start from, and how to call it."""

    lat: float
    lon: float
    label: str
    is_private: bool
    is_zona: bool = False


def origin_of(store: Store, _: Speaker) -> Origin | None:
    """Return where the person starts from; what is wrong in the URL is left as a message."""
    if PRIVATE in st.session_state:
        return Origin(**st.session_state[PRIVATE])
    asked = st.query_params.get(PLACE, "")
    if asked:
        kind, _hyphen, code = asked.partition("-")
        place = place_index(store).by_code(kind, code)
        if place is not None:
            return Origin(place.lat, place.lon, place_label(place, _), is_private=False,
                          is_zona=place.kind == ZONA)
        st.session_state[MESSAGE] = _("There is no place “{came}”: search it by name.",
                                      came=asked[:80])
    return _shared(_)


def keep_private(lat: float, lon: float, label: str) -> None:
    """Start from a point that no URL and no log ever holds."""
    for name in (PLACE, SHARED):
        st.query_params.pop(name, None)
    for name in (CHOICES, MESSAGE):
        st.session_state.pop(name, None)
    st.session_state[PRIVATE] = {"lat": round(lat, 3), "lon": round(lon, 3), "label": label,
                                 "is_private": True}


def start_from(place: Place) -> None:
    """Start from a public place, which the URL may hold."""
    for name in (PRIVATE, CHOICES, MESSAGE):
        st.session_state.pop(name, None)
    st.query_params.pop(SHARED, None)
    st.query_params[PLACE] = f"{place.kind}-{place.code}"


def search_box(store: Store, _: Speaker) -> None:
    """Act on what was written in the box: one place, a choice of places, an address, a message."""
    st.session_state.pop(MESSAGE, None)
    text = str(st.session_state.get(BOX, "")).strip()
    index = place_index(store)
    found = index.search(text)
    outside = index.outside(text)
    if is_decisive(found):
        start_from(found[0])
        if index.ignored(text):
            st.session_state[MESSAGE] = _("The post code was left out: the place was found by its "
                                          "name.")
    elif _search_address(text, store, _):
        return
    elif outside or (not found and any(letter.isalnum() for letter in text)):
        _offer(found or index.likely(text), outside, _)
    elif found:
        _forget_origin()
        st.session_state[CHOICES] = found
    else:
        st.session_state[MESSAGE] = _("Write the name of a comune, a locality or a zona.")


def _offer(likely: list[Place], outside: str, _: Speaker) -> None:
    """Say that nothing was found, clear the old answer, and offer what looks most like it."""
    _forget_origin()
    if outside:
        said = _("{place} is outside Tuscany.", place=outside)
    else:
        said = _("No place in Tuscany is called like that. Try the name of your comune.")
    if likely:
        said += " " + _("Perhaps you were looking for one of these:")
        st.session_state[CHOICES] = likely
    st.session_state[MESSAGE] = said


def _forget_origin() -> None:
    """Forget where the person started from, and what could be chosen."""
    for name in (PRIVATE, CHOICES):
        st.session_state.pop(name, None)
    for name in (PLACE, SHARED):
        st.query_params.pop(name, None)


def place_label(place: Place, _: Speaker) -> str:
    """Return a place's name with what tells it from its namesakes."""
    if place.kind == ZONA:
        return _("zona-distretto {name}", name=place.name)
    if place.kind == LOCALITY:
        return _("{name}, in the comune of {comune} ({provincia})", name=place.name,
                 comune=place.comune, provincia=place.provincia)
    return _("{name} ({provincia})", name=place.name, provincia=place.provincia)


def start_from_address(address: Address, _: Speaker) -> None:
    """Start from an address, saying how exactly it is known."""
    keep_private(address.lat, address.lon, address.label)
    if address.accuracy == COMUNE:
        said = _("The address could not be located: distances are from the main place of the "
                 "comune.")
    elif address.accuracy == "street":
        said = _("The house number could not be located: distances are from the street. {source}",
                 source=address.source)
    else:
        said = _("Position of the address: {source}", source=address.source)
    st.session_state[MESSAGE] = said.strip()


def _search_address(text: str, store: Store, _: Speaker) -> bool:
    if not looks_like_address(text):
        return False
    try:
        answer = find_address(text, store)
    except ParameterError:  # the geocoder is configured wrongly: the own places still work
        return False
    if not answer.found:
        return False
    if len({address.comune_istat for address in answer.found}) > 1 or not answer.is_sure:
        _forget_origin()
        st.session_state[CHOICES] = answer.found
    else:
        start_from_address(answer.found[0], _)
    return True


def _shared(_: Speaker) -> Origin | None:
    asked = st.query_params.get(SHARED, "")
    if not asked:
        return None
    try:
        lat, lon = (float(part) for part in asked.split(","))
    except ValueError:
        allowed = ("43.720,10.947",)
        st.session_state[MESSAGE] = parameter_sentence(SHARED, asked[:80], allowed, "", _)
        return None
    if not (35 <= lat <= 48 and 5 <= lon <= 20):
        st.session_state[MESSAGE] = _("The point {came} is not in Italy: latitude comes first, "
                                      "then longitude.", came=asked[:80])
        return None
    return Origin(lat, lon, _("the point that was shared"), is_private=False)
