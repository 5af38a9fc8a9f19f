"""The command that fills positions from addresses: what it would take, what is doubtful."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo.cli import app, cli_speaker, in_a_sentence, stop, tell
from geo.settings import Settings
from words import Speaker

if TYPE_CHECKING:  # a command is as quick as what it needs
    from geo.steward.geocode import Proposed
    from geo.store import Store

SOURCE = "geocode"
"""What the history says that a version of positions was read from."""


@app.command()
@in_a_sentence
def geocode(
    review: Annotated[Path | None, typer.Option(
        help="CSV to write: the records whose position is doubtful", dir_okay=False)] = None,
    publish: Annotated[bool, typer.Option(help="bring the positions into force")] = False,
    role: Annotated[str, typer.Option(help="who publishes: a role, not a name")] = "",
    why: Annotated[str, typer.Option(help="the reason, for the history")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="as JSON, not as a text")] = False,
) -> None:
    """Show which positions addresses give, from the own archive or the geocoder configured.

    Never over a position that is as exact or better, never for a protected record. With --publish,
    bring into force those that are sure. Exit 1 if there is nothing to look addresses up in.
    """
    from geo.steward.geocode import propose
    from geo.store import default_folder, open_store

    _ = cli_speaker()
    if publish and not (role.strip() and why.strip()):
        stop(_("--role and --why need words: they stay in the history."), 2)
    store = open_store(default_folder())
    _require_a_source(store, _)
    proposals = list(propose(store))
    _tell(proposals, _, as_json=as_json)
    if review is not None:
        _write_review(proposals, review, _)
    if publish:
        _publish(store, proposals, role, why, _)


def _require_a_source(store: "Store", _: Speaker) -> None:
    """Stop where no address could be looked up in anything."""
    from geo.addresses.online import geocoder_from_environment
    from geo.addresses.streets import archive_facts

    if archive_facts(store.folder) is None and geocoder_from_environment() is None:
        stop(_("There is nothing to look addresses up in: make the archive of house numbers "
               "(python -m geo addresses FILE), or name a geocoder in {variable} and "
               "{agent}.", variable=Settings.geocoder.variable,
               agent=Settings.geocoder_agent.variable), 1)


def _tell(proposals: "Sequence[Proposed]", _: Speaker, *, as_json: bool) -> None:
    taken = [one for one in proposals if one.is_taken]
    doubtful = [one for one in proposals if not one.is_taken]
    if as_json:
        told = {"taken": [asdict(one) for one in taken],
                "doubtful": [asdict(one) | {"doubt": _(one.doubt)} for one in doubtful]}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    lines = [_("Positions: {taken} to take, {doubtful} to look at", taken=len(taken),
               doubtful=len(doubtful))]
    lines += [
        _("{record}: “{address}” → {found} ({lat}, {lon}), {before} → {after}", record=one.record,
          address=one.address, found=one.found.label, lat=f"{one.found.lat:.5f}",
          lon=f"{one.found.lon:.5f}", before=one.before, after=one.found.accuracy)
        for one in taken if one.found
    ]
    lines += [_("{record}: “{address}”: {doubt}", record=one.record, address=one.address,
                doubt=_(one.doubt)) for one in doubtful]
    typer.echo("\n".join(lines))


def _write_review(proposals: "Sequence[Proposed]", file: Path, _: Speaker) -> None:
    """Write the records that a person must look at, with what was found for each."""
    import pandas as pd

    from geo.files import write_whole
    from layers.takeaway.csvfile import csv_bytes

    columns = ["id", "address", "position_accuracy", "doubt", "found", "found_accuracy", "lat",
               "lon", "position_source"]
    rows = []
    for one in proposals:
        if one.is_taken:
            continue
        found = one.found
        place = (found.label, found.accuracy, round(found.lat, 5), round(found.lon, 5),
                 found.source) if found else (None,) * 5
        rows.append((one.record, one.address, one.before, _(one.doubt), *place))
    write_whole(file, csv_bytes(pd.DataFrame(rows, columns=columns)))
    tell(_("written: {files}", files=file))


def _publish(
    store: "Store", proposals: "list[Proposed]", role: str, why: str, _: Speaker
) -> None:
    from geo.steward.geocode import filled
    from geo.versions.publish import publish

    if not any(one.is_taken for one in proposals):
        tell(_("Nothing is published: no position is better and sure."))
        return
    said = json.dumps([asdict(one) for one in proposals], sort_keys=True).encode()
    version = publish(store.folder, filled(store, proposals), role=role, why=why,
                      source_name=SOURCE, source_sha256=sha256(said).hexdigest(),
                      expected=store.version)
    tell(_("Version {version} is in force; the running app shows it within 10 seconds.",
           version=version.number))
