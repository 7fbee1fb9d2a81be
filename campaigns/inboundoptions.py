"""What is done with replies to a number or a keyword, as it is kept: checked by shape.

`list` is a group's uuid as text: whoever writes joins it. A blank option is left out.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.inputs import clean_email
from campaigns.phones import PhoneReader
from campaigns.webaddresses import clean_hook

FORWARD_EMAIL, FORWARD_SMS, FORWARD_URL = "forward_email", "forward_sms", "forward_url"
LIST, WELCOME, MEMBERS = "list", "welcome_message", "members_message"
LONGEST_MESSAGE = 612
MOST_ADDRESSES = 5


def changed(known: Mapping[str, str], wanted: Mapping[str, str], region: str) -> dict[str, str]:
    """`known` with what is wanted, blanks taking away. Raises Invalid on the option's name."""
    options = dict(known)
    for name, text in wanted.items():
        value = text.strip()
        options.pop(name, None)
        if value:
            options[name] = _checked(name, value, region)
    return options


def _checked(name: str, value: str, region: str) -> str:
    if name == FORWARD_EMAIL:
        return _addresses(value)
    if name == FORWARD_URL:
        return clean_hook(value, name)
    if name == FORWARD_SMS:
        read = PhoneReader(region, mobile=True).read(value)
        if isinstance(read, str):
            message = _("Give one mobile number to forward to.")
            raise Invalid("bad_number", message, name)
        return str(read[0])
    if name in (WELCOME, MEMBERS) and len(value) > LONGEST_MESSAGE:
        message = _("Use at most %(limit)s characters.") % {"limit": LONGEST_MESSAGE}
        raise Invalid("text_long", message, name)
    return value


def _addresses(value: str) -> str:
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if not 1 <= len(parts) <= MOST_ADDRESSES:
        message = _("Give 1 to %(limit)s e-mail addresses.") % {"limit": MOST_ADDRESSES}
        raise Invalid("too_many_addresses", message, FORWARD_EMAIL)
    try:
        return ",".join(clean_email(part) for part in parts)
    except Invalid as error:
        raise Invalid(error.code, error.message, FORWARD_EMAIL) from None
