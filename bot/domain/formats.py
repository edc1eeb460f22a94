"""Formats: what people type, read into one canonical form, or a refusal that says what is wrong with it."""

import difflib
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from stdnum.no import orgnr

from .refusal import Refusal

LONGEST_NAME = 300
LONGEST_TEXT = 2000
LONGEST_URL = 500
NORWAY = 47  # country calling code


class Missing(Refusal):
    """A required field is empty."""


class TooLong(Refusal):
    """`limit`: the most characters the field takes; `length`: how many were typed."""


class WrongNumberOfDigits(Refusal):
    """An organisation number has nine digits; `count` says how many were typed."""


class WrongCheckDigit(Refusal):
    """The check digit of an organisation number does not fit: most often two digits have changed places."""


class InvalidHpr(Refusal):
    """An HPR number has seven to nine digits."""


class InvalidMobile(Refusal):
    """Neither a Norwegian mobile number nor a foreign one with a country code."""


class InvalidPhone(Refusal):
    """Not a telephone number, Norwegian or with a country code."""


class InvalidEmail(Refusal):
    """`address` is not an e-mail address; it is quoted as it was typed."""


class InvalidEmails(Refusal):
    """Several are no e-mail addresses. `addresses`: as they were typed, some of them; `more`: how many others."""


class InvalidUrl(Refusal):
    """Not a web address."""


class ChooseOne(Refusal):
    """A choice that has to be made was not, or was not among those offered."""


class InvalidPostcode(Refusal):
    """A Norwegian postcode has four digits."""


# Characters that steer the direction, are invisible controls or half of one: they would let one text pose as another.
_STEERING = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff\ud800-\udfff]+"
)
# Characters of no width that come along when text is pasted. The joiners stay: emoji and Persian need them.
_WIDTHLESS = re.compile("[\u00ad\u180e\u200b\u2060-\u2064]+")


def line(text: str) -> str:
    """One line of free text: controls and direction overrides removed, white space folded. May be empty."""
    folded = " ".join(_STEERING.sub(" ", _WIDTHLESS.sub("", text)).split())
    return unicodedata.normalize("NFC", folded) if any(map(_is_visible, folded)) else ""


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CMZ"


def name(text: str) -> str:
    """A required name of 1-300 characters."""
    return _bounded(_required(line(text)), LONGEST_NAME)


def optional_name(text: str) -> str | None:
    """A name, or None for an empty field."""
    return name(text) if line(text) else None


def paragraph(text: str, longest: int = LONGEST_TEXT) -> str | None:
    """Free text of several lines, at most `longest` characters, or None for an empty field."""
    lines = [line(part) for part in text.splitlines()]
    return _bounded("\n".join(lines).strip(), longest) or None


def _required(text: str) -> str:
    if not text:
        raise Missing
    return text


def _bounded(text: str, limit: int) -> str:
    if len(text) > limit:
        raise TooLong(limit=limit, length=len(text))
    return text


def one_of(value: str, offered: Collection[str]) -> str:
    """One of the values that were offered."""
    if value not in offered:
        raise ChooseOne
    return value


_AROUND_ORGANISATION_NUMBER = re.compile(
    r"^(org(anisasjons|anisation)?[.\s]*(nr|no|nummer|number)[.:\s]*)?(NO(?=[\s\d.-]))?|MVA$", re.IGNORECASE
)


def organisation_number(text: str) -> str:
    """Nine digits, whichever way they were typed: "998 234 824", "NO 998 234 824 MVA", with no-break spaces or dots.

    Check digit: modulo 11 with weights 3 2 7 6 5 4 3 2. 000000000 passes that arithmetic and is refused.
    """
    typed = _required(line(text))
    digits = re.sub(r"[\s.\-‐‑‒–—]", "", _AROUND_ORGANISATION_NUMBER.sub("", typed))
    if not digits.isascii() or not digits.isdigit() or len(digits) != 9:
        raise WrongNumberOfDigits(count=sum(character.isdigit() for character in digits))
    if not orgnr.is_valid(digits) or digits == "000000000":
        raise WrongCheckDigit
    return digits


def optional_organisation_number(text: str) -> str | None:
    """An organisation number, or None for an empty field."""
    return organisation_number(text) if line(text) else None


def show_organisation_number(digits: str) -> str:
    """998234824 is shown as 998 234 824, with no-break spaces so that it stays on one line."""
    return "\u00a0".join((digits[:3], digits[3:6], digits[6:]))


def hpr(text: str) -> str | None:
    """The number in the health personnel register, 7-9 digits (no public check digit), or None for an empty field."""
    digits = "".join(line(text).split())
    if not digits:
        return None
    if not re.fullmatch(r"[0-9]{7,9}", digits):
        raise InvalidHpr
    return digits


def mobile(text: str) -> str | None:
    """E.164, or None for an empty field. Norwegian: 8 digits beginning with 4 or 9; others need their country code."""
    if not line(text):
        return None
    number = _number(text)
    if number is None or (number.country_code == NORWAY and not _is_norwegian_mobile(number)):
        raise InvalidMobile
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone(text: str) -> str | None:
    """Any telephone number as E.164, or None for an empty field."""
    if not line(text):
        return None
    number = _number(text)
    if number is None:
        raise InvalidPhone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_norwegian_mobile(number: phonenumbers.PhoneNumber) -> bool:
    return number.country_code == NORWAY and bool(re.fullmatch("[49][0-9]{7}", str(number.national_number)))


def _number(text: str) -> phonenumbers.PhoneNumber | None:
    typed = line(text)
    if re.search(r"\d.*[^\W\d_]", typed):  # else letters would be read as the keys they are on
        return None
    try:
        number = phonenumbers.parse(typed, "NO")
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def show_phone(e164: str) -> str:
    """+4791234567 is shown as 912 34 567; a foreign number keeps its country code."""
    number = phonenumbers.parse(e164, None)
    if _is_norwegian_mobile(number):
        return f"{e164[3:6]} {e164[6:8]} {e164[8:]}"
    abroad = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    domestic = phonenumbers.PhoneNumberFormat.NATIONAL
    return phonenumbers.format_number(number, domestic if number.country_code == NORWAY else abroad)


def postcode(text: str) -> str:
    """A Norwegian postcode: four digits."""
    digits = _required(line(text))
    if not re.fullmatch("[0-9]{4}", digits):
        raise InvalidPostcode
    return digits


def url(text: str) -> str | None:
    """A web address, https:// added where it is missing, or None for an empty field."""
    typed = line(text)
    if not typed:
        return None
    address = typed if "://" in typed else f"https://{typed}"
    try:
        parts = urlsplit(address)
        labels = (parts.hostname or "").removesuffix(".").split(".")
        _ = parts.port  # looks whether it is one
    except ValueError:
        raise InvalidUrl from None
    ours = parts.scheme in ("http", "https") and len(labels) > 1 and all(labels) and "@" not in parts.netloc
    if not ours or re.search(r"[\s<>|\"\\]", address) or len(address) > LONGEST_URL:
        raise InvalidUrl
    return parts.scheme + address[len(parts.scheme) :]


def photo(text: str) -> str | None:
    """The address of a picture: https only, since Slack shows no other; or None for an empty field."""
    address = url(text)
    if address and not address.startswith("https://"):
        raise InvalidUrl
    return address


@dataclass(frozen=True)
class Email:
    """An e-mail address: `typed` is shown back, `key` is compared (lower case, the domain in IDNA form)."""

    typed: str
    key: str


def email(text: str) -> Email:
    """A required e-mail address."""
    typed = _required(line(text))
    try:
        valid = validate_email(typed, check_deliverability=False)
    except EmailNotValidError:
        raise InvalidEmail(address=typed) from None
    return Email(valid.normalized, f"{valid.local_part.lower()}@{valid.ascii_domain.lower()}")


def optional_email(text: str) -> Email | None:
    """An e-mail address, or None for an empty field."""
    return email(text) if line(text) else None


_BRACKETED = r"<([^<>\s][^<>]*)>"
_QUOTED_NAME = re.compile(rf'"[^"\n]*"(?=[ \t]*{_BRACKETED})')
# "Nordmann, Kari <kari@example.com>": the comma belongs to the name.
_SURNAME = re.compile(rf"(^|(?<=[,;>\n\r]))[\w' -]+,(?=[\w' .-]*{_BRACKETED})")
MOST_NAMED = 10  # of wrong addresses: there is no room for a whole text
_AROUND_ADDRESS = " \t.'\"()[]<>“”„«»‘’•·*-–—"


def emails(text: str) -> list[Email]:
    """Every address in a pasted text, in order, each once.

    Separated by commas, semicolons, white space or line breaks; "Kari Nordmann <kari@example.com>" is understood.
    Raises InvalidEmail or InvalidEmails, naming what is no address.
    """
    found: dict[str, Email] = {}
    wrong: list[str] = []
    for piece in re.split(r"[,;\n\r]+", _SURNAME.sub("", _QUOTED_NAME.sub(" ", text))):
        for candidate in _candidates(piece.replace('"', " ")):
            typed = re.sub("^mailto:", "", candidate.strip(_AROUND_ADDRESS), flags=re.IGNORECASE)
            if not line(typed):
                continue
            try:
                address = email(typed)
            except InvalidEmail:
                wrong.append(line(typed))
            else:
                found.setdefault(address.key, address)
    if len(wrong) > 1:
        raise InvalidEmails(addresses=tuple(wrong[:MOST_NAMED]), more=max(0, len(wrong) - MOST_NAMED))
    if wrong:
        raise InvalidEmail(address=wrong[0])
    if not found and "@" in text:
        raise InvalidEmail(address=line(text))  # nothing disappears without a word
    return list(found.values())


def _candidates(piece: str) -> list[str]:
    """What ought to be addresses: everything in brackets, and every word unless it is part of the name before them."""
    if not re.search(_BRACKETED, piece):
        return piece.split()
    found: list[str] = []
    for number, part in enumerate(re.split(_BRACKETED, piece)):  # outside, inside, outside, ...
        if number % 2:
            found.append(part.partition("|")[0])  # in Slack's own text: <mailto:x|x>
        else:
            found += [word for word in part.split() if "@" in word and word != "@"]
    return found


# The domains that people in Norway mostly mean; a near miss of one of them is most likely a slip of the finger.
_COMMON_DOMAINS = (
    "gmail.com", "hotmail.com", "hotmail.no", "outlook.com", "online.no", "live.no", "live.com", "yahoo.com",
    "yahoo.no", "icloud.com", "me.com", "mail.com", "msn.com", "proton.me", "protonmail.com", "getmail.no",
)  # fmt: skip


def likely_typo(address: Email) -> str | None:
    """The domain that was probably meant ("gmial.com" -> "gmail.com"), or None. A hint, never a refusal."""
    domain = address.key.rpartition("@")[2]
    if domain in _COMMON_DOMAINS:
        return None
    if domain.startswith("gmail."):  # it has no other ending
        return "gmail.com"
    if domain.endswith((".con", ".cmo")):
        return likely_typo(Email("", f"@{domain[:-4]}.com")) or f"{domain[:-4]}.com"
    close = difflib.get_close_matches(domain, _COMMON_DOMAINS, n=1, cutoff=0.84)
    return close[0] if close else None
