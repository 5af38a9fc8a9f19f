"""The fields of the published indicators: the flat table of coverage by zona."""

from typing import Final

from geo.catalogue import N_
from geo.coverage.gaps import DISTANCES_KM
from geo.coverage.indicators import INDICATORS, Indicator
from geo.dates import FIRST_YEAR
from geo.plan.flat import GAP_COLUMNS, is_count
from geo.zones import ZONE_SETS
from layers.coverage.dictionary import OTHERS
from layers.opendata.fields import Dataset, Field

_HERE: Final = N_("this project")
_BOTH: Final = N_("this project, from the services and ISTAT residents by age (CC BY 4.0)")
_SETS: Final = tuple((str(number), "") for number in sorted(ZONE_SETS))


def _of(indicator: Indicator) -> Field:
    kind = "integer" if is_count(indicator.code) else "number"
    return Field(indicator.code, indicator.definition, kind, indicator.unit, low=0,
                 source=indicator.source)


INDICATORS_DATASET: Final = Dataset(
    "indicators", "indicatori", N_("Indicators of coverage by zona-distretto"),
    N_("How minors and families are covered by the known services, a row for each zona-distretto "
       "of today; a cell is empty where there is no number."),
    ("zone_set", "slug", "year"),
    (
        Field("zona", OTHERS["zona"], source=N_("table of the comuni and their zona"),
              is_required=True),
        *map(_of, INDICATORS),
        Field("gap_km", OTHERS["gap_km"], "integer", "km", low=1,
              high=DISTANCES_KM.stop - 1, source=_HERE,
              is_required=True),
        *(Field(name, OTHERS[name], "integer", N_("minors"), low=0, source=_BOTH, is_required=True)
          for name in GAP_COLUMNS),
        Field("slug", OTHERS["slug"], pattern=r"[a-z0-9-]+", source=_HERE, is_required=True),
        Field("year", OTHERS["year"], "year", low=FIRST_YEAR, source=_HERE, is_required=True),
        Field("zone_set", OTHERS["zone_set"], "integer", allowed=_SETS, source=_HERE,
              is_required=True),
        Field("reference_date", OTHERS["reference_date"], "date", source=_HERE, is_required=True),
        Field("population_on", OTHERS["population_on"], "date", source=N_("ISTAT"),
              is_required=True),
    ),
    ("SOCI", "HEAL"), "ANNUAL", (N_("minors"), N_("coverage")),
)
