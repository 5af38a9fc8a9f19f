"""The fields of a published service: those of ``geo.records``, then three that are added."""

from typing import Final

from geo import dates
from geo.catalogue import (
    ACCURACIES,
    CONFIDENCES,
    KINDS,
    N_,
    POLICIES,
    SERVICES,
    STATUS_LABELS,
    TYPES,
)
from layers.opendata.fields import Dataset, Field

_ROW: Final = N_("the source that the row names")
_HERE: Final = N_("this project")
_GAZETTEER: Final = N_("GeoNames (CC BY 4.0), ANNCSU (CC BY 4.0) or a geocoder, as the row says")
PARTIAL_DATE: Final = r"\d{4}(-\d{2}(-\d{2})?)?"
_BASES: Final = {
    "opened": N_("the day it opened"),
    "first_documented": N_("the first document that tells of it"),
    "seen": N_("the year in which a source saw it"),
    "announced": N_("the day announced"),
    "unknown": N_("not known"),
}
_POLICIES: Final = {
    "point": N_("its place is public"),
    "comune": N_("it is only counted on its comune"),
    "zona": N_("it only counts in the total of its zona"),
}
_CONFIDENCES: Final = {"high": N_("high"), "medium": N_("medium"), "low": N_("low")}
_STATES: Final = {
    "open": N_("open"),
    "seen": N_("seen by a source, present state unknown"),
    "unknown": N_("not known on this day"),
    "not_yet": N_("not yet open"),
    "planned": N_("planned"),
    "historic": N_("of the past"),
}

FIELDS: Final = (
    Field("id", N_("Stable identifier of the record."), pattern=r"[A-Za-z0-9-]+",
          source=_HERE, is_required=True),
    Field("part_of", N_("The centre or network of which it is a seat."), source=_ROW),
    Field("kind", N_("Kind of service."), allowed=tuple((kind.code, kind.label) for kind in KINDS),
          source=_HERE, is_required=True),
    Field("type", N_("Type inside the kind."), source=_HERE,
          allowed=tuple((type_.code, type_.label) for type_ in TYPES)),
    Field("type_text", N_("Type in the words of the source."), source=_ROW),
    Field("name", N_("Name; empty where the policy is zona."), source=_ROW),
    Field("comune_istat", N_("ISTAT code of the comune of today, six digits."), pattern=r"\d{6}",
          source=N_("ISTAT")),
    Field("zona", N_("Zona-distretto of today, as a slug."), pattern=r"[a-z0-9-]+",
          source=N_("table of the comuni and their zona")),
    Field("address", N_("Street and house number; empty where the policy is not point."),
          source=_ROW),
    Field("postal_code", N_("Postal code, five digits."), pattern=r"\d{5}", source=_ROW),
    Field("phone", N_("Telephone numbers as the source writes them."), source=_ROW),
    Field("email", N_("E-mail address."), pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+", source=_ROW),
    Field("website", N_("Web address."), source=_ROW,
          pattern=r"(https?://)?[\w-]+(\.[\w-]+)+(/\S*)?"),
    Field("opening_hours", N_("Opening hours in the syntax of OpenStreetMap."), source=_ROW),
    Field("opening_hours_text", N_("Opening hours in the words of the source."), source=_ROW),
    Field("services", N_("What it offers: codes of the national model, joined by |."),
          allowed=tuple((service.code, service.label) for service in SERVICES), is_list=True,
          source=N_("this project, from the words of the source")),
    Field("services_text", N_("What it offers, in the words of the source."), source=_ROW),
    Field("access_cost", N_("Whether it is free of charge."), source=_ROW),
    Field("access_mode", N_("How one gets in: freely, by appointment."), source=_ROW),
    Field("access_who", N_("Who may come."), source=_ROW),
    Field("languages", N_("Languages spoken."), source=_ROW),
    Field("operator", N_("Who runs it."), source=_ROW),
    Field("partners", N_("Who works with it."), source=_ROW),
    Field("target", N_("For whom it is: ages, conditions."), source=_ROW),
    Field("capacity", N_("Places."), "number", N_("places"), low=0, high=1000, source=_ROW),
    Field("capacity_text", N_("Places in the words of the source."), source=_ROW),
    Field("valid_from", N_("Since when, as YYYY, YYYY-MM or YYYY-MM-DD; see valid_from_basis."),
          pattern=PARTIAL_DATE, source=_ROW),
    Field("valid_from_basis", N_("What valid_from is the date of."), source=_HERE,
          allowed=tuple((basis, _BASES[basis]) for basis in sorted(dates.BASES)), is_required=True),
    Field("valid_from_text", N_("Since when, in the words of the source."), source=_ROW),
    Field("valid_to", N_("Until when, as YYYY, YYYY-MM or YYYY-MM-DD; empty while it goes on."),
          pattern=PARTIAL_DATE, source=_ROW),
    Field("status", N_("Whether it is open, planned or of the past."), source=_HERE,
          allowed=tuple(STATUS_LABELS.items()), is_required=True),
    Field("status_text", N_("Status in the words of the source."), source=_ROW),
    Field("lat", N_("Latitude, WGS84; empty where the policy is not point."), "number",
          N_("degrees"), low=-90, high=90, source=_GAZETTEER),
    Field("lon", N_("Longitude, WGS84; empty where the policy is not point."), "number",
          N_("degrees"), low=-180, high=180, source=_GAZETTEER),
    Field("position_accuracy", N_("How exact the position is."), source=_HERE,
          allowed=tuple(ACCURACIES.items()), is_required=True),
    Field("position_source", N_("Where the position comes from."), source=_HERE),
    Field("location_policy", N_("Whether its place may be told."), source=_HERE,
          allowed=tuple((policy, _POLICIES[policy]) for policy in POLICIES), is_required=True),
    Field("source_url", N_("Who says so: an address of the web; “riservata” where it would tell a "
                           "protected place."), source=_ROW, is_required=True),
    Field("other_sources", N_("Further sources, joined by |."), source=_ROW),
    Field("source_year", N_("Year of the source."), "year", source=_ROW),
    Field("verified_on", N_("Day on which somebody last read the source."), "date", source=_HERE),
    Field("confidence", N_("How sure the record is."), source=_HERE,
          allowed=tuple((level, _CONFIDENCES[level]) for level in CONFIDENCES), is_required=True),
    Field("notes", N_("What else must be known to read the record."), source=_HERE),
)
"""As the store holds them, in its order."""
ADDED: Final = (
    Field("comune", N_("Name of the comune."), source=N_("ISTAT")),
    Field("zona_name", N_("Name of the zona-distretto, in the set of zone asked for."),
          source=N_("table of the comuni and their zona")),
    Field("state", N_("What is known of it on the day asked for."), source=_HERE,
          allowed=tuple((state, _STATES[state]) for state in dates.State), is_required=True),
)
"""What a published table says besides."""

SERVICES_DATASET: Final = Dataset(
    "services", "servizi", N_("Services for families in Tuscany"),
    N_("Centri per le famiglie, structures for minors and other services for families in Tuscany, "
       "each with its source, its dates and how exact its position is. The place of protected "
       "structures is never told."),
    ("id",), (*FIELDS, *ADDED), ("SOCI", "HEAL"), "IRREG",
    (N_("families"), N_("minors"), N_("Family centre"), N_("social services")),
)
