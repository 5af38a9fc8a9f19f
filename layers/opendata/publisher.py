"""Who answers for the open data: told by the settings, never invented."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from geo.settings import Settings, settings, settings_in

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
    said = settings() if environment is None else settings_in(environment)
    nobody = Agent(f"Titolare da indicare ({Settings.holder.variable})", UNSET)
    holder = _agent(said.holder, said.holder_code, nobody)
    email = said.contact_email
    contact = Contact(said.contact or holder.name, email) if email else None
    return Publisher(holder, _agent(said.publisher, said.publisher_code, holder),
                     _agent(said.creator, said.creator_code, holder), contact)


def _agent(name: str, code: str, default: Agent) -> Agent:
    """Return an organisation; one without its code or name is not told."""
    return Agent(name, code) if name and code else default
