"""What programs tell of a contact besides its number and attributes. Pure: checked and joined."""

import datetime
import re
from collections.abc import Mapping

from campaigns.contactwords import LONGEST_NAME
from campaigns.remarks import one_line

NAMES = ("first_name", "middle_name", "last_name")
TEXTS = ("identity", "email", *NAMES, "gender", "company", "postal_code")
LONGEST = {"identity": 255, "email": 254, "gender": 30, "company": 120, "postal_code": 20}
LONGEST_TYPE, LONGEST_IDENTIFIER = 20, 255
PHONE, EMAIL, IDENTITY = "phone", "email", "identity"
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
_TYPE = re.compile(r"[a-z][a-z0-9_-]{0,19}")


class WrongField(ValueError):
    """A field cannot be so: its name, and why in a sentence."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(why)
        self.name, self.why = name, why


def checked_text(name: str, text: str) -> str:
    """A field of TEXTS as it is kept. Raises WrongField."""
    kept = one_line(text)
    most = LONGEST.get(name, LONGEST_NAME)
    if len(kept) > most:
        raise WrongField(name, f"The {name} may not be longer than {most} characters.")
    return checked_email(name, kept) if name == EMAIL else kept


def checked_email(name: str, text: str) -> str:
    """An e-mail address in lower case, or ''. Raises WrongField."""
    if text and not _EMAIL.fullmatch(text):
        raise WrongField(name, f"The {name} must be an e-mail address.")
    return text.lower()


def checked_birth_date(text: str) -> datetime.date | None:
    """A day as YYYY-MM-DD that has been; None for ''. Raises WrongField."""
    if not text.strip():
        return None
    try:
        day = datetime.date.fromisoformat(text.strip())
    except ValueError:
        day = datetime.date.max
    # A day begins in the far east before it does by our clock.
    today = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1)
    if not datetime.date(1800, 1, 1) <= day <= today:
        why = "The birth_date must be a day that has been, such as 1990-12-31."
        raise WrongField("birth_date", why)
    return day


def identifier_type(text: str) -> str:
    """The kind of an identifier: one word in lower case. Raises WrongField."""
    kind = text.strip().lower()
    if not _TYPE.fullmatch(kind):
        raise WrongField("type", "The type must be one word, such as phone or email.")
    return kind


def full_name(names: Mapping[str, str]) -> str:
    """First, middle and last name as one."""
    return " ".join(filter(None, (names.get(name, "") for name in NAMES)))
