"""The comune and zona that a row declares: found by name or code, as of the row's own day."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from rapidfuzz import fuzz, process

from geo.catalogue import N_
from geo.find.places import BY_NAME, COMUNE, Place, PlaceIndex, is_decisive, place_index
from geo.spelling import fold, plain
from geo.steward.cells.text import ERASE, refuse
from geo.steward.findings import Fault, Level, Read, as_day, say
from geo.store import Store
from geo.zones import read_table, zone_set_on

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
        meant = self._code_meant(written)
        if meant:
            return refuse(N_("this is no ISTAT code of a comune of Tuscany"),
                          N_("write {code} for {name}, if that is meant"), code=meant,
                          name=self._names[self.store.zones.successor(meant)])
        return refuse(N_("this is no ISTAT code of a comune of Tuscany"),
                      N_("write six digits, as 048017 for Firenze"))

    def _code_meant(self, written: str) -> str:
        """Return the ISTAT code that another form of a code means, or "".

        The forms: an apostrophe before it, a separator of thousands, the region before it (9,
        09, 009), the 2 of a metropolitan city for its first 0, the cadastral code.
        """
        by_cadastre = self._by_cadastre.get(plain(written).upper())
        digits = re.sub(r"[\s'’.,_-]", "", re.sub(r"[.,]0$", "", written.strip()))
        if by_cadastre or not digits.isdecimal() or not digits.isascii():
            return by_cadastre or ""
        forms = [digits.zfill(6)]
        if len(digits) > 6 and digits[:-6].lstrip("0") == "9":
            forms.append(digits[-6:])
        if len(digits) == 6 and digits[0] == "2":
            forms.append(f"0{digits[1:]}")
        return next((code for code in forms if code in self._names or code in self._merged), "")

    def _by_name(self, written: str) -> Read:
        outside = self._index.outside(written)
        if outside:
            return refuse(N_("this is no comune of Tuscany"), N_("{place} is outside Tuscany"),
                          place=outside)
        found = self._index.search(written)
        first = found[0] if found else None
        is_sure = is_decisive(found) or (first is not None and all(
            place.comune_istat == first.comune_istat for place in found
            if place.score >= first.score - 2))
        if first and first.kind == COMUNE and is_sure and first.score >= BY_NAME:
            return self._of_today_or_before(first)
        likely = [place for place in found or self._index.likely(written) if place.comune_istat]
        if not likely or likely[0].score < _NEAR - 12:
            return refuse(N_("this is no comune of Tuscany"), N_("write the name of the comune"))
        first = likely[0]
        near = dict.fromkeys(place.comune for place in likely
                             if place.score >= first.score - 2 and place.kind == first.kind)
        if first.score >= BY_NAME and len(near) > 1:
            return refuse(N_("this could be {names}"), N_("write the whole name of the comune"),
                          names=", ".join([*near][:5]))
        return refuse(N_("this is no comune of Tuscany"), N_("write “{text}”, if that is meant"),
                      text=first.comune)

    def _of_today_or_before(self, place: Place) -> Read:
        """Return the code of a comune, with a note if a name of before a merger was written."""
        former = self._former.get(fold(place.found_as), "")
        is_former = former and self.store.zones.successor(former) == place.comune_istat
        return self._successor(former) if is_former else Read(place.comune_istat)

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

    @property
    def _index(self) -> PlaceIndex:
        return place_index(self.store)

    @cached_property
    def _former(self) -> dict[str, str]:
        """Folded name of a comune that merged, and is none of today → its code."""
        mergers = self.store.zones.mergers
        today = {fold(name) for name in self._names.values()}
        return {fold(name): code for name, code
                in zip(mergers["old_comune"], mergers["old_istat"], strict=True)
                if code in self._merged and fold(name) not in today}

    @cached_property
    def _by_cadastre(self) -> dict[str, str]:
        """Cadastral code → ISTAT code; empty if the store has no such table."""
        path = self.store.folder / "boundaries" / "comuni_catasto.csv"
        if not path.exists():
            return {}
        table = read_table(path)
        return dict(zip(table["catastale"], table["comune_istat"], strict=True))

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
