"""Opening hours of a cell: in the syntax that says whether it is open now, or as words."""

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from geo.catalogue import N_
from geo.spelling import bare
from geo.steward.cells.text import ERASE
from geo.steward.findings import Fault, Level, Read, say

_DAYS: Final = (
    ("Mo", r"lun(?:edi)?"), ("Tu", r"mar(?:t(?:edi)?)?"), ("We", r"mer(?:c(?:oledi)?)?"),
    ("Th", r"gio(?:v(?:edi)?)?"), ("Fr", r"ven(?:erdi)?"), ("Sa", r"sab(?:ato)?"),
    ("Su", r"dom(?:enica)?"),
)
_WEEK: Final = tuple(code for code, _word in _DAYS)
_YEAR: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_WORDS: Final = ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio",
                       "agosto", "settembre", "ottobre", "novembre", "dicembre")
_ORDINALS: Final = {"primo": "1", "secondo": "2", "terzo": "3", "quarto": "4", "quinto": "5",
                    "ultimo": "-1", "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_DAY: Final = "|".join(rf"(?:{word})" for _code, word in _DAYS)
_TOKENS: Final = re.compile("|".join((
    r"(?P<time>\d{1,2}(?:[:.,]\d{2})?(?!\d))",
    *(rf"(?P<{code}>(?:{word})\b'?\.?)" for code, word in _DAYS),
    *(rf"(?P<{code}>(?:{word}|{word[:3]}\.)(?!\w))"
      for code, word in zip(_YEAR, _MONTH_WORDS, strict=True) if word != "marzo"),
    r"(?P<March>marzo\b)",
    r"(?P<daily>tutti i giorni\b|ogni giorno\b)",
    r"(?P<PH>(?:giorni )?festiv[oi]\b|festivita\b|feste\b)",
    r"(?P<off>chius[oai]\b|chiusura\b|esclus[oiae]\b|tranne\b|eccetto\b)",
    r"(?P<asked>\(?(?:sol[oa] |anche )?(?:su|previo|per) appuntamento\)?)",
    r"(?P<dash>-|\ball[ae]\b|\bal\b|\ba\b|\bfino all[ae]\b)",
    r"(?P<comma>,|\+|&|\be\b|\bed\b)",
    r"(?P<slash>/)",
    r"(?P<semi>;|\n|\.(?!\d))",
    (r"(?P<nothing>\s+|[:()]|\b(?:dal|dall|dalla|dalle|da|ore|orario|il|lo|la|le|i|nei|nel|ad|anche|"
     r"aperto|apertura|h\b\.?)\b|(?:mattin[ao]|pomeriggio)(?=:?\s*(?:dalle |ore |h )?\d)|"
     r"\bh(?=\d)|')"),
)))
_ALWAYS: Final = re.compile(
    r"(?:aperto )?(?:sempre aperto|24 ?h|h ?24|24 ?/ ?24|24 ore(?: su 24| al giorno)?)"
    r"(?:,? (?:tutti i giorni|7 ?(?:giorni )?su 7|7 ?/ ?7))?")
_MONTHLY: Final = re.compile(
    rf"((?:\b(?:[1-5]°|{'|'.join(_ORDINALS)})[\s,/e]*)+)({_DAY})"
    r"\b'?\s*(?:del|di ogni|d'ogni|ogni) mese\b")
_TWO_DAYS: Final = re.compile(rf"\b({_DAY})\b'?\.?\s*/\s*({_DAY})\b(?!'?\.?\s*/\s*(?:{_DAY})\b)")
_TOO_LATE: Final = re.compile(r"\b(?:2[5-9]|[3-9]\d):\d\d|\b24:(?!00)|\b\d{1,2}:[6-9]\d")


def parses(text: str) -> bool:
    """Tell whether a text is opening hours in OSM syntax."""
    from opening_hours import validate  # noqa: PLC0415

    return bool(validate(text))


def read_hours(text: str) -> tuple[Read, Read]:
    """Return the hours in OSM syntax, and as words where they are in no syntax.

    What a person wrote is never turned into hours unasked: it is kept as words, and the hours
    that it probably means are suggested.
    """
    if not text or text == ERASE:
        return Read(text), Read("")
    is_syntax = parses(text)
    if is_syntax and not _TOO_LATE.search(text):
        return Read(text), Read("")
    problem = say(N_("the hours are in no syntax that tells whether it is open now; they are kept "
                     "as words"))
    likely = in_syntax(text)
    if is_syntax or (not likely and _has_no_such_time(text)):
        problem = say(N_("the hours have a time that no day has; they are kept as words"))
        instead = say(N_("write times from 00:00 to 24:00"))
    elif both := _two_readings(text):
        problem = say(N_("the stroke between two days means from one to the other, or these two "
                         "alone; the hours are kept as words"))
        instead = say(N_("write “{whole}” or “{alone}”"), whole=both[0], alone=both[1])
    elif likely:
        instead = say(N_("write “{text}”, if that is meant"), text=likely)
    else:
        instead = say(N_("write them as “Mo,We 09:00-13:00; Th 15:00-18:00”"))
    return Read("", (Fault(Level.WARNING, problem, instead),)), Read(text)


def in_syntax(text: str) -> str:
    """Return Italian hours in OSM syntax, or "" where they cannot be told.

    A rule for days that an earlier one has is added to it (``,``): a ``;`` would overwrite it.

    >>> in_syntax("lun-ven 9-13"), in_syntax("Lunedì e giovedì: 9.00-12.30 e 15-18")
    ('Mo-Fr 09:00-13:00', 'Mo,Th 09:00-12:30,15:00-18:00')
    >>> in_syntax("lun-ven 9-13, mar e gio 15-18")
    'Mo-Fr 09:00-13:00, Tu,Th 15:00-18:00'
    """
    body = _plain_words(text)
    if _ALWAYS.fullmatch(body.strip(" .")):
        return "24/7"
    if _two_readings(text):
        return ""
    try:
        rules = _Reader(_tokens(body)).rules()
    except _NotUnderstoodError:
        return ""
    written = _joined(rules)
    return written if written and parses(written) else ""


def _plain_words(text: str) -> str:
    """Return a text in lower-case ASCII, with ordinals and the days of a month marked."""
    body = bare(re.sub(r"(?<=\d)\s?[°ºª^](?=\W|$)", "@", text)).replace("@", "°")
    body = re.sub(r"[^\S\n]+", " ", body)
    body = re.sub(rf"\b({_DAY})'(?=\W|$)", r"\1", body)
    return _MONTHLY.sub(_of_month, body)


def _of_month(found: re.Match[str]) -> str:
    numbers = [_ORDINALS.get(word, word.rstrip("°"))
               for word in re.findall(r"[1-5]°|[a-z]+", found[1]) if word != "e"]
    return f"<{','.join(numbers)}>{found[2]}"


def _two_readings(text: str) -> tuple[str, str] | None:
    """Return what hours with two days and a stroke between them mean, if they mean two things."""
    body = _plain_words(text)
    found = _TWO_DAYS.search(body)
    if not found:
        return None
    first, last = (next(number for number, (_code, word) in enumerate(_DAYS)
                        if re.fullmatch(word, day)) for day in (found[1], found[2]))
    if last - first in {1, -6}:
        return None
    whole, alone = (in_syntax(f"{body[:found.start()]}{found[1]}{mark}{found[2]}"
                              f"{body[found.end():]}") for mark in ("-", ","))
    return (whole, alone) if whole and alone else None


def _has_no_such_time(text: str) -> bool:
    """Tell whether hours on days name a time past 24:00."""
    body = _plain_words(text)
    if not re.search(rf"\b(?:{_DAY})\b", body):
        return False
    ranges = re.findall(r"(?<![\d/:.,])(\d{1,2})(?:[:.,](\d\d))?\s*-\s*(\d{1,2})(?:[:.,](\d\d))?"
                        r"(?![\d/])", body)
    return any(int(hour) > 24 or int(minute or 0) > 59 for start, first, end, last in ranges
               for hour, minute in ((start, first), (end, last)))


class _NotUnderstoodError(ValueError):
    """Raised where words are no hours that can be told."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str = ""


@dataclass(slots=True)
class _Rule:
    """Some days of some months, and the times on them; without times it is closed."""

    days: list[str] = field(default_factory=list)
    months: list[str] = field(default_factory=list)
    times: list[tuple[str, str]] = field(default_factory=list)
    nth: str = ""
    is_off: bool = False
    is_asked: bool = False

    def written(self) -> str:
        days = ",".join(_spans([day for day in self.days if day != "PH"], _WEEK))
        days = f"{days}[{self.nth}]" if self.nth else days
        days = ",".join(filter(None, (days, "PH" if "PH" in self.days else "")))
        times = "off" if self.is_off else ",".join("-".join(one) for one in self.times)
        asked = 'unknown "su appuntamento"' if self.is_asked else ""
        months = ",".join(_spans(self.months, _YEAR))
        return " ".join(filter(None, (months, days, times, asked)))

    def meets(self, other: "_Rule") -> bool:
        """Tell whether some day may have both rules."""
        return bool(set(self.days) & set(other.days)) and (
            not self.months or not other.months or bool(set(self.months) & set(other.months)))


def _spans(names: list[str], order: tuple[str, ...]) -> list[str]:
    """Return names in their written order, three or more that follow each other as a span."""
    spans: list[list[str]] = []
    for name in names:
        follows = spans and order[(order.index(spans[-1][-1]) + 1) % len(order)] == name
        if follows:
            spans[-1].append(name)
        else:
            spans.append([name])
    return [name for span in spans for name in (
        [f"{span[0]}-{span[-1]}"] if len(span) > 2 else span)]


def _tokens(body: str) -> list[_Token]:
    tokens: list[_Token] = []
    place = 0
    while place < len(body):
        if nth := re.compile(r"<([-\d,]+)>").match(body, place):
            tokens.append(_Token("nth", nth[1]))
            place = nth.end()
            continue
        found = _TOKENS.match(body, place)
        if not found or not found[0]:
            raise _NotUnderstoodError
        kind = str(found.lastgroup)
        if kind != "nothing":
            tokens.append(_Token("Mar" if kind == "March" else kind, found[0]))
        place = found.end()
    return tokens


class _Reader:
    """Reads tokens into rules."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._place = 0

    def rules(self) -> list[_Rule]:
        rules: list[_Rule] = []
        while self._skip("semi", "comma"):
            rules.append(self._rule())
        if not rules or sum(bool(rule.months) and not rule.is_off for rule in rules) not in {
                0, sum(not rule.is_off for rule in rules)}:
            raise _NotUnderstoodError  # a season that may be meant for the others too
        return rules

    def _kind(self, ahead: int = 0) -> str:
        place = self._place + ahead
        return self._tokens[place].kind if place < len(self._tokens) else ""

    def _skip(self, *kinds: str) -> bool:
        while self._kind() in kinds:
            self._place += 1
        return bool(self._kind())

    def _take(self) -> str:
        self._place += 1
        return self._tokens[self._place - 1].text

    def _rule(self) -> _Rule:
        rule = _Rule()
        if self._kind() == "off":
            self._take()
            self._skip("dash")
            rule.is_off = True
        rule.months = self._named(_YEAR)
        if self._kind() == "nth":
            rule.nth = self._take()
        self._skip_comma_before_days(rule)
        rule.days = self._days()
        if self._kind() == "off" and not rule.is_off and (rule.days or rule.months):
            self._take()
            rule.is_off = True
        if rule.is_off:
            if not rule.days and not rule.months:
                raise _NotUnderstoodError
            return rule
        rule.times = self._times()
        if not rule.times or not rule.days:
            raise _NotUnderstoodError
        rule.months = rule.months or self._named(_YEAR)
        if self._kind() == "asked":
            self._take()
            rule.is_asked = True
        return rule

    def _skip_comma_before_days(self, rule: _Rule) -> None:
        if rule.months and self._kind() == "comma" and self._kind(1) in {*_WEEK, "daily"}:
            self._take()

    def _days(self) -> list[str]:
        if self._kind() == "daily":
            self._take()
            return list(_WEEK)
        return self._named(_WEEK, "PH")

    def _named(self, order: tuple[str, ...], *single: str) -> list[str]:
        names: list[str] = []
        while self._kind() in {*order, *single}:
            first = self._kind()
            self._place += 1
            if self._kind() == "dash" and self._kind(1) in order and first in order:
                self._place += 1
                last = self._kind()
                self._place += 1
                start = order.index(first)
                n = (order.index(last) - start) % len(order)
                names += [order[(start + step) % len(order)] for step in range(n + 1)]
            else:
                names.append(first)
            if self._kind() in {"comma", "slash"} and self._kind(1) in {*order, *single}:
                self._place += 1
        return list(dict.fromkeys(names))

    def _times(self) -> list[tuple[str, str]]:
        times: list[tuple[str, str]] = []
        while self._kind() == "time":
            start = _clock(self._take())
            if self._kind() not in {"dash", "slash"} or self._kind(1) != "time":
                raise _NotUnderstoodError
            mark = self._kind()
            self._take()
            end = _clock(self._take())
            if end <= start or self._kind() == mark == "dash":
                raise _NotUnderstoodError
            times.append((start, end))
            apart = {"comma", "slash", "semi"} if mark == "dash" else {"comma", "dash", "semi"}
            if self._kind() in apart and self._kind(1) == "time":
                self._take()
        if any(later[0] < earlier[1] for earlier, later in pairwise(times)):
            raise _NotUnderstoodError
        return times


def _clock(text: str) -> str:
    hour, _mark, minute = re.sub(r"[.,]", ":", text).partition(":")
    if int(hour) > 24 or int(minute or 0) > 59 or (int(hour) == 24 and int(minute or 0)):
        raise _NotUnderstoodError
    return f"{int(hour):02}:{minute or '00'}"


def _joined(rules: list[_Rule]) -> str:
    """Return rules as one text: those of the same days added, what is closed last."""
    opened = [rule for rule in rules if not rule.is_off]
    closed = [rule for rule in rules if rule.is_off]
    if not opened:
        return ""
    written = opened[0].written()
    for number, rule in enumerate(opened[1:], start=1):
        before = [other for other in opened[:number] if rule.meets(other)]
        if any(_collide(rule, other) for other in before):
            return ""
        written += f"{', ' if before else '; '}{rule.written()}"
    return "; ".join([written, *(rule.written() for rule in closed)])


def _collide(rule: _Rule, other: _Rule) -> bool:
    """Tell whether two rules of one day have times in common: which of them holds is not said."""
    return any(start < until and since < end
               for start, end in rule.times for since, until in other.times)
