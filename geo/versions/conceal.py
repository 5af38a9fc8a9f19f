"""What comes under protection is taken out of earlier versions too: they tell it as it is told now.

Without this, a place that was published before it was known to need protection would stay in the
history for ever.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import pandas as pd

from geo.catalogue import N_, POLICIES
from geo.errors import Finding, VersionError
from geo.files import sync_folder, write_whole
from geo.records import FILE, read_rows, row_of
from geo.versions.version import ABOUT, digest, folder_of, numbers, read_kept

KEPT: Final = ("valid_from", "valid_from_basis", "valid_to", "status", "source_year", "confidence")
"""Fields that an earlier version keeps of a protected record: its dates, which tell no place."""
_Policies = Mapping[str, str]


def newly_protected(then: pd.DataFrame, now: pd.DataFrame) -> frozenset[str]:
    """Return the ids whose location policy is stricter now than it was then."""
    before, after = _policies(then), _policies(now)
    return frozenset(
        record for record, policy in before.items()
        if _strictness(after.get(record, policy)) > _strictness(policy)
    )


def as_told_now(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Return rows of then in which what is protected now keeps nothing of its own but its dates."""
    protected = newly_protected(then, now)
    if not protected:
        return then
    told = now[now["id"].isin(protected)].set_index("id", drop=False)
    rows = then.set_index("id", drop=False)
    for record in protected:
        columns = [column for column in rows.columns if column not in KEPT]
        rows.loc[record, columns] = told.reindex(columns=columns, fill_value="").loc[record]
    return rows.reset_index(drop=True)


def conceal(store: Path, now: pd.DataFrame) -> None:
    """Take out of every earlier version what the list of now protects.

    Doing it again changes nothing, so that what a crash interrupts the next publication ends.
    """
    for number in numbers(store)[:-1]:
        try:
            _conceal(store, number, now)
        except VersionError:
            logging.getLogger("mappa").error(  # noqa: TRY400 - a sentence, no traceback
                "version %d cannot be looked through", number)


def told_in_project(store: Path, now: pd.DataFrame) -> list[Finding]:
    """Return the rows of the project's own list, which no program changes, that tell a place."""
    path = store / "services" / FILE
    if not path.exists():
        return []
    rows = read_rows(path.read_bytes(), FILE)
    protected = newly_protected(rows, now)
    needed = N_("the location policy of the version in force: correct the project's own list by "
                "hand, it tells a protected place")
    return [
        Finding(FILE, row_of(index), record, "location_policy", policy, needed)
        for index, record, policy in zip(rows.index, rows["id"], rows["location_policy"],
                                         strict=True) if record in protected
    ]


def _conceal(store: Path, number: int, now: pd.DataFrame) -> None:
    version, content = read_kept(store, number)
    rows = read_rows(content, FILE)
    told = as_told_now(rows, now)
    if told is rows and digest(content) == version.sha256:
        return
    new = told.to_csv(index=False, lineterminator="\n").encode()
    folder = folder_of(store, number)
    if digest(new) != version.sha256:
        was = dict.fromkeys((*version.was_sha256, version.sha256))
        known = replace(version, sha256=digest(new), was_sha256=tuple(was))
        write_whole(folder / ABOUT, known.as_json())
    write_whole(folder / FILE, new)
    sync_folder(folder)


def _policies(rows: pd.DataFrame) -> _Policies:
    return dict(zip(rows["id"], rows["location_policy"], strict=True))


def _strictness(policy: str) -> int:
    return POLICIES.index(policy) if policy in POLICIES else 0
