"""What one cell means: texts, contacts and numbers, each read with its faults."""

import re
import unicodedata
from typing import Final

from geo.catalogue import N_
from geo.letters import one_form, without_unseen
from geo.spelling import bare
from geo.steward.findings import MASK, Fault, Level, Read, say
from geo.telephone import telephones, with_zero, without_letter_o

ERASE: Final = "-"
"""What a cell says to empty a field: an empty cell more often means "not asked" than "no more"."""
MOST_LETTERS: Final = 500
"""Letters of a cell that is no free text; the longest real one has 132."""
_MOST_OF_NOTHING: Final = 40
_UNKNOWN_WORDS: Final = frozenset((
    "null", "none", "nan", "nil", "nd", "n d", "na", "n a", "np", "n p", "nr", "n r", "nc", "n c",
    "nn", "n n", "n disp", "non disp", "dato non disponibile", "non disponibile", "non disponibili",
    "non dispon", "non pervenuto", "non pervenuta", "non noto", "non nota", "non noti",
    "non conosciuto", "non conosciuta", "non comunicato", "non comunicata", "non rilevato",
    "non indicato", "non indicata", "non specificato", "non specificata", "non presente",
    "non applicabile", "non definito", "non definita", "non so", "sconosciuto", "sconosciuta",
    "ignoto", "ignota", "da definire", "da definirsi", "da comunicare", "da verificare",
    "da compilare", "da inserire", "da completare", "da aggiornare", "da stabilire",
    "da confermare",
    "in attesa", "in attesa di dati", "in via di definizione", "in corso di definizione",
    "in definizione", "in aggiornamento", "tbd", "tba", "tbc", "todo", "unknown", "not available",
    "not known", "not applicable", "missing", "undefined", "vuoto", "vuota", "xx", "xxx", "xxxx",
    "xxxxx", "xxxxxx",
))
_AS_ABOVE: Final = frozenset((
    "idem", "id", "come sopra", "c s", "cs", "vedi sopra", "v sopra", "vedi riga sopra",
    "come prima",
    "come riga precedente", "come precedente", "stesso", "stessa", "same", "ditto", "ibidem",
    "ibid",
))
_DIGIT_OR_AT: Final = re.compile(r"[1-9@]")
_NONE_WORDS: Final = frozenset(("no", "nessuno", "nessuna", "assente", "manca", "mancante"))
_CONTACTS: Final = frozenset(("phone", "email", "website", "opening_hours", "postal_code"))
_NEVER_NOTHING: Final = frozenset(("location_policy", "kind", "provincia"))
"""Here a word that nobody knows has its own meaning: what is not known is taken strictly."""
_TICKED: Final = frozenset(("status", "services"))
_MAY_BE_ZERO: Final = frozenset(("", "lat", "lon", "x", "y", "civico", "id", "status",
                                 "access_cost"))
_ERRORS: Final = frozenset(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!",
                            "#N/D", "#RIF!", "#VALORE!", "#NOME?"))
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")
_FORMULA: Final = re.compile(r"[=@]|[+-](?![\d\s(]|$)")
_MOJIBAKE: Final = re.compile(r"Ã[\u0080-\u00bf ]|â€|Â[\u00a0-\u00bf]")
_EMAIL: Final = re.compile(
    r"[A-Za-z0-9_%+'-]+(?:\.[A-Za-z0-9_%+'-]+)*@"
    r"(?:[^\W_](?:[^\W_]|-)*\.)+(?:xn--[a-z0-9-]+|[^\W\d_]{2,})", re.IGNORECASE)
_WEB: Final = re.compile(
    r"(?:https?://)?(?!https?(?:[.:/]|$))[\w-]+(?:\.[\w-]+)*"
    r"\.(?P<end>xn--[a-z0-9-]+|[^\W\d_]+)(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)
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
        return warn("", N_("the cell has {n} letters, there is room for {most}; it is left out"),
                    N_("shorten it"), n=len(came), most=most)
    if came.strip() == MASK:  # of a list that was handed back marked: what is known stays
        return Read("")
    text = one_form(came).strip()
    return _nothing(text, field) or _odd(text, came) or Read(text)


def _nothing(text: str, field: str) -> Read | None:
    """Return an empty cell for words by which a list says that it does not know."""
    if not text or len(text) > _MOST_OF_NOTHING or text == ERASE or text in _ERRORS or (
            field in _NEVER_NOTHING):
        return None
    if _DIGIT_OR_AT.search(text):  # most cells, and none of these words
        return None
    words = bare(text)
    plain = re.sub(r"[^a-z0-9]+", " ", words).strip()
    if plain in _AS_ABOVE or text in {'"', "''", "〃", "″"}:
        return warn("", N_("the cell refers to another cell, so it is left out"),
                    N_("write the value itself"))
    is_nothing = (
        plain in _UNKNOWN_WORDS or (not plain and not re.search(r"\w", text))
        or (plain == "x" and field not in _TICKED) or (plain in _NONE_WORDS and field in _CONTACTS)
        or (bool(re.fullmatch(r"0+(?:[ .]0+)*", plain)) and field not in _MAY_BE_ZERO))
    if not is_nothing:
        return None
    return Read("", (Fault(Level.NOTE, say(
        N_("“{text}” says that nothing is known: it is read as an empty cell"), text=text)),))


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
        return warn("", N_("this is no e-mail address, so it is left out"),
                    N_("write “{text}”, if that is meant"), text=likely)
    spelled = re.sub(r"\s+chiocciola\s+", "@", body, flags=re.IGNORECASE)
    if _EMAIL.fullmatch(spelled):
        return warn("", N_("this is no e-mail address, so it is left out"),
                    N_("write “{text}”, if that is meant: an address such as name@comune.it"),
                    text=spelled)
    if _WEB.fullmatch(body) and "@" not in body:
        return warn("", N_("this is a web address, no e-mail address, so it is left out"),
                    N_("write it in a column “Sito web”"))
    return warn("", N_("this is no e-mail address, so it is left out"),
                N_("write an address such as name@comune.it"))


def _one_of_emails(body: str, found: list[re.Match[str]]) -> Read:
    """Return the address that stands among other addresses or words."""
    starts = [0, *(one.end() for one in found)]
    is_certified = [
        bool(re.search(r"\bpec\b|posta certificata", body[start:one.start()], re.IGNORECASE))
        for start, one in zip(starts, found, strict=False)]
    chosen = found[is_certified.index(False)] if False in is_certified else found[0]
    around = body[:chosen.start()][-1:] + body[chosen.end():][:1]
    if re.search(r"[^\s<>()\[\]:;,.?/|\"'-]", around):  # cut out of something longer
        return warn("", N_("this is no e-mail address, so it is left out"),
                    N_("write “{text}”, if that is meant"), text=chosen[0])
    if len({one[0].lower() for one in found}) > 1:
        return warn(chosen[0], N_("there is room for one e-mail address; the first is taken")
                    if chosen is found[0] else
                    N_("there is room for one e-mail address; that which is no PEC is taken"),
                    N_("write “{text}”, the others in the notes"), text=chosen[0])
    return warn(chosen[0], N_("the e-mail address was taken out of the words of the cell"),
                N_("write “{text}”"), text=chosen[0])


def read_website(text: str) -> Read:
    """Return a web address; of several, the first."""
    if not text or text == ERASE or _is_web(text):
        return Read(text)
    if _EMAIL.fullmatch(re.sub(r"^mailto:\s*", "", text, flags=re.IGNORECASE)):
        return warn("", N_("this is an e-mail address, no web address, so it is left out"),
                    N_("write it in a column “E-mail”, the web address as www.comune.it/page"))
    parts = [part for part in re.split(r"[\s;,|]+(?:e\s+)?", text) if part]
    several = [part for part in parts if _is_web(part)]
    if len(several) > 1 and len(several) == len(parts):
        return warn(several[0], N_("there is room for one web address; the first is taken"),
                    N_("write “{text}”, the others in the notes"), text=several[0])
    likely = _likely_web(text)
    if not likely and len(several) == 1 and "@" not in text:
        likely = several[0]
    if likely:
        return warn("", N_("this is no web address, so it is left out"),
                    N_("write “{text}”, if that is meant"), text=likely)
    if re.match(r"@\w|(?:facebook|fb|instagram|ig|twitter|x|youtube|tiktok|telegram)\b", text,
                re.IGNORECASE):
        return warn("", N_("a name on a social network is no web address, so it is left out"),
                    N_("write the whole address of its page, as https://www.facebook.com/name"))
    return warn("", N_("this is no web address, so it is left out"),
                N_("write an address such as www.comune.it/page"))


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


def read_phone(text: str) -> Read:  # noqa: PLR0911
    """Return telephone numbers as written, if each of them can be called as it is written."""
    if not text or text == ERASE or _PLAIN_PHONE.fullmatch(text):
        return Read(text)
    if re.fullmatch(r"\+?\d+(?:[.,]\d+)?E\+?\d+", text, re.IGNORECASE):
        return warn("", N_("the spreadsheet turned the number into a power of ten, so it is left "
                           "out"), N_("set the column to text and write the number again"))
    if likely := with_zero(text):
        return warn(text, N_("the 0 in front of the telephone number seems to be lost"),
                    N_("write “{text}”, if that is meant"), text=likely)
    if re.fullmatch(r"\+?\d{8,14}[.,]0+", text):
        likely = re.split(r"[.,]", text)[0]
        return warn(likely, N_("the spreadsheet turned the telephone number into a decimal number"),
                    N_("write “{text}”"), text=likely)
    found = telephones(text)
    if any(one.is_completed for one in found):
        return warn(text, N_("of a telephone number only the end is written"),
                    N_("write “{text}”, if that is meant"),
                    text="; ".join(one.text for one in found))
    odd = [one.text for one in found if not one.number]
    if not odd:
        return Read(text)
    likely = without_letter_o(text)
    if likely != text and all(one.number for one in telephones(likely)):
        return warn(text, N_("the telephone number has the letter O for a 0"),
                    N_("write “{text}”, if that is meant"), text=likely)
    repaired = [(with_zero(one.text) or one.text) if not one.number else one.text for one in found]
    if len(found) > 1 and all(one.number for part in repaired for one in telephones(part)):
        return warn(text, N_("the 0 in front of the telephone number seems to be lost"),
                    N_("write “{text}”, if that is meant"), text="; ".join(repaired))
    if len(found) > len(odd):
        return warn(text, N_("a number in the cell cannot be called as it is written: {odd}"),
                    N_("write area code and number, such as 055 123456"), odd=", ".join(odd))
    return warn(text, N_("no telephone number is found in the cell; it is kept as it is"),
                N_("write area code and number, such as 055 123456"))


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
