"""The title of each page: what a browser's tab, a bookmark and a screen reader say first."""

from words import Translator


def title_of(page: str, _: Translator) -> str:
    """Return the title of a page by the first part of its path: what it is, then of which site."""
    site = _("Services for families {in_region}")
    name = {
        "trova": _("Find your Centro per le famiglie"),
        "mappa": _("Map of services"),
        "copertura": _("Coverage"),
        "dati": _("The data"),
        "incorpora": _("Take the map to your site"),
        "accessibilita": _("Accessibility statement"),
        "privacy": _("Privacy"),
    }.get(page)
    return f"{name} – {site}" if name else site
