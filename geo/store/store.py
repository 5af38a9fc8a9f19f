"""The store: every table and boundary the product shows, read once, checked, never changed.

What a running process shows: the version in force, and those before it for some minutes.

A running process shows the version of the services that is in force (``geo.store.versions``),
and sees another within seconds of its publication.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Final, Generic, Protocol, TypeVar

import geopandas as gpd
import pandas as pd

from geo.errors import RecordError
from geo.messages import N_
from geo.settings import OWN_DATA, settings
from geo.store.checksums import Remark, project_list_differs, remarks_on
from geo.store.fields import FIELDS, OF_STEWARD, PUBLIC
from geo.store.ground import Ground, read_ground
from geo.store.protection import closed_id, disclosed, read_register
from geo.store.records import FILE, ServiceFrame, check_fields, check_store, of_today, read_rows
from geo.store.versions import ABOUT, PROJECT, folder_of, newest_whole, newly_protected, numbers
from geo.zones import Zones, rows_of

LOOK_S: Final = 2.0
"""Time between two looks at what is in force. [s]"""
KEEP_S: Final = 900.0
"""Time for which a page that was made before a publication still gets its own data. [s]"""
KEEP: Final = 2
"""Most versions kept beside the one in force."""


class Versioned(Protocol):
    """What names the version it holds."""

    @property
    def version(self) -> str:
        """Return a stamp of the content."""


_T = TypeVar("_T", bound=Versioned)


@dataclass(frozen=True)
class _Held(Generic[_T]):
    thing: _T
    sign: str
    until: float
    """When it is let go, once it is no longer in force."""


class Live(Generic[_T]):
    """Gives what is in force, whole: it is read beside what is shown, then replaces it at once.

    Parameters
    ----------
    sign
        Returns what changes when another version comes into force; asked every ``LOOK_S``.
    read
        Reads what is in force, given what is held.
    may_stay
        Tells of an old and a new version whether the old may be shown on.
    forget
        Called whenever a version is let go, to empty what was remembered of it.
    """

    def __init__(
        self,
        sign: Callable[[], str],
        read: Callable[[_T | None], _T],
        may_stay: Callable[[_T, _T], bool],
        forget: Callable[[], None],
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Take what reads; nothing is read before it is asked for."""
        self._sign, self._read, self._may_stay, self._forget = sign, read, may_stay, forget
        self._clock = clock
        self._turn = Lock()
        self._next_look = 0.0
        self._refused = ""
        self._held: tuple[_Held[_T], ...] = ()
        """The one in force, then those before it; replaced whole, so that it needs no lock."""

    def current(self) -> _T:
        """Return what is in force, at most ``LOOK_S`` and the time to read it late.

        One thread looks and reads; the others go on with what there is. Only the first of all
        waits, and is told what is wrong; later a version that cannot be read is logged, and the
        one before it stays.
        """
        if not self._held:
            with self._turn:
                self._begin()
        elif self._clock() >= self._next_look and self._turn.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._turn.release()
        return self._held[0].thing

    def of(self, version: str) -> _T | None:
        """Return the version of a stamp: the one in force, or one that was until lately."""
        return next((one.thing for one in self._held if one.thing.version == version), None)

    def _begin(self) -> None:
        if not self._held:
            sign = self._sign()
            self._held = (_Held(self._read(None), sign, 0),)
            self._next_look = self._clock() + LOOK_S

    def _look(self) -> None:
        sign = ""
        try:
            sign = self._sign()
            if sign != self._held[0].sign:
                self._replace(sign, self._read(self._held[0].thing))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the old is shown
            if sign != self._refused:  # once: and not in its own words, which may tell a place
                logging.getLogger("mappa").error(  # noqa: TRY400
                    "the version in force cannot be shown (%s): the one before it stays; "
                    "`python -m geo check` says what is wrong",
                    type(error).__name__,
                )
            self._refused = sign
        self._let_go(lambda one: one.until > self._clock())
        self._next_look = self._clock() + LOOK_S

    def _replace(self, sign: str, new: _T) -> None:
        until = self._clock() + KEEP_S
        last, *rest = self._held
        self._held = (_Held(new, sign, 0), _Held(last.thing, last.sign, until), *rest)
        self._let_go(
            lambda one: one.thing.version != new.version and self._may_stay(one.thing, new)
        )

    def _let_go(self, is_kept: Callable[[_Held[_T]], bool]) -> None:
        first, *rest = self._held
        kept = (first, *filter(is_kept, rest))[: KEEP + 1]
        if len(kept) < len(self._held):
            self._held = kept
            self._forget()


@dataclass(frozen=True, eq=False)
class Store:
    """One version of the data. Frames are shared by all readers and must not be changed."""

    ground: Ground
    """What does not change with the services; what is made of it alone is kept by it."""
    services: ServiceFrame
    """What anybody may see of each record: the fields ``PUBLIC``."""
    number: int
    """Of the version of the services."""
    version: str
    """Twelve hexadecimal digits that change when any file does; the same content has the same."""
    remarks: tuple[Remark, ...] = ()
    """What is damaged and not shown, and what nobody can tell to be whole."""
    of_steward: pd.DataFrame = field(default_factory=pd.DataFrame)
    """The fields ``OF_STEWARD`` of the same records, by the index of the services."""

    @property
    def records(self) -> pd.DataFrame:
        """Every field of every record as text: for who keeps the list, never for what is shown."""
        rest = self.of_steward.reindex(self.services.index, columns=list(OF_STEWARD), fill_value="")
        return pd.DataFrame(self.services[list(PUBLIC)]).join(rest)[list(FIELDS)]

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
        """The comuni at full resolution, WGS84: in which comune is a point."""
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
        """Return GeoJSON that is only drawn: one of ``drawn_names``."""
        return self.ground.drawn(name)


def default_folder() -> Path:
    """Return the folder of the store that is set, else the project's own ``data/``."""
    return settings().data


def project_folder() -> Path:
    """Return the folder of the data that comes with the programme."""
    return OWN_DATA


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
    rows = pd.DataFrame(columns=list(FIELDS), dtype=str)
    if services:
        number, content, damaged = newest_whole(folder)
        remarks = [*_passed_over(damaged, number), *_of_project(folder), *remarks_on(folder)]
        rows = of_today(read_rows(content, FILE))
    frame = check_fields(rows, FILE)
    found = check_store(frame, ground.zones, FILE)
    if found:
        raise RecordError(found)
    stamp = sha256(ground.stamp.encode() + content).hexdigest()[:12]
    told = _disclosed(frame, folder)
    public = ServiceFrame(told[[*PUBLIC, "geometry"]])
    of_steward = pd.DataFrame(told[list(OF_STEWARD)])
    return Store(ground, public, number, stamp, tuple(remarks), of_steward)


def _disclosed(services: ServiceFrame, folder: Path) -> ServiceFrame:
    """Return services of which the protected ones have nothing but closed values.

    What the file holds beyond that is in no store, so that nothing drawn from one can tell it.
    """
    rows = pd.DataFrame(services[list(FIELDS)])
    told, removed = disclosed(rows, read_register(folder), {})
    hidden = told["location_policy"] != "point"
    named = rows_of(told[["id", "kind", "comune_istat", "zona"]])
    ids = told["id"].mask(hidden, [closed_id(row) for row in named])
    if not removed and (ids == told["id"]).all():
        return services
    return check_fields(told.assign(id=ids), FILE)


def _passed_over(damaged: list[int], shown: int) -> list[Remark]:
    return [
        Remark(
            N_(
                "Version {version} is damaged and is not shown: version {shown} is. Put its files back "
                "from a copy, or put it aside with `python -m geo check --repair`."
            ),
            {"version": number, "shown": shown},
        )
        for number in damaged
    ]


def _of_project(folder: Path) -> list[Remark]:
    """Return that the project's own list, which is shown, is another than the one written down."""
    is_shown = numbers(folder) == [PROJECT] and not folder_of(folder, PROJECT).is_dir()
    if not is_shown or not project_list_differs(folder):
        return []
    return [
        Remark(
            N_(
                "services/services.csv is not what was written down: if it was changed on purpose, `python "
                "-m geo check --repair` takes it over; else put it back from a copy."
            )
        )
    ]


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
    files = [path for path in (kept / ABOUT, kept / FILE) if path.exists()]
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
