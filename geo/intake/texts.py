"""What the text of a cell means: words, contacts, numbers, days and hours, each with its faults.

Dates of a cell: as ISO dates of the precision that was written, whoever wrote them.

Opening hours of a cell: in the syntax that says whether it is open now, or as words.
"""

import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import pandas as pd

from geo.dates import earliest
from geo.intake.findings import MASK, Fault, Ledger, Level, Read, as_day, say
from geo.letters import one_form, without_unseen
from geo.messages import N_
from geo.region import region
from geo.spelling import bare
from geo.telephone import Telephone, telephones, with_zero, without_letter_o

ERASE: Final = "-"
"""What a cell says to empty a field: an empty cell more often means "not asked" than "no more"."""
MOST_LETTERS: Final = 500
"""Letters of a cell that is no free text; the longest real one has 132."""
_MOST_OF_NOTHING: Final = 40
_UNKNOWN_WORDS: Final = frozenset(
    (
        "null",
        "none",
        "nan",
        "nil",
        "nd",
        "n d",
        "na",
        "n a",
        "np",
        "n p",
        "nr",
        "n r",
        "nc",
        "n c",
        "nn",
        "n n",
        "n disp",
        "non disp",
        "dato non disponibile",
        "non disponibile",
        "non disponibili",
        "non dispon",
        "non pervenuto",
        "non pervenuta",
        "non noto",
        "non nota",
        "non noti",
        "non conosciuto",
        "non conosciuta",
        "non comunicato",
        "non comunicata",
        "non rilevato",
        "non indicato",
        "non indicata",
        "non specificato",
        "non specificata",
        "non presente",
        "non applicabile",
        "non definito",
        "non definita",
        "non so",
        "sconosciuto",
        "sconosciuta",
        "ignoto",
        "ignota",
        "da definire",
        "da definirsi",
        "da comunicare",
        "da verificare",
        "da compilare",
        "da inserire",
        "da completare",
        "da aggiornare",
        "da stabilire",
        "da confermare",
        "in attesa",
        "in attesa di dati",
        "in via di definizione",
        "in corso di definizione",
        "in definizione",
        "in aggiornamento",
        "tbd",
        "tba",
        "tbc",
        "todo",
        "unknown",
        "not available",
        "not known",
        "not applicable",
        "missing",
        "undefined",
        "vuoto",
        "vuota",
        "xx",
        "xxx",
        "xxxx",
        "xxxxx",
        "xxxxxx",
    )
)
_AS_ABOVE: Final = frozenset(
    (
        "idem",
        "id",
        "come sopra",
        "c s",
        "cs",
        "vedi sopra",
        "v sopra",
        "vedi riga sopra",
        "come prima",
        "come riga precedente",
        "come precedente",
        "stesso",
        "stessa",
        "same",
        "ditto",
        "ibidem",
        "ibid",
    )
)
_DIGIT_OR_AT: Final = re.compile(r"[1-9@]")
_NONE_WORDS: Final = frozenset(("no", "nessuno", "nessuna", "assente", "manca", "mancante", "n"))
_CONTACTS: Final = frozenset(
    ("phone", "email", "website", "opening_hours", "postal_code", "address", "civico")
)
_END_AFTER_COMMA: Final = re.compile(r"(?<=\d)\s?,\s?(?=\d{1,4}(?:$|\s?[,;]))")
_NOT_GIVEN: Final = re.compile(
    r"(?:dato |ancora )?non (?:e |ancora |e ancora )?"
    r"(?:\w+(?:at|it|ut|ett|ist|est|ert|ess)[aoie]|\w+bil[ei]|presente|presenti)"
)
"""Words by which a contact says that nobody gave it: "non dichiarato", "non ancora attivata"."""
_ELSEWHERE: Final = re.compile(
    r"(?:vedi|vd|v|vedere|cfr|si veda|come|come da|come per|stess[oa](?: d\w+)?)"
    r" (?!nuov)(?:not[ae]|sito|sito web|pagina web|link|allegat[oi]|sed[ei](?: \w+)?|riga \w+|colonna \w+"
    r"|elenco|foglio(?: \w+)?|quell[oa] \w+)"
)
"""Words by which a contact refers to another cell, sheet or paper."""
_NEVER_NOTHING: Final = frozenset(("location_policy", "kind", "provincia"))
"""Here a word that nobody knows has its own meaning: what is not known is taken strictly."""
_TICKED: Final = frozenset(("status", "services"))
_MAY_BE_ZERO: Final = frozenset(
    ("", "lat", "lon", "x", "y", "civico", "id", "status", "access_cost")
)
_ERRORS: Final = frozenset(
    (
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#DIV/0!",
        "#NULL!",
        "#NUM!",
        "#N/D",
        "#RIF!",
        "#VALORE!",
        "#NOME?",
    )
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")
_FORMULA: Final = re.compile(r"[=@]|[+-](?![\d\s(]|$)")
_TAG: Final = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.IGNORECASE)
_SIGN_IN_FRONT: Final = re.compile(r"(?:[#*•·▪>~]+|//+|--+|[-–—](?=\s))\s*(?=\w)")
_TOTAL_OF_A_LIST: Final = re.compile(
    r"(?:(?:sub[ -]?)?total[ei]|tot|somma|numero|n)\b\W*(?:complessiv\w+|general\w+)?\W*"
    r"(?:(?:d(?:i|ei|elle)\s+)?(?:centri|centro|strutture|servizi|sedi|sportelli|posti|righe|record"
    r"|elenco|zona(?:\s+\w+)*|comune(?:\s+\w+)*|provincia(?:\s+\w+)*)\b)?\W*\d*\W*"
)
_MOJIBAKE: Final = re.compile(r"Ã[\u0080-\u00bf ]|â€|Â[\u00a0-\u00bf]")
_EMAIL: Final = re.compile(
    r"[A-Za-z0-9_%+'-]+(?:\.[A-Za-z0-9_%+'-]+)*@"
    r"(?:[^\W_](?:[^\W_]|-)*\.)+(?:xn--[a-z0-9-]+|[^\W\d_]{2,})",
    re.IGNORECASE,
)
_WEB: Final = re.compile(
    r"(?:https?://)?(?!https?(?:[.:/]|$))[\w-]+(?:\.[\w-]+)*"
    r"\.(?P<end>xn--[a-z0-9-]+|[^\W\d_]+)(?::\d{1,5})?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
_WRITTEN_OUT: Final = (
    (re.compile(r"\s*[\[({](?:at|a|chiocciola)[\])}]\s*", re.IGNORECASE), "@"),
    (re.compile(r"\s*[\[({](?:dot|punto)[\])}]\s*", re.IGNORECASE), "."),
)
"""Signs of an address in words, against those who gather addresses."""
_PLAIN_PHONE: Final = re.compile(r"0[1-9]\d{1,2}[ /.-]?\d{6,7}|3[2-9]\d[ /.-]?\d{7}", re.ASCII)
"""The plainest numbers, of which nothing has to be asked: reading 100,000 others takes seconds."""
_INTEGER: Final = re.compile(r"\d{1,4}(?:[.,]0+)?")


def warn(value: str, text: str, instead: str = "", /, **values: object) -> Read:
    """Return a cell read with a warning; the values are those of both sentences."""
    return Read(value, (Fault(Level.WARNING, say(text, **values), say(instead, **values)),))


def refuse(text: str, instead: str = "", /, **values: object) -> Read:
    """Return a cell that refuses its row."""
    return Read("", (Fault(Level.ERROR, say(text, **values), say(instead, **values)),))


def clean(came: str, most: int = MOST_LETTERS, field: str = "") -> Read:
    """Return any cell as text on which every other rule builds: trimmed, of one form, no controls.

    One of more than ``most`` letters is left out: other rules take time that grows faster. Words
    that say that nothing is known are an empty cell, and noted.
    """
    if len(came) > most:
        return warn(
            "",
            N_("the cell has {n} letters, there is room for {most}; it is left out"),
            N_("shorten it"),
            n=len(came),
            most=most,
        )
    if came.strip() == MASK:  # of a list that was handed back marked: what is known stays
        return Read("")
    text = one_form(came).strip()
    return _nothing(text, field) or _odd(text, came) or Read(text)


def _nothing(text: str, field: str) -> Read | None:
    """Return an empty cell for words by which a list says that it does not know."""
    if (
        not text
        or len(text) > _MOST_OF_NOTHING
        or text == ERASE
        or text in _ERRORS
        or (field in _NEVER_NOTHING)
    ):
        return None
    if _DIGIT_OR_AT.search(text):  # most cells, and none of these words
        return None
    words = bare(text)
    plain = re.sub(r"[^a-z0-9]+", " ", words).strip()
    refers = plain in _AS_ABOVE or (field in _CONTACTS and bool(_ELSEWHERE.fullmatch(plain)))
    if refers or text in {'"', "''", "〃", "″"}:
        return warn(
            "",
            N_("the cell refers to another cell, so it is left out"),
            N_("write the value itself"),
        )
    is_nothing = (
        plain in _UNKNOWN_WORDS
        or (not plain and not re.search(r"\w", text))
        or (plain == "x" and field not in _TICKED)
        or (field in _CONTACTS and (plain in _NONE_WORDS or bool(_NOT_GIVEN.fullmatch(plain))))
        or (bool(re.fullmatch(r"0+(?:[ .]0+)*", plain)) and field not in _MAY_BE_ZERO)
    )
    if not is_nothing:
        return None
    return Read(
        "",
        (
            Fault(
                Level.NOTE,
                say(
                    N_("“{text}” says that nothing is known: it is read as an empty cell"),
                    text=text,
                ),
            ),
        ),
    )


def _without_mark_up(text: str) -> str:
    """Return a text as a web page shows it: entities read, tags left out."""
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())


def read_name(written: str) -> Read:
    """Return a name; a total is refused, a sign in front of one is told: it may be struck so."""
    if _TOTAL_OF_A_LIST.fullmatch(bare(written)):
        return refuse(
            N_("this is the total of a list rather than the name of a service"),
            N_("remove the row, or write the name of the service"),
        )
    if _SIGN_IN_FRONT.match(written):
        return warn(
            written,
            N_("a sign stands in front of the name; it was kept as part of it"),
            N_("write “{text}”, or remove the row if it is no service"),
            text=_SIGN_IN_FRONT.sub("", written),
        )
    return Read(written)


def _odd(text: str, came: str) -> Read | None:
    if text in _ERRORS:
        return warn(
            "",
            N_("the formula of the cell failed, so it is left out"),
            N_("write the value itself"),
        )
    if _CONTROL.search(text) or without_unseen(came) != came:
        text = _CONTROL.sub("", text).strip()
        return warn(
            text,
            N_("the cell has letters that cannot be shown; they were removed"),
            N_("write “{text}”"),
            text=text,
        )
    if _MOJIBAKE.search(text):
        return warn(
            text,
            N_(
                "accented letters are broken: the file was saved in another encoding "
                "than it was made in"
            ),
            N_("write “{text}”"),
            text=_repaired(text),
        )
    if ("&" in text or "<" in text) and (unmarked := _without_mark_up(text)) != text:
        return warn(
            text,
            N_("the cell has signs of a web page, which a reader would see"),
            N_("write “{text}”, if that is meant"),
            text=unmarked,
        )
    if _FORMULA.match(text):
        return warn(
            text,
            N_("the cell begins like a formula; it is kept as plain text"),
            N_("write the value without the sign in front"),
        )
    return None


def read_email(text: str) -> Read:
    """Return an e-mail address; of several, the first that is no certified one."""
    body = re.sub(r"^mailto:\s*", "", text, count=1, flags=re.IGNORECASE).strip()
    if not body or body == ERASE or _EMAIL.fullmatch(body):
        return Read(body)
    found = list(_EMAIL.finditer(body))
    if found:
        return _one_of_emails(body, found)
    likely = body
    for pattern, mark in _WRITTEN_OUT:
        likely = pattern.sub(mark, likely)
    likely = re.sub(r"\s+", "", likely.replace(",", ".")).strip(".;:<>()")
    if _EMAIL.fullmatch(likely):
        return warn(
            "",
            N_("this is no e-mail address, so it is left out"),
            N_("write “{text}”, if that is meant"),
            text=likely,
        )
    spelled = re.sub(r"\s+chiocciola\s+", "@", body, flags=re.IGNORECASE)
    if _EMAIL.fullmatch(spelled):
        return warn(
            "",
            N_("this is no e-mail address, so it is left out"),
            N_("write “{text}”, if that is meant: an address such as name@comune.it"),
            text=spelled,
        )
    if _WEB.fullmatch(body) and "@" not in body:
        return warn(
            "",
            N_("this is a web address, no e-mail address, so it is left out"),
            N_("write it in a column “Sito web”"),
        )
    return warn(
        "",
        N_("this is no e-mail address, so it is left out"),
        N_("write an address such as name@comune.it"),
    )


def _one_of_emails(body: str, found: list[re.Match[str]]) -> Read:
    """Return the address that stands among other addresses or words."""
    starts = [0, *(one.end() for one in found)]
    is_certified = [
        bool(re.search(r"\bpec\b|posta certificata", body[start : one.start()], re.IGNORECASE))
        for start, one in zip(starts, found, strict=False)
    ]
    chosen = found[is_certified.index(False)] if False in is_certified else found[0]
    around = body[: chosen.start()][-1:] + body[chosen.end() :][:1]
    if re.search(r"[^\s<>()\[\]:;,.?/|\"'-]", around):  # cut out of something longer
        return warn(
            "",
            N_("this is no e-mail address, so it is left out"),
            N_("write “{text}”, if that is meant"),
            text=chosen[0],
        )
    if len({one[0].lower() for one in found}) > 1:
        return warn(
            chosen[0],
            N_("there is room for one e-mail address; the first is taken")
            if chosen is found[0]
            else N_("there is room for one e-mail address; that which is no PEC is taken"),
            N_("write “{text}”, the others in the notes"),
            text=chosen[0],
        )
    return warn(
        chosen[0],
        N_("the e-mail address was taken out of the words of the cell"),
        N_("write “{text}”"),
        text=chosen[0],
    )


def read_website(text: str) -> Read:
    """Return a web address; of several, the first."""
    if not text or text == ERASE or _is_web(text):
        return Read(text)
    if _EMAIL.fullmatch(re.sub(r"^mailto:\s*", "", text, flags=re.IGNORECASE)):
        return warn(
            "",
            N_("this is an e-mail address, no web address, so it is left out"),
            N_("write it in a column “E-mail”, the web address as www.comune.it/page"),
        )
    parts = [part for part in re.split(r"[\s;,|]+(?:e\s+)?", text) if part]
    several = [part for part in parts if _is_web(part)]
    if len(several) > 1 and len(several) == len(parts):
        return warn(
            several[0],
            N_("there is room for one web address; the first is taken"),
            N_("write “{text}”, the others in the notes"),
            text=several[0],
        )
    likely = _likely_web(text)
    if not likely and len(several) == 1 and "@" not in text:
        likely = several[0]
    if likely:
        return warn(
            "",
            N_("this is no web address, so it is left out"),
            N_("write “{text}”, if that is meant"),
            text=likely,
        )
    if re.match(
        r"@\w|(?:facebook|fb|instagram|ig|twitter|x|youtube|tiktok|telegram)\b", text, re.IGNORECASE
    ):
        return warn(
            "",
            N_("a name on a social network is no web address, so it is left out"),
            N_("write the whole address of its page, as https://www.facebook.com/name"),
        )
    return warn(
        "",
        N_("this is no web address, so it is left out"),
        N_("write an address such as www.comune.it/page"),
    )


def _is_web(text: str) -> bool:
    """Tell whether a text is a web address whose host ends as hosts do, in letters."""
    found = _WEB.fullmatch(text)
    return found is not None and len(found["end"]) > 1 and not text.endswith((".", ",", ";"))


def _likely_web(text: str) -> str:
    """Return the web address that a text with slips in it means, or ""."""
    likely = text.replace("\\", "/").strip(" .;,<>()\"'")
    likely = re.sub(r"^(?:sito|web|url|link)\s*:\s*", "", likely, flags=re.IGNORECASE)
    likely = re.sub(r"^(https?)\s*[:;]?\s*/{1,3}\s*", r"\1://", likely, flags=re.IGNORECASE)
    likely = re.sub(r"^w{2,4}[.,]\s*(?=\w)", "www.", likely, flags=re.IGNORECASE)
    head, slash, path = likely.partition("://") if "://" in likely else ("", "", likely)
    host, cut, rest = path.partition("/")
    host = re.sub(r"\s*[.,]\s*", ".", host)
    rest = re.sub(r"\s+", "%20", rest)
    likely = f"{head}{slash}{host}{cut}{rest}"
    return likely if _is_web(likely) and "@" not in likely else ""


def _telephones_in_full(text: str) -> tuple[Telephone, ...]:
    """Return the numbers of a text, those of which only the end stands behind a comma too."""
    in_full = telephones(_END_AFTER_COMMA.sub("/", text))
    return in_full if any(one.is_completed for one in in_full) else telephones(text)


def read_phone(text: str) -> Read:  # noqa: PLR0911
    """Return telephone numbers as written, if each of them can be called as it is written."""
    if not text or text == ERASE or _PLAIN_PHONE.fullmatch(text):
        return Read(text)
    if re.fullmatch(r"\+?\d+(?:[.,]\d+)?E\+?\d+", text, re.IGNORECASE):
        return warn(
            "",
            N_("the spreadsheet turned the number into a power of ten, so it is left out"),
            N_("set the column to text and write the number again"),
        )
    if likely := with_zero(text):
        return warn(
            text,
            N_("the 0 in front of the telephone number seems to be lost"),
            N_("write “{text}”, if that is meant"),
            text=likely,
        )
    if re.fullmatch(r"\+?\d{8,14}[.,]0+", text):
        likely = re.split(r"[.,]", text)[0]
        return warn(
            likely,
            N_("the spreadsheet turned the telephone number into a decimal number"),
            N_("write “{text}”"),
            text=likely,
        )
    found = _telephones_in_full(text)
    if any(one.is_completed for one in found):
        return warn(
            text,
            N_("of a telephone number only the end is written"),
            N_("write “{text}”, if that is meant"),
            text="; ".join(one.text for one in found),
        )
    odd = [one.text for one in found if not one.number]
    if not odd:
        return Read(text)
    likely = without_letter_o(text)
    if likely != text and all(one.number for one in telephones(likely)):
        return warn(
            text,
            N_("the telephone number has the letter O for a 0"),
            N_("write “{text}”, if that is meant"),
            text=likely,
        )
    repaired = [(with_zero(one.text) or one.text) if not one.number else one.text for one in found]
    if len(found) > 1 and all(one.number for part in repaired for one in telephones(part)):
        return warn(
            text,
            N_("the 0 in front of the telephone number seems to be lost"),
            N_("write “{text}”, if that is meant"),
            text="; ".join(repaired),
        )
    if len(found) > len(odd):
        return warn(
            text,
            N_("a number in the cell cannot be called as it is written: {odd}"),
            N_("write area code and number, such as 055 123456"),
            odd=", ".join(odd),
        )
    return warn(
        text,
        N_("no telephone number is found in the cell; it is kept as it is"),
        N_("write area code and number, such as 055 123456"),
    )


def _is_of_region(code: str) -> bool:
    is_code = re.fullmatch(r"\d{5}", code, re.ASCII) is not None
    return is_code and code.startswith(region().postal_codes)


def read_postal_code(text: str) -> Read:
    """Return a postal code of five digits."""
    body = re.sub(r"\.0$", "", text)
    if not body or body == ERASE or _is_of_region(body):
        return Read(body)
    if re.fullmatch(r"\d{5}", body, re.ASCII):
        return warn(
            body,
            N_("this postal code is not one of the region"),
            N_("check it: those of the region begin with {begin}"),
            begin=", ".join(region().postal_codes),
        )
    return warn("", N_("this is no postal code, so it is left out"), N_("write five digits"))


def read_capacity(text: str) -> Read:
    """Return a number of places."""
    if not text or text == ERASE:
        return Read(text)
    if _INTEGER.fullmatch(text) and int(re.split("[.,]", text)[0]) <= 1000:
        return Read(str(int(re.split("[.,]", text)[0])))
    number = re.fullmatch(
        r"(?:n\.?\s*)?(\d{1,3})\s*(?:posti|posti letto|places)", text, re.IGNORECASE
    )
    if number:
        return Read(number[1])
    return warn(
        "",
        N_("this is no number of places, so it is left out"),
        N_("write a number, 0 to 1000; words go in a column “Note posti”"),
    )


def read_id(text: str) -> Read:
    """Return an id."""
    if not text or re.fullmatch(r"[A-Za-z0-9-]{1,60}", text, re.ASCII):
        return Read("" if text == ERASE else text)
    return refuse(
        N_("an id has only letters without accents, digits and hyphens"),
        N_("write “{text}”, or leave the cell empty"),
        text=re.sub(r"[^A-Za-z0-9-]+", "-", _ascii(text)).strip("-")[:60],
    )


def read_year(text: str) -> Read:
    """Return the year of a source."""
    body = re.sub(r"\.0$", "", text)
    if not body or body == ERASE or re.fullmatch(r"(?:19|20)\d\d", body, re.ASCII):
        return Read(body)
    return warn("", N_("this is no year, so it is left out"), N_("write four digits, as 2025"))


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _repaired(text: str) -> str:
    try:
        return text.replace("Ã ", "Ã\u00a0").encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


_MONTHS: Final = (
    ("gen", "jan"),
    ("feb", "feb"),
    ("mar", "mar"),
    ("apr", "apr"),
    ("mag", "may"),
    ("giu", "jun"),
    ("lug", "jul"),
    ("ago", "aug"),
    ("set", "sep"),
    ("ott", "oct"),
    ("nov", "nov"),
    ("dic", "dec"),
)
_ISO: Final = re.compile(r"((?:19|20)\d\d)(?:[-/.](\d\d?)(?:[-/.](\d\d?))?)?")
_CLOCK: Final = re.compile(
    r"(?<=\d)(?:[ t]|, )(\d\d?)[:.](\d\d)(?:[:.](\d\d)(?:[.,]\d+)?)?"
    r"\s*(z|utc|[+-]\d\d:?\d\d)?$"
)
"""The time of a stamp, with its distance from UTC."""
_FIGURES_ALONE: Final = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_FIGURES: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})[/.-]((?:19|20)\d\d)")
_WORDS: Final = re.compile(r"(?:(\d{1,2})[°º]?\s+)?([a-z]{3,12})\.?\s+((?:19|20)\d\d)")
_SERIAL: Final = re.compile(r"([1-5]\d{4})(?:[.,]\d+)?")
_WEEKDAYS: Final = ("lun", "mar", "mer", "gio", "ven", "sab", "dom")
_WEEKDAY: Final = re.compile(
    r"(lun|mar|mer|gio|ven|sab|dom)(?:edi|tedi|coledi|vedi|erdi|ato|"
    r"enica)?'?[.,]?\s+(?=\d{1,2}(?!\d))"
)
_PLACEHOLDERS: Final = frozenset(
    (
        "0000-00-00",
        "0001-01-01",
        "1899-12-30",
        "1899-12-31",
        "1900-01-00",
        "1900-01-01",
        "1900-01-02",
        "1753-01-01",
        "1970-01-01",
        "1000-01-01",
        "1111-11-11",
        "2999-12-31",
        "3000-01-01",
        "2099-12-31",
        "2100-12-31",
        "9999-12-31",
        "9999-01-01",
        "0000",
        "1900",
        "9999",
    )
)
"""Days that machines write where they know none."""
_YEARS: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_FIRST_SERIAL: Final = date(1899, 12, 30)
"""Day 0 of a spreadsheet, counted so that its false 29 February 1900 does not matter."""
_NO_DATE: Final = N_("this is no date")
_AS: Final = N_("write the day as 31/12/2024, or the year alone")


def read_date(text: str) -> Read:  # noqa: PLR0911
    """Return a date as YYYY, YYYY-MM or YYYY-MM-DD.

    The day stands first, as in Italy: 12/31/2024 is refused and its likely sense suggested.
    """
    body = re.sub(r"\s+", " ", re.sub(r"(?<=\d{4})\.0$", "", bare(text))).strip()
    if not body or body == ERASE:
        return Read(body)
    if _is_placeholder(body):
        return warn(
            "",
            N_("this day stands for no day that is known, so it is left out"),
            N_("leave the cell empty, or write the real day"),
        )
    serial = _SERIAL.fullmatch(body)
    if serial:
        day = (_FIRST_SERIAL + timedelta(days=int(serial[1]))).isoformat()
        problem = say(
            N_("the number of a day as spreadsheets count them, read as {date}"), date=as_day(day)
        )
        return Read(day, (Fault(Level.NOTE, problem),))
    if stamp := _CLOCK.search(body):
        return _of_stamp(body[: stamp.start()], stamp)
    weekday = _WEEKDAY.match(body)
    rest = body[weekday.end() :] if weekday else body
    parts = _parts(rest)
    if parts is None:
        likely = _likely_date(body)
        return (
            refuse(_NO_DATE, N_("write “{text}”, if that is meant"), text=likely)
            if likely
            else refuse(_NO_DATE, _AS)
        )
    read = _real(
        *parts,
        is_short=bool(re.fullmatch(r".*[/.-]\d{2}", rest)) and _FIGURES.fullmatch(rest) is not None,
    )
    if (
        weekday
        and len(read.value) == 10
        and not body.startswith(_WEEKDAYS[date.fromisoformat(read.value).weekday()])
    ):
        return refuse(N_("this day is another day of the week"), _AS)
    return read


def note_months_first(values: pd.DataFrame, came: Mapping[str, pd.Series], ledger: Ledger) -> None:
    """Note the columns whose dates seem to have the month first, and the dates that read both ways.

    A date as 12/31/2024 proves it, as long as none as 31/12/2024 proves the contrary.
    """
    for name, cells in came.items():
        parts = cells.str.extract(r"^\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}\b").astype(float)
        is_american = (parts[0] <= 12) & (parts[1] > 12) & (parts[1] <= 31)
        if not is_american.any() or ((parts[0] > 12) & (parts[0] <= 31)).any():
            continue
        ledger.note(
            None,
            name,
            "",
            Fault(
                Level.WARNING,
                say(
                    N_(
                        "in this column a date has its month first: the others were read with the day "
                        "first, and may be wrong"
                    )
                ),
                say(N_("write all days as 31/12/2024")),
            ),
        )
        both = (parts[0] <= 12) & (parts[1] <= 12) & (parts[0] != parts[1])
        for row in both.index[both & (values[name] != "")]:
            ledger.note(
                int(row),
                name,
                str(cells[row]),
                Fault(
                    Level.WARNING,
                    say(
                        N_("read as {date}, but the month may stand first"),
                        date=as_day(str(values.at[row, name])),
                    ),
                    say(_AS_DAY),
                ),
            )


def _is_placeholder(body: str) -> bool:
    day = _CLOCK.sub("", body)
    figures = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", day)
    whole = re.fullmatch(r"(\d{4})[/.-]?(\d{2})[/.-]?(\d{2})", day)
    if figures:
        day = f"{figures[3]}-{int(figures[2]):02}-{int(figures[1]):02}"
    elif whole:
        day = "-".join(whole.groups())
    return day in _PLACEHOLDERS or bool(re.fullmatch(r"[0/.:\s-]*0[0/.:\s-]*", body))


def _of_stamp(day: str, stamp: re.Match[str]) -> Read:
    """Return the day of a stamp of a machine, in Italy: 23:00 in Greenwich is tomorrow here."""
    hour, minute, second, distance = stamp.groups()
    read = read_date(day)
    if len(read.value) != 10 or int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        return read if read.faults else refuse(_NO_DATE, _AS)
    if not distance:
        return read
    shift = "+0000" if distance in {"z", "utc"} else distance.replace(":", "")
    try:
        moment = datetime.strptime(f"{read.value} {hour}:{minute} {shift}", "%Y-%m-%d %H:%M %z")
        here = moment.astimezone(ZoneInfo("Europe/Rome")).date().isoformat()
    except (ValueError, OverflowError):
        return refuse(_NO_DATE, _AS)
    if here == read.value:
        return read
    return Read(
        here,
        (
            *read.faults,
            Fault(
                Level.NOTE,
                say(
                    N_("the time is that of another zone: in Italy it is {date}"), date=as_day(here)
                ),
            ),
        ),
    )


def _likely_date(body: str) -> str:
    """Return the date that words around it, or a month and two digits, probably mean, or ""."""
    short = re.fullmatch(r"([a-z]{3,12})\.?[-/ ]\s*'?(\d\d)", body)
    month = _month(short[1]) if short else None
    if short and month:
        year = int(short[2])
        return f"{month:02}/{year + (2000 if year < 50 else 1900)}"
    inside = re.sub(
        r"^(?:dal?l?'?|dal giorno|nel|il|in data|anno|da)\s+|\s*\(?circa\)?$|"
        r"^ca?\.?\s+",
        "",
        body,
    ).strip()
    parts = _parts(inside) if inside != body else None
    if parts and all(part is not None for part in parts):
        read = _real(*parts, is_short=False)
        return as_day(read.value) if read.value else ""
    years = _YEARS.findall(body)
    return years[0] if len(set(years)) == 1 or re.fullmatch(r"\d{4}\s*[-/]\s*\d{4}", body) else ""


def read_day(text: str) -> Read:
    """Return a whole day; a month or year alone is left out with a warning."""
    read = read_date(text)
    if read.value and read.value != ERASE and len(read.value) < 10:
        return warn("", N_("the day is missing, so the date is left out"), _AS_DAY)
    return read


_AS_DAY: Final = N_("write the whole day, as 31/12/2024")


def _parts(body: str) -> tuple[int, int | None, int | None] | None:
    """Return year, month and day as written."""
    if found := _ISO.fullmatch(body) or _FIGURES_ALONE.fullmatch(body):
        return _whole(found[1], found[2], found[3])
    if found := _FIGURES.fullmatch(body):
        return _whole(found[3], found[2], found[1])
    if found := _MONTH_YEAR.fullmatch(body):
        return _whole(found[2], found[1], None)
    found = _WORDS.fullmatch(body)
    month = _month(found[2]) if found else None
    return _whole(found[3], str(month), found[1]) if found and month else None


def _whole(year: str, month: str | None, day: str | None) -> tuple[int, int | None, int | None]:
    return int(year), int(month) if month else None, int(day) if day else None


def _month(word: str) -> int | None:
    return next(
        (number for number, starts in enumerate(_MONTHS, start=1) if word.startswith(starts)), None
    )


def _real(year: int, month: int | None, day: int | None, *, is_short: bool) -> Read:
    if is_short:
        year += 2000 if year < 50 else 1900
    pieces = [f"{year:04}", *(f"{part:02}" for part in (month, day) if part is not None)]
    iso = "-".join(pieces)
    try:
        earliest(iso)
    except ValueError:
        if month and day and 12 < month <= 31 and day <= 12:
            return refuse(
                N_("this day does not exist: the month seems to stand first"),
                N_("write {day}/{month}/{year}, if that is meant"),
                day=f"{month:02}",
                month=f"{day:02}",
                year=str(year),
            )
        return refuse(N_("this day does not exist"), _AS)
    if is_short:
        return warn(
            iso,
            N_("the year has two digits; it was read as that of the suggestion"),
            N_("write {day}/{month}/{year}, if that is meant"),
            day=pieces[2],
            month=pieces[1],
            year=str(year),
        )
    return Read(iso)


_DAYS: Final = (
    ("Mo", r"lun(?:edi)?"),
    ("Tu", r"mar(?:t(?:edi)?)?"),
    ("We", r"mer(?:c(?:oledi)?)?"),
    ("Th", r"gio(?:v(?:edi)?)?"),
    ("Fr", r"ven(?:erdi)?"),
    ("Sa", r"sab(?:ato)?"),
    ("Su", r"dom(?:enica)?"),
)
_WEEK: Final = tuple(code for code, _word in _DAYS)
_YEAR: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_WORDS: Final = (
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
)
_ORDINALS: Final = {
    "primo": "1",
    "secondo": "2",
    "terzo": "3",
    "quarto": "4",
    "quinto": "5",
    "ultimo": "-1",
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
}
_DAY: Final = "|".join(rf"(?:{word})" for _code, word in _DAYS)
_TOKENS: Final = re.compile(
    "|".join(
        (
            r"(?P<time>\d{1,2}(?:[:.,]\d{2})?(?!\d))",
            *(rf"(?P<{code}>(?:{word})\b'?\.?)" for code, word in _DAYS),
            *(
                rf"(?P<{code}>(?:{word}|{word[:3]}\.)(?!\w))"
                for code, word in zip(_YEAR, _MONTH_WORDS, strict=True)
                if word != "marzo"
            ),
            r"(?P<March>marzo\b)",
            r"(?P<daily>tutti i giorni\b|ogni giorno\b)",
            r"(?P<PH>(?:giorni )?festiv[oi]\b|festivita\b|feste\b)",
            r"(?P<off>chius[oai]\b|chiusura\b|esclus[oiae]\b|tranne\b|eccetto\b)",
            r"(?P<asked>\(?(?:sol[oa] |anche )?(?:su|previo|per) appuntamento\)?)",
            r"(?P<dash>-|\ball[ae]\b|\bal\b|\ba\b|\bfino all[ae]\b)",
            r"(?P<comma>,|\+|&|\be\b|\bed\b)",
            r"(?P<slash>/)",
            r"(?P<semi>;|\n|\.(?!\d))",
            (
                r"(?P<nothing>\s+|[:()]|\b(?:dal|dall|dalla|dalle|da|ore|orario|il|lo|la|le|i|nei|nel|ad|anche|"
                r"aperto|apertura|h\b\.?)\b|(?:mattin[ao]|pomeriggio)(?=:?\s*(?:dalle |ore |h )?\d)|"
                r"\bh(?=\d)|')"
            ),
        )
    )
)
_ALWAYS: Final = re.compile(
    r"(?:aperto )?(?:sempre aperto|24 ?h|h ?24|24 ?/ ?24|24 ore(?: su 24| al giorno)?)"
    r"(?:,? (?:tutti i giorni|7 ?(?:giorni )?su 7|7 ?/ ?7))?"
)
_MONTHLY: Final = re.compile(
    rf"((?:\b(?:[1-5]°|{'|'.join(_ORDINALS)})[\s,/e]*)+)({_DAY})"
    r"\b'?\s*(?:del|di ogni|d'ogni|ogni) mese\b"
)
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
    problem = say(
        N_("the hours are in no syntax that tells whether it is open now; they are kept as words")
    )
    likely = in_syntax(text)
    if is_syntax or (not likely and _has_no_such_time(text)):
        problem = say(N_("the hours have a time that no day has; they are kept as words"))
        instead = say(N_("write times from 00:00 to 24:00"))
    elif both := _two_readings(text):
        problem = say(
            N_(
                "the stroke between two days means from one to the other, or these two "
                "alone; the hours are kept as words"
            )
        )
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
    numbers = [
        _ORDINALS.get(word, word.rstrip("°"))
        for word in re.findall(r"[1-5]°|[a-z]+", found[1])
        if word != "e"
    ]
    return f"<{','.join(numbers)}>{found[2]}"


def _two_readings(text: str) -> tuple[str, str] | None:
    """Return what hours with two days and a stroke between them mean, if they mean two things."""
    body = _plain_words(text)
    pairs = [(found[1], found[2]) for found in _TWO_DAYS.finditer(body)]
    if all(_place_of_day(last) - _place_of_day(first) in {1, -6} for first, last in pairs):
        return None
    whole, alone = (in_syntax(_TWO_DAYS.sub(rf"\1{mark}\2", body)) for mark in ("-", ","))
    return (whole, alone) if whole and alone else None


def _place_of_day(written: str) -> int:
    return next(at for at, (_code, word) in enumerate(_DAYS) if re.fullmatch(word, written))


def _has_no_such_time(text: str) -> bool:
    """Tell whether hours on days name a time past 24:00."""
    body = _plain_words(text)
    if not re.search(rf"\b(?:{_DAY})\b", body):
        return False
    ranges = re.findall(
        r"(?<![\d/:.,])(\d{1,2})(?:[:.,](\d\d))?\s*-\s*(\d{1,2})(?:[:.,](\d\d))?"
        r"(?![\d/])",
        body,
    )
    return any(
        int(hour) > 24 or int(minute or 0) > 59
        for start, first, end, last in ranges
        for hour, minute in ((start, first), (end, last))
    )


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
            not self.months or not other.months or bool(set(self.months) & set(other.months))
        )


def _spans(names: list[str], order: tuple[str, ...]) -> list[str]:
    """Return names in their written order, three or more that follow each other as a span."""
    spans: list[list[str]] = []
    for name in names:
        follows = spans and order[(order.index(spans[-1][-1]) + 1) % len(order)] == name
        if follows:
            spans[-1].append(name)
        else:
            spans.append([name])
    return [
        name for span in spans for name in ([f"{span[0]}-{span[-1]}"] if len(span) > 2 else span)
    ]


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
            0,
            sum(not rule.is_off for rule in rules),
        }:
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
    return any(
        start < until and since < end for start, end in rule.times for since, until in other.times
    )
