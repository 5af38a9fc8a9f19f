"""The fields of the published zone and comuni."""

from typing import Final

from geo.catalogue import N_
from geo.zones import AUSL_CODES, ZONE_SETS
from layers.opendata.fields import Dataset, Field

_LAW: Final = N_("L.R. 11/2017 and its tables; see the column sources")
_TABLE: Final = N_("table of the comuni and their zona")
_ISTAT: Final = N_("ISTAT")
_SLUG: Final = r"[a-z0-9-]+"
_SETS: Final = tuple((str(number), "") for number in sorted(ZONE_SETS))
_CERTAINTIES: Final = (
    ("sourced", N_("a source says so")), ("partly", N_("a source says part of it")),
    ("inferred", N_("inferred from later tables")), ("uncertain", N_("uncertain")),
)
_ZONA: Final = Field("zona", N_("Zona-distretto, as a slug."), pattern=_SLUG, source=_TABLE,
                     is_required=True)
_ZONA_NAME: Final = Field("zona_name", N_("Name of the zona-distretto."), source=_TABLE,
                          is_required=True)
_ZONE_SET: Final = Field("zone_set", N_("Set of zone: 34 to 2017, 26 from 2018, 28 from 1 February "
                                        "2022."), "integer", allowed=_SETS, source=_LAW,
                         is_required=True)
_FROM: Final = Field("valid_from", N_("First day on which the set of zone is in force; empty "
                                      "before 2014."), "date", source=_LAW)
_TO: Final = Field("valid_to", N_("Last day on which the set of zone is in force; empty for that "
                                  "of today."), "date", source=_LAW)
_COMUNE_ISTAT: Final = Field("comune_istat", N_("ISTAT code of the comune of today, six digits."),
                             pattern=r"\d{6}", source=_ISTAT, is_required=True)

ZONES_DATASET: Final = Dataset(
    "zones", "zone", N_("Zone-distretto of Tuscany, in every set since 2014"),
    N_("The 34, 26 and 28 zone-distretto with AUSL, form and boundary, dissolved from the comuni "
       "of today."),
    ("zone_set", "zona"),
    (
        _ZONE_SET, _ZONA, _ZONA_NAME,
        Field("ausl", N_("Name of the AUSL; there are these three since 2016."), source=_LAW,
              allowed=tuple((name, "") for name in AUSL_CODES)),
        Field("form", N_("How the comuni of the zona work together: Società della Salute or "
                         "convention."), source=_LAW),
        _FROM, _TO,
        Field("n_comuni", N_("How many comuni of today belong to it."), "integer", N_("comuni"),
              low=1, high=273, source=_TABLE),
        Field("sources", N_("Who says so."), source=_TABLE),
    ),
    ("REGI", "HEAL"), "IRREG", (N_("zona-distretto"), N_("boundaries")),
)
COMUNI_DATASET: Final = Dataset(
    "comuni", "comuni", N_("Comuni of Tuscany and their zona-distretto, by date"),
    N_("Each of the 273 comuni of today with its zona-distretto in each set of zone and the days "
       "on which the set is in force. Membership is read from a table, never derived: Fiesole and "
       "Montalcino changed zona in 2018."),
    ("comune_istat", "zone_set"),
    (
        _COMUNE_ISTAT,
        Field("comune", N_("Name of the comune."), source=_ISTAT, is_required=True),
        Field("provincia", N_("Letters of the provincia."), pattern="[A-Z]{2}", source=_ISTAT,
              is_required=True),
        _ZONE_SET, _ZONA, _ZONA_NAME, _FROM, _TO,
        Field("certainty", N_("How sure the membership is; only of the set of 34 is it doubted."),
              allowed=_CERTAINTIES, source=_TABLE),
    ),
    ("REGI", "GOVE"), "IRREG", (N_("comuni"), N_("zona-distretto")),
)
