"""What one cell means: texts, contacts and numbers, each read with its faults."""

import re
import unicodedata
from typing import Final

from geo.catalogue import N_
from geo.letters import one_form, without_unseen
from geo.steward.findings import MASK, Fault, Level, Read, say

ERASE: Final = "-"
"""What a cell says to empty a field: an empty cell more often means "not asked" than "no more"."""
MOST_LETTERS: Final = 500
"""Letters of a cell that is no free text; the longest real one has 132."""
_ERRORS: Final = frozenset(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!",
                            "#N/D", "#RIF!", "#VALORE!", "#NOME?"))
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")
_FORMULA: Final = re.compile(r"[=@]|[+-](?![\d\s(]|$)")
_MOJIBAKE: Final = re.compile(r"Ã[\u0080-\u00bf ]|â€|Â[\u00a0-\u00bf]")
_EMAIL: Final = re.compile(
    r"[A-Za-z0-9_%+'-]+(?:\.[A-Za-z0-9_%+'-]+)*@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
_WEB: Final = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?", re.ASCII)
_PHONE: Final = re.compile(r"(?:\+|00)?\d(?:[\s./-]*\d){2,}")
_SHORT: Final = frozenset(("112", "113", "114", "115", "117", "118", "1522", "1500", "116117",
                           "116000", "116111", "19696"))
_INTEGER: Final = re.compile(r"\d{1,4}(?:[.,]0+)?")


def warn(value: str, text: str, instead: str = "", /, **values: object) -> Read:
    """Return a cell read with a warning; the values are those of both sentences."""
    return Read(value, (Fault(Level.WARNING, say(text, **values), say(instead, **values)),))


def refuse(text: str, instead: str = "", /, **values: object) -> Read:
    """Return a cell that refuses its row."""
    return Read("", (Fault(Level.ERROR, say(text, **values), say(instead, **values)),))


def clean(came: str, most: int = MOST_LETTERS) -> Read:
    """Return any cell as text on which every other rule builds: trimmed, of one form, no controls.

    One of more than ``most`` letters is left out: other rules take time that grows faster.
    """
    if len(came) > most:
        return warn("", N_("the cell has {n} letters, there is room for {most}; it is left out"),
                    N_("shorten it"), n=len(came), most=most)
    if came.strip() == MASK:  # of a list that was handed back marked: what is known stays
        return Read("")
    text = one_form(came).strip()
    return _odd(text, came) or Read(text)


def _odd(text: str, came: str) -> Read | None:
    if text in _ERRORS:
        return warn("", N_("the formula of the cell failed, so it is left out"),
                    N_("write the value itself"))
    if _CONTROL.search(text) or without_unseen(came) != came:
        text = _CONTROL.sub("", text).strip()
        return warn(text, N_("the cell has letters that cannot be shown; they were removed"),
                    N_("write “{text}”"), text=text)
    if _MOJIBAKE.search(text):
        return warn(text, N_("accented letters are broken: the file was saved in another encoding "
                             "than it was made in"), N_("write “{text}”"), text=_repaired(text))
    if _FORMULA.match(text):
        return warn(text, N_("the cell begins like a formula; it is kept as plain text"),
                    N_("write the value without the sign in front"))
    return None


def read_email(text: str) -> Read:
    """Return an e-mail address; of several, the first."""
    body = text.removeprefix("mailto:").strip()
    if not body or body == ERASE or _EMAIL.fullmatch(body):
        return Read(body)
    found = _EMAIL.findall(body)
    if found and re.fullmatch(r"[\s;,/|]*(?:e|o)?[\s;,/|]*", _EMAIL.sub("", body)):
        return warn(found[0], N_("there is room for one e-mail address; the first is taken"),
                    N_("write “{text}”, the others in the notes"), text=found[0])
    likely = re.sub(r"\s+|\(at\)|\[at\]|,", lambda match: {"(at)": "@", "[at]": "@", ",": "."}.get(
        match[0], ""), body)
    if _EMAIL.fullmatch(likely):
        return warn("", N_("this is no e-mail address, so it is left out"),
                    N_("write “{text}”, if that is meant"), text=likely)
    return warn("", N_("this is no e-mail address, so it is left out"),
                N_("write an address such as name@comune.it"))


def read_website(text: str) -> Read:
    """Return a web address."""
    if not text or text == ERASE or _WEB.fullmatch(text):
        return Read(text)
    likely = re.sub(r"^(https?)[:;]?[\\/]{1,3}", r"\1://", text.replace("\\", "/")).strip(" .;,")
    if _WEB.fullmatch(likely) and "@" not in likely:
        return warn("", N_("this is no web address, so it is left out"),
                    N_("write “{text}”, if that is meant"), text=likely)
    return warn("", N_("this is no web address, so it is left out"),
                N_("write an address such as www.comune.it/page"))


def read_phone(text: str) -> Read:
    """Return telephone numbers as written, if there is one among the words."""
    if not text or text == ERASE:
        return Read(text)
    if re.fullmatch(r"\d+[.,]\d+E\+?\d+", text, re.IGNORECASE):
        return warn("", N_("the spreadsheet turned the number into a power of ten, so it is left "
                           "out"), N_("set the column to text and write the number again"))
    numbers = [re.sub(r"\D", "", match) for match in _PHONE.findall(text)]
    if not any(number in _SHORT or 5 <= len(number) <= 15 for number in numbers):
        return warn(text, N_("no telephone number is found in the cell; it is kept as it is"),
                    N_("write area code and number, such as 055 123456"))
    alone = re.fullmatch(r"[5-7]\d{6,9}", text)
    if alone:
        return warn(text, N_("the 0 in front of the telephone number seems to be lost"),
                    N_("write “{text}”, if that is meant"), text=f"0{text}")
    return Read(text)


def read_postal_code(text: str) -> Read:
    """Return a postal code of five digits."""
    body = re.sub(r"\.0$", "", text)
    if not body or body == ERASE or re.fullmatch(r"5\d{4}", body, re.ASCII):
        return Read(body)
    if re.fullmatch(r"\d{5}", body, re.ASCII):
        return warn(body, N_("this postal code is not one of Tuscany"),
                    N_("check it: those of Tuscany begin with 5"))
    return warn("", N_("this is no postal code, so it is left out"), N_("write five digits"))


def read_capacity(text: str) -> Read:
    """Return a number of places."""
    if not text or text == ERASE:
        return Read(text)
    if _INTEGER.fullmatch(text) and int(re.split("[.,]", text)[0]) <= 1000:
        return Read(str(int(re.split("[.,]", text)[0])))
    number = re.fullmatch(r"(?:n\.?\s*)?(\d{1,3})\s*(?:posti|posti letto|places)", text,
                          re.IGNORECASE)
    if number:
        return Read(number[1])
    return warn("", N_("this is no number of places, so it is left out"),
                N_("write a number, 0 to 1000; words go in a column “Note posti”"))


def read_id(text: str) -> Read:
    """Return an id."""
    if not text or re.fullmatch(r"[A-Za-z0-9-]{1,60}", text, re.ASCII):
        return Read("" if text == ERASE else text)
    return refuse(N_("an id has only letters without accents, digits and hyphens"),
                  N_("write “{text}”, or leave the cell empty"),
                  text=re.sub(r"[^A-Za-z0-9-]+", "-", _ascii(text)).strip("-")[:60])


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
