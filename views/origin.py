"""Where a person starts from: a place of the URL, the browser's position, or one of their session.

The position of the browser: on request only, rounded to 100 m before it is sent.

Where a person starts from: a place of the URL, or one that stays in their session alone.
"""

from dataclasses import dataclass

import streamlit as st

from documents.markup import fragment
from geo.errors import ParameterError
from geo.places.addresses import find_address, looks_like_address
from geo.places.search import COMUNE, LOCALITY, ZONA, Place, is_decisive, place_index
from geo.places.written_address import Address
from geo.store.store import Store
from views.page import PAGE_TEMPLATE
from words import Translator
from words.sentences import parameter_sentence

_SCRIPT = """
export default function ({ parentElement, data, setTriggerValue }) {
  const button = parentElement.querySelector("button");
  button.textContent = data.label;
  const round = (degrees) => Math.round(degrees * 1000) / 1000;  /* 0.001° is about 100 m */
  button.onclick = () => {
    if (!navigator.geolocation) return setTriggerValue("position", { error: "unavailable" });
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.disabled = false;
        setTriggerValue("position", { lat: round(coords.latitude), lon: round(coords.longitude) });
      },
      (error) => {
        button.disabled = false;
        setTriggerValue("position", { error: error.code === 1 ? "refused" : "unavailable" });
      },
      { timeout: 15000, maximumAge: 60000 },
    );
  };
}
"""
_STYLE = """
button { min-height: 44px; padding: 0 16px; font: inherit; color: var(--st-primary-color);
  background: var(--st-background-color); border: 1px solid var(--st-primary-color);
  border-radius: 4px; cursor: pointer; }
button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
"""
_component = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where the browser says it is, or why it does not say."""

    lat: float | None
    lon: float | None
    error: str
    """Empty, ``refused`` or ``unavailable``."""


def position_button(_: Translator) -> Position | None:
    """Show the button that asks the browser; return its answer in the run after it was pressed."""
    global _component  # noqa: PLW0603 - registered at the first run, when Streamlit can
    if _component is None:
        _component = st.components.v2.component(
            "posizione", html=fragment(PAGE_TEMPLATE, "bare_button", _), css=_STYLE, js=_SCRIPT
        )
    answer = _component(
        data={"label": _("Use my position")}, on_position_change=lambda: None, key="posizione"
    ).position
    if not answer:
        return None
    lat, lon = _degrees(answer.get("lat"), 90), _degrees(answer.get("lon"), 180)
    return Position(lat, lon, str(answer.get("error", "")))


def _degrees(came: object, most: float) -> float | None:
    """Return degrees that a browser sent; None where they are none: it may send anything."""
    if isinstance(came, (int, float)) and not isinstance(came, bool) and -most <= came <= most:
        return float(came)  # what is not a number is within no bounds
    return None


def refusal_sentence(error: str, _: Translator) -> str:
    """Return what to do when the browser gives no position."""
    if error == "refused":
        return _(
            "The browser did not give the position. Write the name of your comune instead, or "
            "choose a point on the map."
        )
    return _(
        "The position is not available on this device. Write the name of your comune instead, "
        "or choose a point on the map."
    )


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


def origin_of(store: Store, _: Translator) -> Origin | None:
    """Return where the person starts from; what is wrong in the URL is left as a message."""
    if PRIVATE in st.session_state:
        return Origin(**st.session_state[PRIVATE])
    asked = st.query_params.get(PLACE, "")
    if asked:
        kind, _hyphen, code = asked.partition("-")
        place = place_index(store).by_code(kind, code)
        if place is not None:
            return Origin(
                place.lat,
                place.lon,
                place_label(place, _),
                is_private=False,
                is_zona=place.kind == ZONA,
            )
        st.session_state[MESSAGE] = _(
            "There is no place “{came}”: search it by name.", came=asked[:80]
        )
    return _shared(_)


def keep_private(lat: float, lon: float, label: str) -> None:
    """Start from a point that no URL and no log ever holds."""
    for name in (PLACE, SHARED):
        st.query_params.pop(name, None)
    for name in (CHOICES, MESSAGE):
        st.session_state.pop(name, None)
    st.session_state[PRIVATE] = {
        "lat": round(lat, 3),
        "lon": round(lon, 3),
        "label": label,
        "is_private": True,
    }


def start_from(place: Place) -> None:
    """Start from a public place, which the URL may hold."""
    for name in (PRIVATE, CHOICES, MESSAGE):
        st.session_state.pop(name, None)
    st.query_params.pop(SHARED, None)
    st.query_params[PLACE] = f"{place.kind}-{place.code}"


def search_box(store: Store, _: Translator) -> None:
    """Act on what was written in the box: one place, a choice of places, an address, a message."""
    st.session_state.pop(MESSAGE, None)
    text = str(st.session_state.get(BOX, "")).strip()
    index = place_index(store)
    found = index.search(text)
    outside = index.outside(text)
    if is_decisive(found):
        start_from(found[0])
        if index.ignored(text):
            st.session_state[MESSAGE] = _(
                "The post code was left out: the place was found by its name."
            )
    elif index.is_post_code(text):
        _forget_origin()
        st.session_state[MESSAGE] = _(
            "A post code alone is not understood: write the name of the comune."
        )
    elif _search_address(text, store, _):
        return
    elif outside or (not found and any(letter.isalnum() for letter in text)):
        _offer(found or index.likely(text), outside, _)
    elif found:
        _forget_origin()
        st.session_state[CHOICES] = found
    else:
        st.session_state[MESSAGE] = _("Write the name of a comune, a locality or a zona.")


def _offer(likely: list[Place], outside: str, _: Translator) -> None:
    """Say that nothing was found, clear the old answer, and offer what looks most like it."""
    _forget_origin()
    if outside:
        said = _("{place} is {outside_region}.", place=outside)
    else:
        said = _("No place {in_region} is called like that. Try the name of your comune.")
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


def place_label(place: Place, _: Translator) -> str:
    """Return a place's name with what tells it from its namesakes."""
    if place.kind == ZONA:
        return _("zona-distretto {name}", name=place.name)
    if place.kind == LOCALITY:
        return _(
            "{name}, in the comune of {comune} ({provincia})",
            name=place.name,
            comune=place.comune,
            provincia=place.provincia,
        )
    return _("{name} ({provincia})", name=place.name, provincia=place.provincia)


def start_from_address(address: Address, _: Translator) -> None:
    """Start from an address, saying how exactly it is known."""
    keep_private(address.lat, address.lon, address.label)
    if address.accuracy == COMUNE:
        said = _(
            "The address could not be located: distances are from the main place of the comune."
        )
    elif address.accuracy == "street":
        said = _(
            "The house number could not be located: distances are from the street. {source}",
            source=address.source,
        )
    else:
        said = _("Position of the address: {source}", source=address.source)
    st.session_state[MESSAGE] = said.strip()


def _search_address(text: str, store: Store, _: Translator) -> bool:
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


def _shared(_: Translator) -> Origin | None:
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
        st.session_state[MESSAGE] = _(
            "The point {came} is not in Italy: latitude comes first, then longitude.",
            came=asked[:80],
        )
        return None
    return Origin(lat, lon, _("the point that was shared"), is_private=False)
