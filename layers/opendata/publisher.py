"""Who answers for the open data: told by the environment, never invented.

| variable | what | without it |
|---|---|---|
| ``MAPPA_TITOLARE``, ``MAPPA_TITOLARE_IPA`` | rights holder: name and IPA code | said to be unset |
| ``MAPPA_EDITORE``, ``MAPPA_EDITORE_IPA`` | publisher | the rights holder |
| ``MAPPA_AUTORE``, ``MAPPA_AUTORE_IPA`` | creator | the rights holder |
| ``MAPPA_CONTATTO``, ``MAPPA_CONTATTO_EMAIL`` | office and address to write to | no contact point |
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

UNSET: Final = "da-indicare"
"""The IPA code of nobody: no office of the Italian index can have one with a hyphen."""


@dataclass(frozen=True, slots=True)
class Agent:
    """An organisation, by its name and its code in the index of public offices (IPA)."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Contact:
    """An office that answers questions on the data."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who holds the rights, who publishes, who made it, who answers."""

    holder: Agent
    publisher: Agent
    creator: Agent
    contact: Contact | None = None

    @property
    def is_told(self) -> bool:
        """Whether somebody has said who holds the rights."""
        return self.holder.code != UNSET


def publisher_of(environment: Mapping[str, str] | None = None) -> Publisher:
    """Return who publishes, as an environment says, by default that of the process."""
    said = os.environ if environment is None else environment
    holder = _agent(said, "TITOLARE", Agent("Titolare da indicare (MAPPA_TITOLARE)", UNSET))
    email = said.get("MAPPA_CONTATTO_EMAIL", "")
    contact = Contact(said.get("MAPPA_CONTATTO", "") or holder.name, email) if email else None
    return Publisher(holder, _agent(said, "EDITORE", holder), _agent(said, "AUTORE", holder),
                     contact)


def _agent(said: Mapping[str, str], role: str, default: Agent) -> Agent:
    """Return the organisation of a role; one without its code or name is not told."""
    name, code = said.get(f"MAPPA_{role}", ""), said.get(f"MAPPA_{role}_IPA", "")
    return Agent(name, code) if name and code else default
