"""Schemas of the published files: Table Schema (Frictionless) and JSON Schema, from the dictionary.

Sources: https://specs.frictionlessdata.io/table-schema/,
https://json-schema.org/draft/2020-12/schema
"""

import re
from typing import Any, Final

from layers.opendata.fields import Dataset, Field
from words import Speaker

TABLE_SCHEMA: Final = "https://specs.frictionlessdata.io/table-schema/"
JSON_SCHEMA: Final = "https://json-schema.org/draft/2020-12/schema"
_FORMS: Final = {
    "integer": r"-?\d+", "number": r"-?\d+(\.\d+)?", "date": r"\d{4}-\d{2}-\d{2}",
    "year": r"\d{4}",
}
_NUMBERS: Final = {"integer": "integer", "number": "number", "year": "integer"}

Schema = dict[str, Any]


def table_schema(dataset: Dataset, _: Speaker) -> Schema:
    """Return the Table Schema of a data set's CSV."""
    return {
        "$schema": TABLE_SCHEMA,
        "title": _(dataset.title),
        "description": _(dataset.description),
        "fields": [_table_field(field, _) for field in dataset.fields],
        "primaryKey": list(dataset.key),
        "missingValues": [""],
    }


def json_schema(dataset: Dataset, _: Speaker) -> Schema:
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


def _table_field(field: Field, _: Speaker) -> Schema:
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
    elif field.allowed:
        whole = field.type == "integer"
        constraints["enum"] = [int(code) if whole else code for code, _label in field.allowed]
    return made | ({"constraints": constraints} if constraints else {})


def _json_field(field: Field, _: Speaker) -> Schema:
    made: Schema = {"description": _described(field, _)}
    codes: list[str | int | None] = [code for code, _label in field.allowed]
    if codes and not field.is_list:
        codes += [int(code) for code, _label in field.allowed if field.type == "integer"]
        return made | {"enum": codes if field.is_required else [*codes, "", None]}
    pattern, types = _pattern(field) or _FORMS.get(field.type, ""), ["string"]
    if field.type in _NUMBERS:
        types.append(_NUMBERS[field.type])
        limits = {"minimum": field.low, "maximum": field.high}
        made |= {name: limit for name, limit in limits.items() if limit is not None}
    if field.is_required:
        one = types if len(types) > 1 else "string"
        return made | {"type": one, "pattern": f"^({pattern})$" if pattern else r"\S"}
    return made | {"type": [*types, "null"]} | (
        {"pattern": f"^({pattern})?$"} if pattern else {})


def _pattern(field: Field) -> str:
    """Return the pattern of a cell that may hold one value, or several joined by |."""
    if not field.is_list:
        return field.pattern
    one = "|".join(re.escape(code) for code, _label in field.allowed)
    return rf"({one})(\|({one}))*"


def _described(field: Field, _: Speaker) -> str:
    description, unit = _(field.description), _(field.unit)
    return f"{description} [{unit}]" if unit else description
