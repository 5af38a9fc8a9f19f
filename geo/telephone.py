"""Telephone numbers in the words of a source: each with what to dial, if it can be called.

Numbers are cut out of the text here, and read and written by phonenumbers. A number of Italy keeps
its area code with the 0; what does not read as a number of a known plan gets no link.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final

from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    format_number,
    is_possible_number,
    is_valid_number,
    number_type,
    parse,
)

from geo.forgetting import forget_with_lists

SHORT_NUMBERS: Final = frozenset(
    (
        "112",
        "113",
        "114",
        "115",
        "117",
        "118",
        "1500",
        "1515",
        "1522",
        "1525",
        "1530",
        "1533",
        "1544",
        "116000",
        "116006",
        "116111",
        "116117",
        "116123",
        "19696",
    )
)
"""Public numbers of few digits: emergency, health, children, violence."""


class TelephoneKind(StrEnum):
    """What answers at a number, or what the call costs."""

    VOICE = "voice"
    MOBILE = "mobile"
    WHATSAPP = "whatsapp"
    FAX = "fax"
    SHORT = "short"
    TOLL_FREE = "toll-free"
    PREMIUM = "premium"
    """A call that costs more, or that the caller shares the cost of."""
    NONE = "none"
    """No number that can be told: words, or digits that are none."""


@dataclass(frozen=True, slots=True)
class Telephone:
    """A number of a source."""

    text: str
    """The number and the words beside it, as written."""
    number: str = ""
    """With + and the country, as E.164; national where it cannot be called from abroad; "" none."""
    kind: TelephoneKind = TelephoneKind.NONE
    extension: str = ""
    can_be_called: bool = False
    is_completed: bool = False
    """Whether the source wrote only the end of it, as in 0571 123456/7."""

    @property
    def dial(self) -> str:
        """The link that calls it, or "": what to dial after the answer is not in it."""
        return f"tel:{self.number}" if self.can_be_called else ""

    @property
    def uri(self) -> str:
        """The number as RFC 3966 writes it, extension included, or ""."""
        extension = f";ext={self.extension}" if self.extension else ""
        return f"tel:{self.number}{extension}" if self.number else ""

    @property
    def international(self) -> str:
        """The number as people read it, with its country, or ""."""
        if not self.number.startswith("+"):
            return self.number
        return str(format_number(parse(self.number), PhoneNumberFormat.INTERNATIONAL))


_RUN: Final = re.compile(
    r"(?<![\w@])(?:\+\s?|\(\+)?\(?\d(?:[\d\s./()\-]*\d)?\)?(?![\w@]|[.,]\d)", re.ASCII
)
"""Digits with what stands between them: one number or several."""
_EXTENSION: Final = re.compile(
    r"[\s,(\[-]*(?:\bint(?:erno|erni)?\b|\bext(?:ension)?\b|\bx(?=\s?\d)|\bderivazione\b|#)"
    r"[\s.:]*(\d{1,5})(?:[\s,/e-]+\d{1,5}(?!\d))*\s*[)\]]?",
    re.IGNORECASE,
)
_STRONG: Final = re.compile(r"\s*[;|\n]+\s*|\s*,\s*|\s+[-/]\s+|\s+(?:e|o|oppure|ed|and|or)\s+")
_FAX: Final = re.compile(r"\b(?:tele)?fax\b|\bf\.(?=\s|$)", re.IGNORECASE)
_VOICE: Final = re.compile(r"\b(?:tel(?:efono|\b)|cell|mobile|phone|centralino)", re.IGNORECASE)
_WHATSAPP: Final = re.compile(r"\bwhats\s?app\b|\bwa\b", re.IGNORECASE)
_ONLY_MESSAGES: Final = re.compile(
    r"\b(?:sol[oi]|only|esclusivamente)\s+(?:per\s+)?(?:messagg|sms|whats)", re.IGNORECASE
)
_NO_NUMBER: Final = re.compile(
    r"(?:\b(?:stanza|piano|scala|via|viale|piazza|ore|orario|dalle|alle|h|n|nr|num|civico|cap|"
    r"ufficio|int|interno|posti|anni)|n°)[\s.:]*$",
    re.IGNORECASE,
)
"""What stands before a short number that is none."""
_FLOAT: Final = re.compile(r"(\+?\d{8,14})[.,]0+")
_FEWEST_DIGITS: Final = 5
"""Digits from which what is no number is told apart from the words around it: 9-13 is hours."""
_NATIONAL: Final = {
    PhoneNumberType.TOLL_FREE: TelephoneKind.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE: TelephoneKind.PREMIUM,
    PhoneNumberType.SHARED_COST: TelephoneKind.PREMIUM,
}
_NATIONAL_STARTS: Final = (
    ("80", TelephoneKind.TOLL_FREE),
    ("84", TelephoneKind.PREMIUM),
    ("89", TelephoneKind.PREMIUM),
    ("199", TelephoneKind.PREMIUM),
    ("178", TelephoneKind.PREMIUM),
)


@forget_with_lists
@lru_cache(maxsize=4096)
def telephones(text: str) -> tuple[Telephone, ...]:
    """Return the telephone numbers of a text in its order; words without any are one of no number.

    >>> [one.dial for one in telephones("tel. 055/123456 - fax 055 123457; 800-922912")]
    ['tel:+39055123456', '', 'tel:800922912']
    >>> telephones("0571 123456 int. 5")[0].uri
    'tel:+390571123456;ext=5'
    """
    body = _composed(text)
    if whole := _FLOAT.fullmatch(body):
        body = whole[1]
    pieces = [
        piece
        for piece in _pieces(body)
        if piece.one.number or len(re.sub(r"\D", "", piece.one.text)) >= _FEWEST_DIGITS
    ]
    return tuple(one for one in _labelled(body, pieces) if one.text)


def with_zero(text: str) -> str:
    """Return a number whose leading 0 a spreadsheet has dropped with it, or "".

    >>> with_zero("571123456.0"), with_zero("+39 55 1234567"), with_zero("333 1234567")
    ('0571123456', '+39 055 1234567', '')
    """
    body = _composed(text)
    whole = _FLOAT.fullmatch(body)
    body = whole[1] if whole else body
    country = re.match(r"(?:\+|00)39\s*", body)
    start = country.end() if country else 0
    likely = f"{body[:start]}0{body[start:]}"
    digits = re.sub(r"\D", "", body[start:])
    if not re.fullmatch(r"[\d\s./()-]+", body[start:]) or not re.match(r"[1-9]", digits):
        return ""
    if _plausible(digits, "") or not 7 <= len(digits) <= 10:
        return ""
    number = _parsed(f"0{digits}")
    return likely if number is not None and is_valid_number(number) else ""


def without_letter_o(text: str) -> str:
    """Return a text whose letters O among digits are the digit that they look like."""
    return re.sub(r"(?<![A-Za-z])[Oo](?=\d)|(?<=\d)[Oo](?![A-Za-z])", "0", text)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A number, or digits that are none, at its place in a text."""

    start: int
    end: int
    one: Telephone


def _composed(text: str) -> str:
    body = unicodedata.normalize("NFKC", text)
    body = re.sub(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff]", "", body)
    return re.sub(r"[^\S\n]+", " ", re.sub(r"[\u2010-\u2015\u2212]", "-", body)).strip()


def _pieces(body: str) -> Iterator[_Piece]:
    place = 0
    while run := _RUN.search(body, place):
        place = run.end()
        start = run.start()
        for piece in _cut(run[0], start, body[:start]):
            extension = (
                _EXTENSION.match(body, piece.end)
                if piece.end == run.end() or (body[piece.end : run.end()] in {")", ""})
                else None
            )
            if extension and piece.one.number:
                place = extension.end()
                yield _Piece(
                    piece.start,
                    place,
                    replace(
                        piece.one,
                        text=f"{piece.one.text}{extension[0]}".strip(" ,-"),
                        extension=extension[1],
                    ),
                )
            else:
                yield piece


def _cut(run: str, offset: int, before: str) -> Iterator[_Piece]:
    """Yield the numbers that a run of digits is made of, the fewest and likeliest."""
    groups = list(re.finditer(r"\d+", run))
    best: list[tuple[float, list[tuple[int, int, str]]]] = [(0.0, [])]
    for end in range(1, len(groups) + 1):
        ways = []
        for start in range(max(0, end - 8), end):
            cost, kept = best[start]
            for price, kind in _ways(run, groups[start:end], kept, before, start):
                ways.append((cost + price, [*kept, (start, end, kind)]))
        best.append(min(ways, key=lambda way: way[0]))
    previous = ""
    for start, end, kind in best[-1][1]:
        first, last = _bounds(run, groups, start, end)
        digits = "".join(group[0] for group in groups[start:end])
        text = run[first:last]
        one = Telephone(text)
        if kind == "number":
            one = _number(digits, _plus(run, groups[start]), text)
            previous = digits
        elif kind == "end" and len(previous) > len(digits) + 1:
            previous = previous[: -len(digits)] + digits
            one = replace(_number(previous, "", previous), is_completed=True)
        yield _Piece(offset + first, offset + last, one)


def _ways(
    run: str, groups: list[re.Match[str]], kept: list[tuple[int, int, str]], before: str, place: int
) -> Iterator[tuple[float, str]]:
    """Yield what some groups of digits may be, each with its cost."""
    digits = "".join(group[0] for group in groups)
    plus = _plus(run, groups[0])
    sure = _plausible(digits, plus)
    is_short = (
        digits in SHORT_NUMBERS
        and len(groups) == 1
        and (place > 0 or not _NO_NUMBER.search(before))
        and not (kept and kept[-1][2] == "none" and run[: groups[0].start()].endswith(" "))
    )
    if sure and (digits not in SHORT_NUMBERS or is_short) and not _runs_on(run, groups):
        yield 1 + (1 - sure) + 0.01 * len(groups), "number"
    gap = run[groups[0].start() - 3 if groups[0].start() > 3 else 0 : groups[0].start()]
    is_after = len(groups) == 1 and bool(kept) and kept[-1][2] != "none"
    if is_after and len(digits) <= 2 and re.search(r"[/-]\s?$", gap):
        yield 1.7, "end"
    if is_after and 2 < len(digits) <= 4 and re.search(r"\d/$", gap):
        yield 3.0, "end"
    if is_after and 4 < len(digits) <= 8 and digits[0] not in "03" and re.search(r"/\s?$", gap):
        yield 3.0, "end"
    if len(groups) == 1:
        yield 10.0, "none"


def _runs_on(run: str, groups: list[re.Match[str]]) -> bool:
    """Tell whether a number would swallow what follows it: the end of another, hours, a room."""
    digits = ""
    marks: set[str] = set()
    for before, group in zip([None, *groups], groups, strict=False):
        gap = run[before.end() : group.start()] if before else ""
        is_marked = bool(re.search(r"[/-]", gap))
        n = len(re.sub(r"^39(?=[03])", "", digits))
        if (
            before is not None
            and n >= 8
            and (
                (is_marked and n >= 9 and len(group[0]) <= 2 and gap not in marks)
                or (not is_marked and len(group[0]) == 1)
            )
        ):
            return True
        if n >= 6 and re.search(r"\n|\s[/-]\s", gap):
            return True
        if before is not None and len(digits) > 4:
            marks.add(gap)
        digits += group[0]
    return False


def _plus(run: str, group: re.Match[str]) -> str:
    return "+" if re.search(r"\+\s?\(?$", run[: group.start()]) else ""


def _bounds(run: str, groups: list[re.Match[str]], start: int, end: int) -> tuple[int, int]:
    first, last = groups[start].start(), groups[end - 1].end()
    opening = re.search(r"\(?\+?\s?\(?$", run[:first])
    first = opening.start() if opening else first
    text = run[first:last]
    first += len(text) - len(text.lstrip())
    if text.count("(") > text.count(")") and run[last : last + 1] == ")":
        last += 1
    return first, last


@forget_with_lists
@lru_cache(maxsize=16_384)
def _plausible(digits: str, plus: str) -> float:
    """Return how likely digits are one number: 0 for none, 1 for one of a known plan."""
    if not plus and digits in SHORT_NUMBERS:
        return 1.0
    if not 6 <= len(digits) <= 15:
        return 0.0
    national = _national_digits(digits, plus)
    if national is None:
        number = _parsed(f"+{digits.removeprefix('00')}")
        return 1.0 if number is not None and is_valid_number(number) else 0.0
    if national.startswith("0"):
        fits = re.fullmatch(r"0[1-9]\d{5,9}", national)
    elif national.startswith("3"):
        fits = re.fullmatch(r"3[1-9]\d{7,8}", national)
    else:
        fits = re.fullmatch(
            r"80[03]\d{3}(?:\d{3})?|8[49]\d{4}(?:\d{2,4})?|199\d{6}|178\d{5,7}", national
        )
    number = _parsed(national) if fits else None
    if number is None or not is_possible_number(number):
        return 0.0
    return 1.0 if is_valid_number(number) else 0.8


def _national_digits(digits: str, plus: str) -> str | None:
    """Return the digits of an Italian number without its country, or None of another country."""
    if not plus and digits.startswith("00"):
        return _national_digits(digits[2:], "+")
    if plus:
        return digits[2:] if digits.startswith("39") else None
    if re.fullmatch(r"39(?:0[1-9]\d{5,9}|3\d{9})", digits):
        return digits[2:]
    return digits


def _parsed(text: str) -> PhoneNumber | None:
    try:
        return parse(text, "IT")
    except NumberParseException:
        return None


def _number(digits: str, plus: str, text: str) -> Telephone:
    if not plus and digits in SHORT_NUMBERS:
        return Telephone(text, digits, TelephoneKind.SHORT, can_be_called=True)
    national = _national_digits(digits, plus)
    number = _parsed(national if national is not None else f"+{digits.removeprefix('00')}")
    if number is None:
        return Telephone(text)
    type_ = number_type(number)
    kind = _NATIONAL.get(type_)
    if kind is None and national is not None:
        kind = next((kind for start, kind in _NATIONAL_STARTS if national.startswith(start)), None)
    if kind is not None and national is not None:
        return Telephone(text, national, kind, can_be_called=True)
    is_mobile = type_ == PhoneNumberType.MOBILE or bool(national and national.startswith("3"))
    return Telephone(
        text,
        str(format_number(number, PhoneNumberFormat.E164)),
        TelephoneKind.MOBILE if is_mobile else TelephoneKind.VOICE,
        can_be_called=True,
    )


def _labelled(body: str, pieces: list[_Piece]) -> Iterator[Telephone]:
    """Yield numbers with the words that belong to each."""
    if not any(piece.one.number for piece in pieces):
        yield Telephone(body)
        return
    gaps = [
        body[left:right]
        for left, right in zip(
            [0, *(piece.end for piece in pieces)],
            [*(piece.start for piece in pieces), len(body)],
            strict=True,
        )
    ]
    halves = [_halves(gap) for gap in gaps]
    halves[0] = "", gaps[0]
    halves[-1] = gaps[-1], ""
    was_fax = False
    for number, piece in enumerate(pieces):
        before, after = halves[number][1], halves[number + 1][0]
        is_next = bool(re.fullmatch(r"[\s/-]*", gaps[number])) and number > 0
        is_fax = _is_fax(before, after) or (was_fax and is_next)
        was_fax = is_fax
        text = _beside(before, piece.one.text, after)
        yield _of_kind(replace(piece.one, text=text), f"{before} {after}", is_fax=is_fax)


def _halves(gap: str) -> tuple[str, str]:
    """Return what of the words between two numbers belongs to the one before, and after."""
    bracket = re.match(r"\s*[(\[][^)\]]*[)\]]", gap)
    end = bracket.end() if bracket else 0
    strong = _STRONG.match(gap, end) if bracket else _STRONG.search(gap)
    return (gap[: strong.start()], gap[strong.end() :]) if strong else (gap[:end], gap[end:])


def _is_fax(before: str, after: str) -> bool:
    if _FAX.search(before):
        return not _VOICE.search(before)
    return bool(_FAX.search(after)) and not _VOICE.search(f"{before} {after}")


def _beside(before: str, number: str, after: str) -> str:
    left = before.strip(" ;,/|-\n")
    right = after.strip(" ;,/|-\n")
    glue = "" if left.endswith("(") else " "
    joined = f"{left}{glue}{number}" if left else number
    tight = "" if right.startswith((")", ":")) else ", " if right[:1].isdigit() else " "
    return f"{joined}{tight}{right}" if right else joined


def _of_kind(one: Telephone, words: str, *, is_fax: bool) -> Telephone:
    if not one.number:
        return one
    if is_fax:
        return replace(one, kind=TelephoneKind.FAX, can_be_called=False)
    if _WHATSAPP.search(words) or _ONLY_MESSAGES.search(words):
        return replace(
            one, kind=TelephoneKind.WHATSAPP, can_be_called=not _ONLY_MESSAGES.search(words)
        )
    return one
