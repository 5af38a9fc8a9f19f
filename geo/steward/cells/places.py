"""The comune and zona that a row declares: found by name or code, as of the row's own day."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from rapidfuzz import fuzz, process

from geo.catalogue import N_
from geo.spelling import plain
from geo.steward.cells.text import ERASE, refuse
from geo.steward.findings import Fault, Level, Read, as_day, say
from geo.store import Store
from geo.zones import zone_set_on

_NEAR: Final = 70
"""Likeness from which a name is worth suggesting. [0..100]"""
_BEFORE_A_ZONA: Final = re.compile(
    r"^(?:zona distretto|zona|distretto|societa della salute|sds|ambito(?: territoriale)?)"
    r"(?: (?:sociosanitari[ao]|socio sanitari[ao]|di|della|del|dell|delle))* ")
_CODE: Final = re.compile(r"\d{5,6}(?:\.0)?", re.ASCII)


@dataclass(frozen=True)
class Places:
    """The comuni and zone of a store, by every name that a list may write."""

    store: Store

    def comune(self, name: str, code: str, provincia: str) -> tuple[Read]:
        """Return the code of the comune of today that a name and a code mean."""
        name, code = (cell.replace(ERASE, "") if cell == ERASE else cell for cell in (name, code))
        if _CODE.fullmatch(name) and not code:
            name, code = "", name
        by_code = self._by_code(code) if code else Read("")
        by_name = self._by_name(name) if name else Read("")
        faults = (*by_code.faults, *by_name.faults)
        found = by_name.value or by_code.value
        if by_code.value and by_name.value and by_code.value != by_name.value:
            return (refuse(
                N_("name and ISTAT code are of two comuni"),
                N_("write {code} for {name}, or the name {other}"),
                code=by_name.value, name=self._names[by_name.value],
                other=self._names[by_code.value]),)
        if found and provincia and len(provincia) == 2 and (
                provincia.upper() != self.store.provinces[found]):
            faults = (*faults, Fault(
                Level.WARNING, say(N_("the comune is in the province of {right}"),
                                   right=self.store.provinces[found]),
                say(N_("write {right}"), right=self.store.provinces[found])))
        refused = any(fault.level is Level.ERROR for fault in faults)
        return (Read("" if refused else found, faults),)

    def zona(self, written: str, comune: str, year: str, day: str) -> tuple[Read]:
        """Return the slug of the zona of today, after what is written was checked on a day.

        Parameters
        ----------
        comune
            Its code, "" if unknown.
        year
            The year of the row, "" for that of the list.
        day
            The day of the list, as ISO date.
        """
        of_today = self.store.zones.zona_of(comune, 28).slug if comune else ""
        if not written or written == ERASE:
            return (Read(of_today),)
        known = self._zona_slugs.get(plain(written)) or self._zona_slugs.get(
            _BEFORE_A_ZONA.sub("", plain(written) + " ").strip())
        if known is None:
            return (self._unknown_zona(written, comune),)
        on = date(int(year), 12, 31) if year.isdigit() else date.fromisoformat(day)
        on = min(on, date.fromisoformat(day))
        if not comune:
            is_of_today = known in self.store.zones.by_set[28]
            return (Read(known) if is_of_today else refuse(
                N_("this zona is not one of today"), N_("write the comune, or a zona of today")),)
        right = self.store.zones.zona_of(comune, zone_set_on(on))
        if known in {right.slug, of_today}:
            return (Read(of_today),)
        return (refuse(N_("on {day} the comune is in another zona"), N_("write “{zona}”"),
                       day=as_day(on.isoformat()), zona=right.name),)

    def _by_code(self, written: str) -> Read:
        code = re.sub(r"\.0$", "", written).zfill(6)
        if code in self._names:
            return Read(code)
        if code in self._merged:
            return self._successor(code)
        return refuse(N_("this is no ISTAT code of a comune of Tuscany"),
                      N_("write six digits, as 048017 for Firenze"))

    def _by_name(self, written: str) -> Read:
        bare_name = re.sub(r"\s*[(,/–-]\s*(?:[A-Za-z]{2}|Italia)\)?\s*$", "", written)
        without = re.sub(r"(?i)^(comune|citta) (di|del|della) ", "", written)
        for name in (written, bare_name, without):
            code = self._codes.get(plain(name))
            if code:
                return Read(code) if code in self._names else self._successor(code)
        best = process.extractOne(plain(bare_name), list(self._codes), scorer=fuzz.ratio,
                                  score_cutoff=_NEAR)
        if best is None:
            return refuse(N_("this is no comune of Tuscany"), N_("write the name of the comune"))
        code = self._codes[best[0]]
        return refuse(N_("this is no comune of Tuscany"), N_("write “{text}”, if that is meant"),
                      text=self._names[self.store.zones.successor(code)])

    def _successor(self, old: str) -> Read:
        day, new = self._merged[old]
        return Read(new, (Fault(
            Level.NOTE, say(N_("since {day} this comune is part of {comune}, which is taken"),
                            day=as_day(day), comune=self._names[new]),
            say(N_("write “{text}”"), text=self._names[new])),))

    def _unknown_zona(self, written: str, comune: str) -> Read:
        if comune:
            right = self.store.zones.zona_of(comune, 28).name
            return refuse(N_("there is no such zona-distretto"), N_("write “{zona}”"), zona=right)
        best = process.extractOne(plain(written), list(self._zona_slugs), scorer=fuzz.WRatio,
                                  score_cutoff=_NEAR)
        if best is None:
            return refuse(N_("there is no such zona-distretto"), N_("write its name"))
        return refuse(N_("there is no such zona-distretto"), N_("write “{zona}”"),
                      zona=self._zona_names[self._zona_slugs[best[0]]])

    @property
    def _names(self) -> Mapping[str, str]:
        return self.store.comune_names

    @cached_property
    def _merged(self) -> dict[str, tuple[str, str]]:
        """Code of before a merger → its day and the comune of today."""
        mergers = self.store.zones.mergers
        return {old: (day, self.store.zones.successor(old))
                for old, day in zip(mergers["old_istat"], mergers["date"], strict=True)
                if old not in self._names}

    @cached_property
    def _codes(self) -> dict[str, str]:
        """Plain name of a comune, of today or merged → its code."""
        mergers = self.store.zones.mergers
        old = {plain(name): code for name, code
               in zip(mergers["old_comune"], mergers["old_istat"], strict=True)
               if code in self._merged}
        return old | {plain(name): code for code, name in self._names.items()}

    @cached_property
    def _zona_slugs(self) -> dict[str, str]:
        """Plain name, alias or slug of a zona of any set → its slug; today's come last, and win."""
        return {plain(name): slug for number in (34, 26, 28)
                for slug, zona in self.store.zones.by_set[number].items()
                for name in (*zona.aliases, slug, zona.name)}

    @cached_property
    def _zona_names(self) -> dict[str, str]:
        return {slug: zona.name for number in (34, 26, 28)
                for slug, zona in self.store.zones.by_set[number].items()}
