"""The data dictionary: every field of every published data set, and the schemas made of it.

What a data dictionary is made of: fields, and the data sets that have them.

The fields of a published service: those of ``geo.store.fields``, then three that are added.

The fields of the published zone and comuni.

The fields of the published indicators: the flat table of coverage by zona.

Schemas of the published files: Table Schema (Frictionless) and JSON Schema, from the dictionary.

Sources: https://specs.frictionlessdata.io/table-schema/,
https://json-schema.org/draft/2020-12/schema
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from downloads.definitions import OTHERS
from geo.coverage.gaps import DISTANCES_KM
from geo.coverage.indicators import INDICATORS, Indicator
from geo.coverage.table import GAP_COLUMNS, is_count
from geo.dates import FIRST_YEAR, State
from geo.messages import N_
from geo.region import region
from geo.store import fields
from words import Translator

Allowed = tuple[tuple[str, str], ...]
"""Allowed values, each with a msgid that says what it means, or with nothing."""

FIELD_TYPES: Final = ("string", "integer", "number", "date", "year")
"""Types of a field, as Table Schema names them."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column: what it holds, in which form, and who says so. Texts are msgids."""

    name: str
    description: str
    type: str = "string"
    unit: str = ""
    allowed: Allowed = ()
    source: str = ""
    pattern: str = ""
    """A regular expression that the whole cell matches."""
    low: float | None = None
    high: float | None = None
    is_required: bool = False
    is_list: bool = False
    """Whether the cell may hold several of the allowed values, joined by ``|``."""
    of_region: Callable[[], Allowed] | None = None
    """What is allowed, where the region says it."""

    @property
    def choices(self) -> Allowed:
        """What is allowed, as codes with what they mean; anything if empty."""
        return self.of_region() if self.of_region else self.allowed


@dataclass(frozen=True, slots=True)
class Dataset:
    """What is published under one name in several formats."""

    name: str
    slug: str
    """Name of its files and in addresses."""
    title: str
    description: str
    key: tuple[str, ...]
    """The fields that tell one row from another."""
    fields: tuple[Field, ...]
    themes: tuple[str, ...]
    """Codes of the European data themes."""
    frequency: str
    """How often it changes: a code of the European list of frequencies."""
    keywords: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its fields, in order."""
        return tuple(field.name for field in self.fields)

    def only(self, names: Iterable[str]) -> "Dataset":
        """Return a data set of some of the fields, in the order of the names."""
        by_name = {field.name: field for field in self.fields}
        return replace(self, fields=tuple(by_name[name] for name in names))


_HERE: Final = N_("this project")
_STATES: Final = {
    "open": N_("open"),
    "seen": N_("seen by a source, present state unknown"),
    "unknown": N_("not known on this day"),
    "not_yet": N_("not yet open"),
    "planned": N_("planned"),
    "historic": N_("of the past"),
}


def _published(field: fields.Field) -> Field:
    """Return a field of a record as the dictionary tells it."""
    form = field.form
    return Field(
        field.name,
        field.meaning,
        form.type,
        form.unit,
        tuple(field.allowed.items()),
        field.source,
        form.pattern,
        form.low,
        form.high,
        is_required=field.is_required,
        is_list=form is fields.CODES,
    )


FIELDS: Final = tuple(
    _published(field) for field in fields.TABLE if field.seen > fields.Seen.STEWARD
)
"""Those of a record that anybody may see, in its order."""
ADDED: Final = (
    Field("comune", N_("Name of the comune."), source=N_("ISTAT")),
    Field(
        "zona_name",
        N_("Name of the zona-distretto, in the set of zone asked for."),
        source=N_("table of the comuni and their zona"),
    ),
    Field(
        "state",
        N_("What is known of it on the day asked for."),
        source=_HERE,
        allowed=tuple((state, _STATES[state]) for state in State),
        is_required=True,
    ),
)
"""What a published table says besides."""

SERVICES_DATASET: Final = Dataset(
    "services",
    "servizi",
    N_("Services for families {in_region}"),
    N_(
        "Centri per le famiglie, structures for minors and other services for families {in_region}, "
        "each with its source, its dates and how exact its position is. The place of protected "
        "structures is never told."
    ),
    ("id",),
    (*FIELDS, *ADDED),
    ("SOCI", "HEAL"),
    "IRREG",
    (N_("families"), N_("minors"), N_("Family centre"), N_("social services")),
)


_LAW: Final = N_("L.R. 11/2017 and its tables; see the column sources")
_TABLE: Final = N_("table of the comuni and their zona")
_ISTAT: Final = N_("ISTAT")
_SLUG: Final = r"[a-z0-9-]+"


def _zone_sets() -> Allowed:
    return tuple((str(number), "") for number in sorted(region().numbers))


def _ausl() -> Allowed:
    return tuple((name, "") for name in region().ausl_codes)


_CERTAINTIES: Final = (
    ("sourced", N_("a source says so")),
    ("partly", N_("a source says part of it")),
    ("inferred", N_("inferred from later tables")),
    ("uncertain", N_("uncertain")),
)
_ZONA: Final = Field(
    "zona", N_("Zona-distretto, as a slug."), pattern=_SLUG, source=_TABLE, is_required=True
)
_ZONA_NAME: Final = Field(
    "zona_name", N_("Name of the zona-distretto."), source=_TABLE, is_required=True
)
_ZONE_SET: Final = Field(
    "zone_set",
    N_("Set of zone, by its number; valid_from and valid_to say when it is in force."),
    "integer",
    of_region=_zone_sets,
    source=_LAW,
    is_required=True,
)
_FROM: Final = Field(
    "valid_from",
    N_("First day on which the set of zone is in force; empty before 2014."),
    "date",
    source=_LAW,
)
_TO: Final = Field(
    "valid_to",
    N_("Last day on which the set of zone is in force; empty for that of today."),
    "date",
    source=_LAW,
)
_COMUNE_ISTAT: Final = Field(
    "comune_istat",
    N_("ISTAT code of the comune of today, six digits."),
    pattern=r"\d{6}",
    source=_ISTAT,
    is_required=True,
)

ZONES_DATASET: Final = Dataset(
    "zones",
    "zone",
    N_("Zone-distretto {of_region}, in every set since 2014"),
    N_(
        "The zone-distretto of every set with AUSL, form and boundary, dissolved from the comuni "
        "of today."
    ),
    ("zone_set", "zona"),
    (
        _ZONE_SET,
        _ZONA,
        _ZONA_NAME,
        Field("ausl", N_("Name of the AUSL."), source=_LAW, of_region=_ausl),
        Field(
            "form",
            N_("How the comuni of the zona work together: Società della Salute or convention."),
            source=_LAW,
        ),
        _FROM,
        _TO,
        Field(
            "n_comuni",
            N_("How many comuni of today belong to it."),
            "integer",
            N_("comuni"),
            low=1,
            source=_TABLE,
        ),
        Field("sources", N_("Who says so."), source=_TABLE),
    ),
    ("REGI", "HEAL"),
    "IRREG",
    (N_("zona-distretto"), N_("boundaries")),
)
COMUNI_DATASET: Final = Dataset(
    "comuni",
    "comuni",
    N_("Comuni {of_region} and their zona-distretto, by date"),
    N_(
        "Each comune of today with its zona-distretto in each set of zone and the days on which "
        "the set is in force. Membership is read from a table, never derived: a comune may change "
        "its zona when the sets do."
    ),
    ("comune_istat", "zone_set"),
    (
        _COMUNE_ISTAT,
        Field("comune", N_("Name of the comune."), source=_ISTAT, is_required=True),
        Field(
            "provincia",
            N_("Letters of the provincia."),
            pattern="[A-Z]{2}",
            source=_ISTAT,
            is_required=True,
        ),
        _ZONE_SET,
        _ZONA,
        _ZONA_NAME,
        _FROM,
        _TO,
        Field(
            "certainty",
            N_("How sure the membership is; empty where it is not doubted."),
            allowed=_CERTAINTIES,
            source=_TABLE,
        ),
    ),
    ("REGI", "GOVE"),
    "IRREG",
    (N_("comuni"), N_("zona-distretto")),
)


_BOTH: Final = N_("this project, from the services and ISTAT residents by age (CC BY 4.0)")


def _of(indicator: Indicator) -> Field:
    kind = "integer" if is_count(indicator.code) else "number"
    return Field(
        indicator.code, indicator.definition, kind, indicator.unit, low=0, source=indicator.source
    )


INDICATORS_DATASET: Final = Dataset(
    "indicators",
    "indicatori",
    N_("Indicators of coverage by zona-distretto"),
    N_(
        "How minors and families are covered by the known services, a row for each zona-distretto "
        "of today; a cell is empty where there is no number."
    ),
    ("zone_set", "slug", "year"),
    (
        Field(
            "zona",
            OTHERS["zona"],
            source=N_("table of the comuni and their zona"),
            is_required=True,
        ),
        *map(_of, INDICATORS),
        Field(
            "gap_km",
            OTHERS["gap_km"],
            "integer",
            "km",
            low=1,
            high=DISTANCES_KM.stop - 1,
            source=_HERE,
            is_required=True,
        ),
        *(
            Field(
                name, OTHERS[name], "integer", N_("minors"), low=0, source=_BOTH, is_required=True
            )
            for name in GAP_COLUMNS
        ),
        Field("slug", OTHERS["slug"], pattern=r"[a-z0-9-]+", source=_HERE, is_required=True),
        Field("year", OTHERS["year"], "year", low=FIRST_YEAR, source=_HERE, is_required=True),
        Field(
            "zone_set",
            OTHERS["zone_set"],
            "integer",
            of_region=_zone_sets,
            source=_HERE,
            is_required=True,
        ),
        Field("reference_date", OTHERS["reference_date"], "date", source=_HERE, is_required=True),
        Field(
            "population_on", OTHERS["population_on"], "date", source=N_("ISTAT"), is_required=True
        ),
    ),
    ("SOCI", "HEAL"),
    "ANNUAL",
    (N_("minors"), N_("coverage")),
)


DATASETS: Final = {
    dataset.name: dataset
    for dataset in (SERVICES_DATASET, ZONES_DATASET, COMUNI_DATASET, INDICATORS_DATASET)
}


def definitions(dataset: Dataset, _: Translator) -> pd.DataFrame:
    """Return a row for each field of a data set, in words, to stand beside its file."""
    heads = (
        _("Column"),
        _("Type"),
        _("Definition"),
        _("Unit"),
        _("Allowed values"),
        _("Required"),
        _("Source"),
    )
    rows = [
        (
            field.name,
            type_in_words(field, _),
            _(field.description),
            _(field.unit),
            allowed_in_words(field, _),
            _("yes") if field.is_required else "",
            _(field.source),
        )
        for field in dataset.fields
    ]
    return pd.DataFrame(rows, columns=list(heads), dtype=str)


def type_in_words(field: Field, _: Translator) -> str:
    """Return the type of a field as a person says it."""
    said = {
        "string": _("text"),
        "integer": _("whole number"),
        "number": _("number"),
        "date": _("day, YYYY-MM-DD"),
        "year": _("year, YYYY"),
    }
    return said[field.type]


def allowed_in_words(field: Field, _: Translator) -> str:
    """Return the values that a field may hold, each with what it means."""
    told = ((value, _(label)) for value, label in field.choices)
    return "; ".join(f"{value}: {label}" if label else value for value, label in told)


TABLE_SCHEMA: Final = "https://specs.frictionlessdata.io/table-schema/"
JSON_SCHEMA: Final = "https://json-schema.org/draft/2020-12/schema"
_FORMS: Final = {
    "integer": r"-?\d+",
    "number": r"-?\d+(\.\d+)?",
    "date": r"\d{4}-\d{2}-\d{2}",
    "year": r"\d{4}",
}
_NUMBERS: Final = {"integer": "integer", "number": "number", "year": "integer"}

Schema = dict[str, Any]


def table_schema(dataset: Dataset, _: Translator) -> Schema:
    """Return the Table Schema of a data set's CSV."""
    return {
        "$schema": TABLE_SCHEMA,
        "title": _(dataset.title),
        "description": _(dataset.description),
        "fields": [_table_field(field, _) for field in dataset.fields],
        "primaryKey": list(dataset.key),
        "missingValues": [""],
    }


def json_schema(dataset: Dataset, _: Translator) -> Schema:
    """Return the JSON Schema of one row; empty or null where nothing is known.

    Numbers may be text, as in the store, whose form is told and whose range only the Table Schema
    tells; or numbers, as in the properties of GeoJSON.
    """
    return {
        "$schema": JSON_SCHEMA,
        "title": _(dataset.title),
        "description": _(dataset.description),
        "type": "object",
        "properties": {field.name: _json_field(field, _) for field in dataset.fields},
        "required": [field.name for field in dataset.fields if field.is_required],
        "additionalProperties": False,
    }


def _table_field(field: Field, _: Translator) -> Schema:
    made: Schema = {"name": field.name, "type": field.type, "description": _described(field, _)}
    if field.type == "date":
        made["format"] = "%Y-%m-%d"
    constraints: Schema = {"required": True} if field.is_required else {}
    if field.low is not None:
        constraints["minimum"] = field.low
    if field.high is not None:
        constraints["maximum"] = field.high
    if field.is_list or field.pattern:
        constraints["pattern"] = _pattern(field)
    elif field.choices:
        whole = field.type == "integer"
        constraints["enum"] = [int(code) if whole else code for code, _label in field.choices]
    return made | ({"constraints": constraints} if constraints else {})


def _json_field(field: Field, _: Translator) -> Schema:
    made: Schema = {"description": _described(field, _)}
    codes: list[str | int | None] = [code for code, _label in field.choices]
    if codes and not field.is_list:
        codes += [int(code) for code, _label in field.choices if field.type == "integer"]
        return made | {"enum": codes if field.is_required else [*codes, "", None]}
    pattern, types = _pattern(field) or _FORMS.get(field.type, ""), ["string"]
    if field.type in _NUMBERS:
        types.append(_NUMBERS[field.type])
        limits = {"minimum": field.low, "maximum": field.high}
        made |= {name: limit for name, limit in limits.items() if limit is not None}
    if field.is_required:
        one = types if len(types) > 1 else "string"
        return made | {"type": one, "pattern": f"^({pattern})$" if pattern else r"\S"}
    return made | {"type": [*types, "null"]} | ({"pattern": f"^({pattern})?$"} if pattern else {})


def _pattern(field: Field) -> str:
    """Return the pattern of a cell that may hold one value, or several joined by |."""
    if not field.is_list:
        return field.pattern
    one = "|".join(re.escape(code) for code, _label in field.choices)
    return rf"({one})(\|({one}))*"


def _described(field: Field, _: Translator) -> str:
    description, unit = _(field.description), _(field.unit)
    return f"{description} [{unit}]" if unit else description
