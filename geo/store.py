"""The store: every table and boundary the product shows, read once, checked, never changed.

A running process shows the version of the services that is in force (``geo.versions``), and sees
another within seconds of its publication.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol, TypeVar

import geopandas as gpd
import pandas as pd

from geo import records
from geo.catalogue import N_
from geo.checks import check_store
from geo.disclosure import closed_id, disclosed, read_register
from geo.errors import RecordError
from geo.settings import settings
from geo.versions.checksums import Remark, project_list_differs, remarks_on
from geo.versions.conceal import newly_protected
from geo.versions.ground import BOUNDARIES, DRAWN, Ground, read_comuni, read_ground
from geo.versions.live import Live
from geo.versions.version import ABOUT, PROJECT, folder_of, newest_whole, numbers
from geo.zones import Zones, rows_of

__all__ = ["BOUNDARIES", "DRAWN", "Ground", "Store", "current_store", "default_folder",
           "forget_with_stores", "open_store", "read_comuni", "store_of"]


@dataclass(frozen=True, eq=False)
class Store:
    """One version of the data. Frames are shared by all readers and must not be changed."""

    ground: Ground
    """What does not change with the services; what is made of it alone is kept by it."""
    services: records.ServiceFrame
    number: int
    """Of the version of the services."""
    version: str
    """Twelve hexadecimal digits that change when any file does; the same content has the same."""
    remarks: tuple[Remark, ...] = ()
    """What is damaged and not shown, and what nobody can tell to be whole."""

    @property
    def is_degraded(self) -> bool:
        """Tell whether something of the store is not what was written."""
        return any(remark.is_damage for remark in self.remarks)

    @property
    def folder(self) -> Path:
        """Where the store lies."""
        return self.ground.folder

    @property
    def zones(self) -> Zones:
        """The zone-distretto of every set."""
        return self.ground.zones

    @property
    def comune_names(self) -> Mapping[str, str]:
        """ISTAT code → name of the comune of today."""
        return self.ground.comune_names

    @property
    def provinces(self) -> Mapping[str, str]:
        """ISTAT code → provincia."""
        return self.ground.provinces

    @property
    def comuni(self) -> gpd.GeoDataFrame:
        """The 273 comuni at full resolution, WGS84: in which comune is a point."""
        return self.ground.comuni

    @property
    def localities(self) -> pd.DataFrame:
        """Localities of 500 inhabitants and more, each with its comune."""
        return self.ground.localities

    @property
    def comune_places(self) -> pd.DataFrame:
        """The main place of each comune: comune_istat, lat, lon, population, alternate_names."""
        return self.ground.comune_places

    @property
    def zone_places(self) -> pd.DataFrame:
        """A point inside each zona of today: zona, lat, lon."""
        return self.ground.zone_places

    def drawn(self, name: str) -> bytes:
        """Return GeoJSON that is only drawn: one of ``DRAWN``."""
        return self.ground.drawn(name)


def default_folder() -> Path:
    """Return the folder of the store that is set, else the project's own ``data/``."""
    return settings().data



def project_folder() -> Path:
    """Return the folder of the data that comes with the programme."""
    return Path(__file__).parent.parent / "data"


def open_store(folder: Path, *, services: bool = True, ground: Ground | None = None) -> Store:
    """Read a store in the version in force, and refuse it whole if a record breaks a rule.

    Parameters
    ----------
    ground
        That of a store of the same folder, not to read it again.

    Raises
    ------
    StoreError
        If a file is missing.
    RecordError
        If a service breaks the schema or a rule between fields.
    DamageError
        If a file of the ground is not what was written.
    VersionError
        If no version is what was published. A damaged one is passed over for the newest that is
        whole, and ``remarks`` says so.
    """
    ground = ground or read_ground(folder)
    number, content = PROJECT, b""
    remarks: list[Remark] = []
    rows = pd.DataFrame(columns=list(records.FIELDS), dtype=str)
    if services:
        number, content, damaged = newest_whole(folder)
        remarks = [*_passed_over(damaged, number), *_of_project(folder), *remarks_on(folder)]
        rows = records.read_rows(content, records.FILE)
    frame = records.check_fields(rows, records.FILE)
    found = check_store(frame, ground.zones, records.FILE)
    if found:
        raise RecordError(found)
    stamp = sha256(ground.stamp.encode() + content).hexdigest()[:12]
    return Store(ground, _public(frame, folder), number, stamp, tuple(remarks))


def _public(services: records.ServiceFrame, folder: Path) -> records.ServiceFrame:
    """Return services as anybody may see them: of protected ones nothing but closed values.

    What the file holds beyond that is in no store, so that nothing drawn from one can tell it.
    """
    rows = pd.DataFrame(services[list(records.FIELDS)])
    told, removed = disclosed(rows, read_register(folder), {})
    hidden = told["location_policy"] != "point"
    named = rows_of(told[["id", "kind", "comune_istat", "zona"]])
    ids = told["id"].mask(hidden, [closed_id(row) for row in named])
    if not removed and (ids == told["id"]).all():
        return services
    return records.check_fields(told.assign(id=ids), records.FILE)


def _passed_over(damaged: list[int], shown: int) -> list[Remark]:
    return [Remark(N_(
        "Version {version} is damaged and is not shown: version {shown} is. Put its files back "
        "from a copy, or put it aside with `python -m geo check --repair`."),
        {"version": number, "shown": shown}) for number in damaged]


def _of_project(folder: Path) -> list[Remark]:
    """Return that the project's own list, which is shown, is another than the one written down."""
    is_shown = numbers(folder) == [PROJECT] and not folder_of(folder, PROJECT).is_dir()
    if not is_shown or not project_list_differs(folder):
        return []
    return [Remark(N_(
        "services/services.csv is not what was written down: if it was changed on purpose, `python "
        "-m geo check --repair` takes it over; else put it back from a copy."))]


def current_store() -> Store:
    """Return the store of this process: another once another version is in force."""
    return _live.current()


def store_of(version: str) -> Store | None:
    """Return the store of a stamp that this process shows, or showed until lately."""
    return _live.of(version)


class _Remembers(Protocol):
    def cache_clear(self) -> None: ...


_Memory = TypeVar("_Memory", bound=_Remembers)
_memories: Final[list[_Remembers]] = []


def forget_with_stores(memory: _Memory) -> _Memory:
    """Empty a cache that holds stores whenever one is let go, so that none outlives its time."""
    _memories.append(memory)
    return memory


def _sign() -> str:
    """Return what changes when a version is published, put back or put aside."""
    folder = default_folder()
    number = numbers(folder)[-1]
    kept = folder_of(folder, number)
    files = [path for path in (kept / ABOUT, kept / records.FILE) if path.exists()]
    return f"{folder}/{number}/" + "/".join(str(path.stat().st_mtime_ns) for path in files)


def _read(held: Store | None) -> Store:
    folder = default_folder()
    ground = held.ground if held is not None and held.folder == folder else None
    store = open_store(folder, ground=ground)
    for remark in store.remarks:
        level = logging.ERROR if remark.is_damage else logging.INFO
        logging.getLogger("mappa").log(level, "%s", remark)
    return store


def _may_stay(old: Store, new: Store) -> bool:
    return not newly_protected(old.services, new.services)


def _forget() -> None:
    for memory in _memories:
        memory.cache_clear()


_live: Final = Live(_sign, _read, _may_stay, _forget)
