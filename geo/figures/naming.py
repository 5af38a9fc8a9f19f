"""Names of figures in URLs: ASCII, stable, unique."""

from collections.abc import Container

from geo.zones import slug_of


def slug_among(taken: Container[str], *words: str) -> str:
    """Return a slug of words that is not taken; of two figures alike the later is numbered.

    Every word that could tell two figures apart belongs in it from the start, so that a figure
    added later does not rename one that stands in links.
    """
    slug = slug_of(" ".join(word.replace("%", " percento ") for word in words if word))
    number, found = 1, slug
    while found in taken:
        number += 1
        found = f"{slug}-{number}"
    return found
