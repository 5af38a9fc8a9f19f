"""Logins of the steward: the password, who has entered, what their pages may upload, the record of it.

Who may publish from a page: a password, of which only a scrypt hash is kept.

The hash is one line, ``scrypt$n$r$p$salt_hex$hash_hex``, given by the environment.

Which sessions may upload a list: those of a steward who has entered, until they leave.

It holds names of sessions and nothing else; what they mean is the business of who asks.

Who is logged in to the steward's part: tries, sessions, what they hold, and a record of it all.

A login is a secret in a cookie, of which this process keeps a hash. Whatever a steward uploads,
sees or takes away is held by the login and by nothing else, so that it is gone when the login ends:
by leaving, after ``IDLE_S`` without use, after ``LONGEST_S`` in any case, when the password is
changed, or with the process.
"""

import hashlib
import hmac
import json
import logging
import os
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from errno import ENOSPC
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from threading import BoundedSemaphore, Lock, RLock
from typing import Any, Final

from geo.errors import ToldError
from geo.forgetting import forget_private_text
from geo.messages import N_
from geo.settings import Settings, settings, settings_in
from geo.store.store import default_folder
from geo.store.versions import now_utc

VARIABLE: Final = Settings.steward.variable
LEAST_LETTERS: Final = 12
MOST_LETTERS: Final = 1_024
MOST_TRIES: Final = 5
WITHIN_S: Final = 600.0
"""Time in which an address may try ``MOST_TRIES`` times. [s]"""
_N, _R, _P = 2**15, 8, 3  # 32 MB and a fifth of a second for each try (OWASP, Password Storage)
_MOST_MEMORY: Final = 2**28
_SALT_BYTES: Final = 16
_HASH_BYTES: Final = 32
_LEAST_HASH_BYTES: Final = 16
_one_at_a_time: Final = Lock()


@dataclass(frozen=True, slots=True)
class Kept:
    """A hash and how it was made."""

    n: int
    r: int
    p: int
    salt: bytes
    digest: bytes

    def __str__(self) -> str:
        """Return the line that is kept."""
        return f"scrypt${self.n}${self.r}${self.p}${self.salt.hex()}${self.digest.hex()}"


def kept_password(password: str) -> str:
    """Return the line that is kept of a password, with a salt of its own."""
    salt = secrets.token_bytes(_SALT_BYTES)
    unsealed = Kept(_N, _R, _P, salt, bytes(_HASH_BYTES))
    return str(replace(unsealed, digest=_digest(password, unsealed)))


def read_kept_password(line: str) -> Kept | None:
    """Return what a line keeps; None if it is no such line, or would take too much memory."""
    try:
        name, n, r, p, salt, digest = line.strip().split("$")
        kept = Kept(int(n), int(r), int(p), bytes.fromhex(salt), bytes.fromhex(digest))
    except ValueError:
        return None
    is_sound = (
        name == "scrypt"
        and kept.n >= 2
        and kept.n.bit_count() == 1
        and kept.r > 0
        and 0 < kept.p <= 16
        and 128 * kept.n * kept.r < _MOST_MEMORY
        and bool(kept.salt)
        and len(kept.digest) >= _LEAST_HASH_BYTES
    )
    return kept if is_sound else None


def is_right(password: str, kept: Kept) -> bool:
    """Tell whether a password is the one of which a hash was kept, one try at a time."""
    if len(password) > MOST_LETTERS:
        return False
    with _one_at_a_time:  # memory for one try, however many knock
        came = _digest(password, kept)
    return hmac.compare_digest(came, kept.digest)


def asked_for(environment: Mapping[str, str] | None = None) -> str:
    """Return the line that an environment gives, that of the process by default; "" if none."""
    return (settings() if environment is None else settings_in(environment)).steward


def lately(tries: Sequence[float], now_s: float) -> tuple[float, ...]:
    """Return the moments of wrong tries that still count. [s]"""
    return tuple(moment for moment in tries if now_s - moment < WITHIN_S)


def _digest(password: str, kept: Kept) -> bytes:
    """Return the hash of a password, made as a kept one was."""
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"),
        salt=kept.salt,
        n=kept.n,
        r=kept.r,
        p=kept.p,
        maxmem=_MOST_MEMORY + 2**20,
        dklen=len(kept.digest),
    )


_lock: Final = Lock()
_uploading: Final[set[str]] = set()


def allow_uploads(session: str) -> None:
    """Let a session upload from now on: its steward gave the right password."""
    with _lock:
        _uploading.add(session)


def revoke_uploads(session: str) -> None:
    """Let a session upload no more: it ended, expired, or its steward has left."""
    with _lock:
        _uploading.discard(session)


def may_upload(session: str) -> bool:
    """Return whether a session may upload now."""
    with _lock:
        return session in _uploading


def sessions_that_may_upload() -> frozenset[str]:
    """Return every session that may upload now."""
    with _lock:
        return frozenset(_uploading)


COOKIE: Final = "mappa_dati"
IDLE_S: Final = 30 * 60.0
"""A login that nobody uses ends. [s]"""
LONGEST_S: Final = 8 * 3600.0
"""A login ends however it is used. [s]"""
MOST_LOGINS: Final = 20
MOST_DRAFTS: Final = 4
"""Lists that one login holds at once, in as many tabs; the oldest is let go."""
LONGEST_WAIT_S: Final = 24 * 3600.0
MANY_FAILURES: Final = 50
"""Wrong tries of all addresses in ``WITHIN_S`` after which an address has one try, not five."""
MOST_RECORDED: Final = 200
"""Tries in ``WITHIN_S`` that are recorded one by one: a crowd must not fill the disk."""
MOST_ADDRESSES: Final = 10_000
MOST_WAITING: Final = 4
"""Passwords that are checked or wait for it; who comes then is asked to come again."""
AUDIT: Final = "audit.jsonl"


class RefusedError(ToldError):
    """A try that opened nothing, and how long to wait before the next. [s]"""

    def __init__(self, sentence: str, wait_s: float = 0.0, **values: object) -> None:
        super().__init__(sentence, **values)
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Download:
    """A file that a login may take away."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """What came of something that was done."""

    text: str
    is_wrong: bool


@dataclass(eq=False)
class Login:
    """Somebody who gave the password, and what is held for them."""

    name: str
    """By which the record calls the login; it opens nothing."""
    address: str
    line: str
    """What the password was checked against."""
    opened_s: float
    used_s: float
    pages: set[str] = field(default_factory=set)
    """Sessions of pages that showed the cookie."""
    drafts: OrderedDict[str, Any] = field(default_factory=OrderedDict)
    """Session of a page → the list that is worked on there."""
    downloads: dict[str, dict[str, Download]] = field(default_factory=dict)
    """Session of a page → name → a file made of its list."""
    messages: dict[str, list[Message]] = field(default_factory=dict)
    """Session of a page → what its next drawing tells: it may quote the list."""

    def keep_draft(self, page: str, draft: object) -> None:
        """Hold a list for a page, in the place of the one before."""
        self.drop_draft(page)
        self.drafts[page] = draft
        while len(self.drafts) > MOST_DRAFTS:
            self.drop_draft(next(iter(self.drafts)))

    def drop_draft(self, page: str) -> None:
        """Let go of the list of a page, and of what was made of it."""
        self.downloads.pop(page, None)
        if self.drafts.pop(page, None) is not None:
            forget_private_text()

    def tell(self, page: str, text: str, *, is_wrong: bool) -> None:
        """Leave a message for the next drawing of a page."""
        self.messages.setdefault(page, []).append(Message(text, is_wrong))

    def told(self, page: str) -> list[Message]:
        """Return the messages of a page once."""
        return self.messages.pop(page, [])

    def offer(self, page: str, key: str, download: Download) -> str:
        """Hold a file for a page, and return the name by which its address knows it."""
        held = self.downloads.setdefault(page, {})
        for name in held:
            if name.startswith(f"{key}-"):
                held[name] = download
                return name
        name = f"{key}-{secrets.token_urlsafe(16)}"
        held[name] = download
        return name

    def download(self, name: str) -> Download | None:
        """Return a file by its name, if this login holds it."""
        return next((held[name] for held in self.downloads.values() if name in held), None)


@dataclass(slots=True)
class _Tries:
    """Wrong tries of an address."""

    n: int = 0
    last_s: float = 0.0
    until_s: float = 0.0
    """Before then no password of this address is looked at."""
    is_told: bool = False
    """Whether the record tells that the address has to wait."""


def _nobody(_page: str) -> None:
    """Take notice of nothing."""


class Logins:
    """The logins of a process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Take a clock that only goes forwards. [s]"""
        self.clock = clock
        self.session_opened: Callable[[str], None] = _nobody
        """Called with the session of a page that may upload from now on."""
        self.session_closed: Callable[[str], None] = _nobody
        """Called with the session of a page that may upload no longer."""
        self._lock = RLock()
        self._logins: OrderedDict[str, Login] = OrderedDict()
        self._tries: OrderedDict[str, _Tries] = OrderedDict()
        self._failures: tuple[float, ...] = ()
        self._recorded: tuple[float, ...] = ()
        self._crowd_s = -WITHIN_S
        self._known: OrderedDict[str, None] = OrderedDict()
        """Addresses from which somebody has entered: no crowd takes their turn."""
        self._room = BoundedSemaphore(MOST_WAITING)
        self._known_room = BoundedSemaphore(MOST_WAITING)

    def enter(self, password: str, address: str) -> str:
        """Return the secret of a new login, for a cookie.

        Raises
        ------
        RefusedError
            If the password is wrong, or its address, or everybody, has to wait.
        """
        line, group = asked_for(), network_of(address)
        kept = read_kept_password(line)
        if kept is None:
            raise RefusedError(N_("Nobody can enter: no password is set."))
        room = self._known_room if group in self._known else self._room
        if not room.acquire(blocking=False):
            raise RefusedError(
                N_("Too many people try at this moment. Try again in a few seconds."), 5.0
            )
        try:
            self._begin(group, address)
            is_welcome = is_right(password, kept)
        finally:
            room.release()
        if not is_welcome:
            logging.getLogger("mappa").warning("a wrong password on the steward's page")
            self._record_try("refused", address)
            raise RefusedError(N_("This is not the password."))
        return self._open(line, group, address)

    def _begin(self, group: str, address: str) -> None:
        """Count a try before it is looked at: who breaks it off has had it."""
        with self._lock:
            now = self.clock()
            self._failures = lately(self._failures, now)
            tries = self._tries.get(group) or _Tries()
            if now < tries.until_s:
                if not tries.is_told:
                    tries.is_told = True
                    self._record_try("waits", address)
                minutes = int(-(-(tries.until_s - now) // 60))
                raise RefusedError(
                    N_("Too many tries: wait {minutes} minutes."),
                    tries.until_s - now,
                    minutes=minutes,
                )
            if now - tries.last_s >= LONGEST_WAIT_S or (
                tries.n < MOST_TRIES and now - tries.last_s >= WITHIN_S
            ):
                tries = _Tries()
            is_known = group in self._known
            free = 1 if len(self._failures) >= MANY_FAILURES and not is_known else MOST_TRIES
            tries.n, tries.last_s, tries.is_told = tries.n + 1, now, False
            if tries.n >= free:
                wait_s = WITHIN_S * 2.0 ** min(tries.n - free, 20)
                tries.until_s = now + min(wait_s, LONGEST_WAIT_S)
            self._tries[group] = tries
            self._tries.move_to_end(group)
            while len(self._tries) > MOST_ADDRESSES:
                self._tries.popitem(last=False)
            self._failures = (*self._failures, now)

    def _record_try(self, what: str, address: str) -> None:
        """Record a try that opened nothing; of a crowd of them only that there is one."""
        with self._lock:
            now = self.clock()
            self._recorded = lately(self._recorded, now)
            if len(self._recorded) < MOST_RECORDED:
                self._recorded = (*self._recorded, now)
                record(what, address)
            elif now - self._crowd_s >= WITHIN_S:
                self._crowd_s = now
                record("crowd", "", n_tries=len(self._failures))

    def _open(self, line: str, group: str, address: str) -> str:
        secret = secrets.token_urlsafe(32)
        with self._lock:
            now = self.clock()
            self._tries.pop(group, None)
            self._failures = self._failures[:-1]
            self._known[group] = None
            while len(self._known) > MOST_ADDRESSES:
                self._known.popitem(last=False)
            login = Login(secrets.token_hex(4), address, line, now, now)
            record("entered", address, login.name)
            self._logins[_hash_of(secret)] = login
            while len(self._logins) > MOST_LOGINS:
                self._end(next(iter(self._logins)), "ended")
        return secret

    def login_of(self, secret: str, *, is_use: bool = True) -> Login | None:
        """Return the login of a cookie, and count that as its use; None if it has ended."""
        with self._lock:
            self.sweep()
            login = self._logins.get(_hash_of(secret)) if secret else None
            if login is not None and is_use:
                login.used_s = self.clock()
            return login

    def attach(self, secret: str, page: str) -> Login | None:
        """Return the login of the cookie that the session of a page showed, and let it upload."""
        with self._lock:
            login = self.login_of(secret)
            if login is not None and page not in login.pages:
                login.pages.add(page)
                self.session_opened(page)
            return login

    def may_upload(self, secret: str, page: str) -> bool:
        """Tell whether a request with a cookie may upload for the session of a page.

        An address with a session in it opens nothing to who has no cookie of the same login.
        """
        login = self.login_of(secret, is_use=False)
        return login is not None and page in login.pages

    def leave(self, secret: str) -> None:
        """End the login of a cookie."""
        with self._lock:
            if _hash_of(secret) in self._logins:
                self._end(_hash_of(secret), "left")

    def sweep(self) -> None:
        """End every login whose time is over, or whose password was changed."""
        line = asked_for()
        with self._lock:
            now = self.clock()
            for key, login in list(self._logins.items()):
                if now - login.used_s >= IDLE_S or now - login.opened_s >= LONGEST_S:
                    self._end(key, "expired")
                elif login.line != line:
                    self._end(key, "ended")

    def _end(self, key: str, what: str) -> None:
        login = self._logins.pop(key)
        login.drafts.clear()
        login.downloads.clear()
        login.messages.clear()
        for page in login.pages:
            self.session_closed(page)
        login.pages.clear()
        forget_private_text()
        record_done(what, login.address, login.name)


def network_of(address: str) -> str:
    """Return by what tries are counted: an address, of IPv6 the network that one household has.

    >>> network_of("2001:db8:1:2:3::4"), network_of("::ffff:192.0.2.1"), network_of("")
    ('2001:db8:1:2::', '192.0.2.1', '')
    """
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(IPv6Address(int(known) >> 64 << 64))
    return str(known)


def record(what: str, address: str, login: str = "", **more: object) -> None:
    """Write who did what, when and from where: a line that is added, on disk when this returns.

    Raises
    ------
    RefusedError
        If it cannot be written: what nobody can account for is not done.
    """
    line = {"when": now_utc(), "what": what, "from": address[:64], "login": login, **more}
    try:
        append_line(default_folder() / "services" / AUDIT, json.dumps(line, ensure_ascii=False))
    except OSError as error:
        raise RefusedError(
            N_("The record of who did what cannot be written ({reason}): nothing was done."),
            reason=error.strerror or "",
        ) from error


def record_done(what: str, address: str, login: str = "", **more: object) -> None:
    """Write what has happened and cannot be undone; if that fails, the log tells it."""
    try:
        record(what, address, login, **more)
    except RefusedError as error:
        logging.getLogger("mappa").error("%s: %s", what, error)  # noqa: TRY400


def append_line(path: Path, line: str) -> None:
    """Add a line to a file, in one piece and safely on disk when this returns."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":  # the disk was full in the middle
            line = f"\n{line}"
        whole = f"{line}\n".encode()
        if os.write(handle, whole) != len(whole):
            raise OSError(ENOSPC, os.strerror(ENOSPC))
        os.fsync(handle)
    finally:
        os.close(handle)


def _hash_of(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


_logins: Final = Logins()


def current_logins() -> Logins:
    """Return the logins of this process."""
    return _logins
