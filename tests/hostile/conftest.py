"""What the attacks share."""

import pandas as pd
import pytest

from tests.conftest import DATA


@pytest.fixture(scope="session")
def table_of_text():
    """Return what reads a table of figures as text."""
    return lambda name: pd.read_csv(DATA / "statistics" / name, dtype=str, keep_default_na=False)
