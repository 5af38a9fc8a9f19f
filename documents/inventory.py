"""Tables of the inventory."""

from collections.abc import Iterable, Mapping, Sequence

from documents.markup import fragment
from geo.catalogue import ACCURACIES
from geo.store.inventory import FIELDS, LABELS, Freshness, Group
from words import Translator


def groups_table(groups: Sequence[Group], _: Translator) -> str:
    """Return what there is, a line for each group of records."""
    heads = (_("Kind"), _("Records"), _("Known to be there today"), _("With a place on the map"))
    rows = [
        (
            _(group.label),
            _.number(group.n_records),
            _.number(group.n_current),
            _.number(group.n_placed),
        )
        for group in groups
    ]
    return ruled_table(_("What there is"), heads, rows, _)


def years_table(by_year: Mapping[str, Sequence[tuple[int, int, int]]], _: Translator) -> str:
    """Return how many records are known to be there in each year; ``+n`` may have been."""
    years = [year for year, _known, _doubt in next(iter(by_year.values()))]
    heads = (_("Kind"), *map(str, years))
    rows = [
        (_(LABELS[code]), *(_known_and_doubtful(known, doubt, _) for _year, known, doubt in told))
        for code, told in by_year.items()
    ]
    return ruled_table(
        _("Known to be there at the end of each year; after the +, those that may have been"),
        heads,
        rows,
        _,
    )


def accuracy_table(groups: Sequence[Group], _: Translator) -> str:
    """Return how exact positions are; protected places have none on purpose."""
    heads = (_("Kind"), *(_(label) for label in ACCURACIES.values()))
    rows = [
        (_(group.label), *(_.number(n) if n else "–" for _name, n in group.by_accuracy))
        for group in groups
    ]
    return ruled_table(_("How exact positions are"), heads, rows, _)


def filled_table(groups: Sequence[Group], _: Translator) -> str:
    """Return which share of records has each field."""
    heads = (_("Kind"), *(_(label) for label in FIELDS.values()))
    rows = [
        (_(group.label), *(f"{_.number(round(share))} %" for _field, share in group.filled))
        for group in groups
    ]
    return ruled_table(_("How complete records are: share that has each field"), heads, rows, _)


def freshness_table(zone: Iterable[Freshness], _: Translator) -> str:
    """Return how long ago the records of each zona were verified."""
    heads = (
        _("Zona-distretto"),
        _("Records"),
        _("Verified last"),
        _("Verified first"),
        _("More than a year ago, or never"),
    )
    rows = [
        (
            one.name,
            _.number(one.n_records),
            _.date(one.newest) if one.newest else "–",
            _.date(one.oldest) if one.oldest else "–",
            _.number(one.n_old),
        )
        for one in zone
    ]
    return ruled_table(_("How fresh records are, by zona"), heads, rows, _)


def sources_table(sources: Sequence[tuple[str, int]], most: int, _: Translator) -> str:
    """Return the sites that records come from."""
    rows = [(host, _.number(n)) for host, n in sources[:most]]
    caption = _("Where records come from: {n} sites", n=_.number(len(sources)))
    if len(sources) > most:
        caption += ". " + _("The first {n}; every record names its own.", n=most)
    return ruled_table(caption, (_("Site"), _("Records")), rows, _)


def _known_and_doubtful(known: int, doubt: int, _: Translator) -> str:
    return f"{_.number(known)} +{_.number(doubt)}" if doubt else _.number(known)


def ruled_table(
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], _: Translator
) -> str:
    """Return rows as a table whose first cells are heads; everything is escaped."""
    return fragment("inventory.html", "ruled_table", _, caption=caption, heads=heads, rows=rows)
