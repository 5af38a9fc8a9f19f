"""What is not accessible and cannot be mended from outside: one line each, with its issue.

The accessibility statement says it to people; the tests with axe-core let pass what names a
``rule`` there, and nothing else.
"""

from dataclasses import dataclass
from typing import Final

from geo.catalogue import N_

STREAMLIT: Final = "https://github.com/streamlit/streamlit/issues/"
LEAFLET: Final = "https://github.com/Leaflet/Leaflet/issues/"


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A case of non-conformity that comes from a component made by others."""

    criterion: str
    """Success criterion of WCAG 2.1."""
    where: str
    """CSS selector of what is concerned."""
    component: str
    what: str
    why: str
    alternative: str
    issue: str
    """Where it is reported to those who make the component."""
    rule: str = ""
    """Rule of axe-core that finds it; empty where axe-core sees nothing."""


SHORTFALLS: Final = (
    Shortfall(
        "3.1.2", "[data-testid='stStatusWidget'], [data-testid='stConnectionStatus'], .stSelectbox",
        "Streamlit",
        N_("A few words of the page's own machinery are in English whatever the language: “No "
           "results” in a list, the notice that the connection was lost."),
        N_("The component has these words in English only, and does not mark them as English."),
        N_("Plain pages (embeds, the page of a service) do not have them."),
        f"{STREAMLIT}1353",
    ),
    Shortfall(
        "2.1.1", "path.comune", "Leaflet",
        N_("The name of a comune appears on the map under the mouse only: areas cannot be reached "
           "by keyboard."),
        N_("The component lets only markers be reached by keyboard, not areas."),
        N_("The search of the page “Find” says of each comune in which zona-distretto it is; the "
           "list names the comune of each service."),
        f"{LEAFLET}7822",
    ),
    Shortfall(
        "2.4.3", ".leaflet-popup", "Leaflet",
        N_("The card of a service on the map stands, for who moves by Tab without having opened it "
           "by keyboard, after all markers and not beside its own."),
        N_("The component keeps cards and markers in separate parts of the page."),
        N_("A card that is opened by keyboard takes the focus and gives it back; the list has the "
           "same cards in their order."),
        f"{LEAFLET}8113",
    ),
)
