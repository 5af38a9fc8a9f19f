"""Who may publish from a page: a password, of which only a scrypt hash is kept.

The hash is one line, ``scrypt$n$r$p$salt_hex$hash_hex``, given by the environment.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Final

from geo.settings import Settings, settings, settings_in

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
    is_sound = (name == "scrypt" and kept.n >= 2 and kept.n.bit_count() == 1 and kept.r > 0
                and 0 < kept.p <= 16 and 128 * kept.n * kept.r < _MOST_MEMORY
                and bool(kept.salt) and len(kept.digest) >= _LEAST_HASH_BYTES)
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
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=kept.salt, n=kept.n,
                          r=kept.r, p=kept.p, maxmem=_MOST_MEMORY + 2**20,
                          dklen=len(kept.digest))
