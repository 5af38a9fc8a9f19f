"""The data dictionary: every field of every published data set, in one place."""

from typing import Final

import pandas as pd

from layers.opendata.fields import Dataset, Field
from layers.opendata.indicators import INDICATORS_DATASET
from layers.opendata.places import COMUNI_DATASET, ZONES_DATASET
from layers.opendata.services import SERVICES_DATASET
from words import Speaker

DATASETS: Final = {
    dataset.name: dataset
    for dataset in (SERVICES_DATASET, ZONES_DATASET, COMUNI_DATASET, INDICATORS_DATASET)
}


def definitions(dataset: Dataset, _: Speaker) -> pd.DataFrame:
    """Return a row for each field of a data set, in words, to stand beside its file."""
    heads = (_("Column"), _("Type"), _("Definition"), _("Unit"), _("Allowed values"),
             _("Required"), _("Source"))
    rows = [
        (field.name, type_in_words(field, _), _(field.description), _(field.unit),
         allowed_in_words(field, _), _("yes") if field.is_required else "", _(field.source))
        for field in dataset.fields
    ]
    return pd.DataFrame(rows, columns=list(heads), dtype=str)


def type_in_words(field: Field, _: Speaker) -> str:
    """Return the type of a field as a person says it."""
    said = {"string": _("text"), "integer": _("whole number"), "number": _("number"),
            "date": _("day, YYYY-MM-DD"), "year": _("year, YYYY")}
    return said[field.type]


def allowed_in_words(field: Field, _: Speaker) -> str:
    """Return the values that a field may hold, each with what it means."""
    told = ((value, _(label)) for value, label in field.allowed)
    return "; ".join(f"{value}: {label}" if label else value for value, label in told)
