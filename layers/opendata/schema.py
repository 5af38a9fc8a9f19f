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
    """Return the JSON Schema of one row: every field as text; empty or null where nothing is known.

    So rows stand in the store and in the properties of GeoJSON. Numbers are text too: their form is
    told, their range only in the Table Schema.
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
    codes = [code for code, _label in field.allowed]
    if codes and not field.is_list:
        return made | {"enum": codes if field.is_required else [*codes, "", None]}
    pattern = _pattern(field) or _FORMS.get(field.type, "")
    if field.is_required:
        return made | {"type": "string", "pattern": f"^({pattern})$" if pattern else r"\S"}
    return made | {"type": ["string", "null"]} | (
        {"pattern": f"^({pattern})?$"} if pattern else {})


def _pattern(field: Field) -> str:
    """Return the pattern of a cell that may hold one value, or several joined by |."""
    if not field.is_list:
        return field.pattern
    one = "|".join(re.escape(code) for code, _label in field.allowed)
    return rf"({one})(\|({one}))*"


def _described(field: Field, _: Speaker) -> str:
    unit = f" [{_(field.unit)}]" if field.unit else ""
    return f"{_(field.description)}{unit}"
