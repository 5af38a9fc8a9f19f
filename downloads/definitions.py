"""What stands beside a table that is taken away: definitions, sources, reasons."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import pandas as pd

from documents.coverage import caveats
from geo.coverage.column import Column, Said
from geo.coverage.indicators import BY_CODE
from geo.coverage.table import KEYS
from geo.coverage.target import Target
from geo.messages import N_
from geo.store.store import Store
from layers.values import phrase
from words import Translator

OTHERS: Final = {
    "zona": N_("Name of the zona-distretto."),
    "comune_istat": N_("ISTAT code of the comune of today."),
    "comune": N_("Name of the comune."),
    "ausl": N_("Name of the AUSL."),
    "region": N_("The region."),
    "slug": N_("Name in addresses of this site."),
    "gap_km": N_("Distance of the three following columns, in km."),
    "minors_served": N_(
        "Residents under 18 with an open centre of their own zona within the distance."
    ),
    "minors_outside_own_zona": N_(
        "Residents under 18 who have an open centre within the distance only in another zona."
    ),
    "minors_beyond": N_("Residents under 18 without any open centre within the distance."),
    "minors_reach_unknown": N_(
        "Residents under 18 of whom it cannot be told, since a centre may have been open."
    ),
    "year": N_("Year: its 31 December, today for the current one."),
    "zone_set": N_("Division into zone, by the number of the zone set."),
    "reference_date": N_("Day of the state of the services."),
    "population_on": N_("Day of the population."),
    "value": N_("The number; empty where there is none."),
    "reason": N_("Why there is no number."),
    "unit": N_("Unit of the number."),
    "indicator": N_("Name of the indicator in addresses of this site."),
}
"""Columns that are no indicator."""


def definitions(frame: pd.DataFrame, _: Translator) -> pd.DataFrame:
    """Return a row for each column of a table: its name, definition, unit and source."""
    rows = []
    for column in frame.columns:
        indicator = BY_CODE.get(str(column))
        if indicator:
            rows.append(
                (
                    column,
                    _(indicator.label),
                    _(indicator.definition),
                    _(indicator.unit),
                    _(indicator.source),
                )
            )
        else:
            rows.append((column, "", _(OTHERS[str(column)]), "", ""))
    heads = (_("Column"), _("Name"), _("Definition"), _("Unit"), _("Source"))
    return pd.DataFrame(rows, columns=list(heads))


def sources(
    told: Sequence[Said], target: Target, today: date, version: str, _: Translator
) -> pd.DataFrame:
    """Return what must be said of the whole table, a row each."""
    notes = [*caveats(target, _), *(phrase(one, _) for one in told)]
    notes += [
        _(
            "Boundaries: ISTAT, openpolis (CC BY 4.0). Places: GeoNames (CC BY 4.0). Services: "
            "public pages; each row names its source on the map."
        ),
        _(
            "Made on {day} from version {version} of the data.",
            day=_.date(today.isoformat()),
            version=version,
        ),
    ]
    return pd.DataFrame({_("What must be said"): notes})


def column_table(column: Column, store: Store, _: Translator) -> pd.DataFrame:
    """Return one indicator or published figure as a table, with the reason where it is missing."""
    units = column.units
    by_comune = units.level == "comune"
    frame = pd.DataFrame(
        {
            KEYS[units.level]: list(units.codes if by_comune else units.names),
            "indicator": column.slug,
            "value": column.numbers.to_numpy(dtype=float).round(3),
            "unit": _(column.unit),
            "reason": [
                phrase(column.reasons[code], _) if code in column.reasons else ""
                for code in units.codes
            ],
            "zone_set": column.zone_set,
        }
    )
    if by_comune:
        zone = [store.zones.zona_of(code, column.zone_set).name for code in units.codes]
        return frame.assign(comune=list(units.names), zona=zone)
    return frame.assign(slug=list(units.codes))
