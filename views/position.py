"""The position of the browser: on request only, rounded to 100 m before it is sent."""

from dataclasses import dataclass

import streamlit as st

from words import Speaker

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


def position_button(_: Speaker) -> Position | None:
    """Show the button that asks the browser; return its answer in the run after it was pressed."""
    global _component  # noqa: PLW0603 - registered at the first run, when Streamlit can
    if _component is None:
        _component = st.components.v2.component(
            "posizione", html='<button type="button"></button>', css=_STYLE, js=_SCRIPT
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


def refusal_sentence(error: str, _: Speaker) -> str:
    """Return what to do when the browser gives no position."""
    if error == "refused":
        return _("The browser did not give the position. Write the name of your comune instead, or "
                 "choose a point on the map.")
    return _("The position is not available on this device. Write the name of your comune instead, "
             "or choose a point on the map.")
