"""Commands on the store and on how it is run: build, check, addresses, export, settings."""

import json
import os
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.command import app, cli_translator, in_a_sentence, stop, tell
from documents.history import sentences
from geo.dates import today
from geo.errors import RecordError, SettingError
from geo.settings import SETTINGS, settings, settings_document, unknown_variables, wrong_settings
from geo.store.records import ServiceFrame
from words import Translator

if TYPE_CHECKING:  # a command is as quick as what it needs
    from geo.store.store import Store


@app.command()
@in_a_sentence
def build() -> None:
    """Make boundaries, gazetteer and population from the packages they come from."""
    from geo.build import build as build_all
    from geo.store.store import default_folder

    for path in build_all(default_folder(), today(), tell):
        tell(f"{path.parent.name}/{path.name}: {path.stat().st_size:,} bytes")


@app.command()
@in_a_sentence
def check(
    published: Annotated[
        Path | None,
        typer.Option(
            help="folder of what is published: search it, and the store, for a private list",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    private: Annotated[
        Path | None,
        typer.Option(
            help="private list: columns value, name, address, phone, email, website; lat, lon and "
            "radius_m",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair", help="put right what can be: damaged files are put aside, never deleted"
        ),
    ] = False,
) -> None:
    """Check every record of the store, and that nothing private is in it or in what is published.

    Each record obeys its location policy, and its point lies in the comune it declares. Given a
    private list, every file is searched for its values however they are spelled, and for points
    within its radius (100 m) that are no public place; no value of it is ever printed.
    """
    from commands.stewardship import tell_of_project_list
    from geo.intake.privacy import told, told_in_register
    from geo.store.protection import read_register
    from geo.store.records import FILE, check_ground
    from geo.store.store import default_folder, open_store
    from geo.store.versions import rows_of_version, told_in_project

    _ = cli_translator()
    if (published is None) != (private is None):
        stop(_("--published and --private need one another"), 2)
    folder = default_folder()
    if repair:
        _repair(folder, _)
    store = open_store(folder)
    damage = _told_remarks(store, _)
    tell_of_project_list(folder, _)
    kept = rows_of_version(folder, store.number)
    findings = [
        *check_ground(store.services, store.comuni, FILE),
        *told(kept, FILE),
        *told_in_project(folder, store.services),
        *told_in_register(read_register(folder)),
    ]
    if findings:
        raise RecordError(findings)
    n_placed = int(store.services.geometry.notna().sum())
    tell(
        _(
            "{file}: {n} records, {placed} with a place, nothing wrong",
            file=FILE,
            n=len(store.services),
            placed=n_placed,
        )
    )
    if published and private:
        _search(private, published, folder, store.services)
    if damage:
        raise typer.Exit(1)


def _repair(folder: Path, _: Translator) -> None:
    """Put right what can be and tell of each thing; what is left is told by the check after it."""
    from geo.store.publication import repair
    from geo.store.store import project_folder

    for remark in repair(folder, project_folder()):
        tell(_(remark.sentence, **remark.values))


def _told_remarks(store: "Store", _: Translator) -> bool:
    """Tell what is damaged or not known to be whole; return whether anything is damaged."""
    from geo.store.versions import damaged_numbers

    for remark in store.remarks:
        tell(_(remark.sentence, **remark.values))
    told = {remark.values.get("version") for remark in store.remarks}
    others = [number for number in damaged_numbers(store.folder) if number not in told]
    for number in others:
        tell(_("Version {version} is damaged.", version=number))
    return store.is_degraded or bool(others)


def _search(private: Path, published: Path, data: Path, services: ServiceFrame) -> None:
    """Search what is published, and the store, for a private list; exit 1 if it is told."""
    from geo.intake.disclosure import Search, files_of, public_points, read_private, require_apart

    _ = cli_translator()
    require_apart(private, published, data)
    listed = read_private(private)
    if listed.not_searched:
        tell(
            _(
                "Columns of the private list that are not searched: {names}",
                names=", ".join(listed.not_searched),
            )
        )
    search = Search(listed, public_points(services, data))
    hits = [*search.folder(published), *search.folder(data)]
    n_files = len(files_of(published)) + len(files_of(data))
    if hits:
        stop("\n".join(_(hit.said, file=hit.file, row=hit.row) for hit in hits), 1)
    tell(
        _(
            "{n} files searched: nothing of the {rows} rows of the private list is in them",
            n=_.number(n_files),
            rows=_.number(len(listed.secrets)),
        )
    )


@app.command()
@in_a_sentence
def addresses(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV or zip of ANNCSU's house numbers (INDIR_…)", exists=True, dir_okay=False
        ),
    ],
) -> None:
    """Make the own archive of house numbers from ANNCSU; each row that is refused is named."""
    from geo.places.anncsu import BadRow, import_archive
    from geo.store.store import default_folder, open_store

    _ = cli_translator()

    def tell_bad(bad: BadRow) -> None:
        where = _("{file}, row {row}", file=file.name, row=bad.line)
        if bad.field:
            where = _("{where}: field {field}", where=where, field=bad.field)
        tell(
            _("{where}: came “{came}”: {reason}", where=where, came=bad.came, reason=_(bad.reason))
        )

    count = import_archive(file, open_store(default_folder(), services=False), tell_bad, tell)
    typer.echo(json.dumps(asdict(count), ensure_ascii=False))


@app.command()
@in_a_sentence
def export(
    folder: Annotated[Path, typer.Argument(help="where the files go", file_okay=False)],
    base_url: Annotated[str, typer.Option(help="address the files will have, for QR codes")] = "",
    app_url: Annotated[str, typer.Option(help="address of the running app, to link to")] = "",
    languages: Annotated[str, typer.Option(help="languages, separated by commas")] = "it",
    every_year: Annotated[bool, typer.Option(help="zone and kinds for every year")] = False,
    compressed: Annotated[bool, typer.Option(help="a .gz beside each file")] = False,
) -> None:
    """Write every embed, a page per service, the open data and the assets as static files."""
    from geo.store.store import current_store
    from routes.export import Exporter, known_languages

    exporter = Exporter(
        current_store(),
        today(),
        base_url.rstrip("/"),
        app_url.rstrip("/"),
        known_languages(languages),
        every_year,
        compressed,
    )

    def progress(number: int, name: str) -> None:
        if number % 50 == 0:
            tell(f"{number} {name}")

    done = exporter.write(folder, progress)
    _ = cli_translator()
    tell(
        _(
            "{n} files, {size} bytes in {folder}; {written} of them new",
            n=_.number(done.n_files),
            size=_.number(done.n_bytes),
            folder=folder,
            written=_.number(done.n_written),
        )
    )


@app.command()
@in_a_sentence
def serve(
    host: Annotated[str, typer.Option(help="address that is listened on")] = "localhost",
    port: Annotated[int, typer.Option(help="port that is listened on", min=1, max=65535)] = 8501,
) -> None:
    """Start the app with its own configuration, from whatever folder."""
    import sys

    from geo.settings import beside_geo

    config = beside_geo("views/streamlit", ".streamlit") / "config.toml"
    options = {**options_of(config), "server.address": host, "server.port": str(port)}
    told = [f"--{name}={value}" for name, value in options.items()]
    app_file = str(beside_geo("app.py"))
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", app_file, *told])  # noqa: S606


def options_of(config: Path) -> dict[str, str]:
    """Return what a configuration of Streamlit says, as options of its command line.

    Streamlit itself finds a ``.streamlit`` only in the folder it starts in and beside the app.
    """
    found: dict[str, str] = {}

    def add(prefix: str, table: dict[str, object]) -> None:
        for name, value in table.items():
            if isinstance(value, dict):
                add(f"{prefix}{name}.", value)
            else:
                found[prefix + name] = str(value).lower() if isinstance(value, bool) else str(value)

    add("", tomllib.loads(config.read_text(encoding="utf-8")))
    return found


@app.command("settings")
def tell_settings(
    as_json: Annotated[bool, typer.Option("--json", help="as JSON, not as a text")] = False,
    markdown: Annotated[bool, typer.Option(help="every setting as docs/settings.md")] = False,
) -> None:
    """Show every setting, what holds and whether it was set; a secret is shown as set, no more.

    Exit 2 if a variable means nothing.
    """
    if markdown:
        typer.echo(settings_document(), nl=False)
        return
    _, held = cli_translator(), settings()
    wrong = {error.parameter: error for error in wrong_settings(held)}
    rows = [
        _setting_row(variable, held.given.get(variable, ""), _, is_wrong=variable in wrong)
        for variable in SETTINGS
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
    else:
        typer.echo(
            "\n".join(f"{row['variable']}  {row['value']}  ({row['meaning']})" for row in rows)
        )
    for name in unknown_variables(os.environ):
        tell(_("{variable} is no setting of this program: it does nothing.", variable=name))
    if wrong:
        stop(sentences(SettingError.of(list(wrong.values())), _), 2)


def _setting_row(variable: str, given: str, _: Translator, *, is_wrong: bool) -> dict[str, object]:
    """Return what is told of a setting: its value, or that it is set, wrong or left out."""
    entry = SETTINGS[variable]
    is_set = bool(given.strip())
    if is_wrong:
        value = _("wrong")
    elif not is_set:
        value = _("not set: {without}", without=_(entry.without) or entry.default or "–")
    else:
        value = _("set") if entry.is_secret else str(entry.value(given))
    return {"variable": variable, "value": value, "is_set": is_set, "meaning": _(entry.meaning)}
