"""What people type about themselves, checked once for every way in."""

import phonenumbers
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import User


def clean_email(text: str) -> str:
    """The address in lower case; raises Invalid `email_invalid`."""
    address = text.strip().lower()
    try:
        validate_email(address)
        if len(address) > 254 or not address.isprintable():
            raise ValidationError("")
    except ValidationError:
        raise Invalid(
            "email_invalid", _("Enter an e-mail address, such as name@example.com."), "email"
        ) from None
    return address


def clean_name(text: str, *, limit: int = 120) -> str:
    """One line without control characters; raises Invalid `name_invalid`."""
    name = " ".join(text.split())
    if not name:
        raise Invalid("name_invalid", _("Enter a name."), "name")
    if len(name) > limit or not name.isprintable():
        message = _("A name has at most %(limit)s characters, and no control characters.")
        raise Invalid("name_invalid", message % {"limit": limit}, "name")
    return name


def clean_mobile(text: str, country: str) -> str:
    """The number as +919812345678, read as one of `country` where it has no +.

    Raises Invalid `mobile_invalid`.
    """
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        message = _("Enter a mobile number with its country code, such as +91 98123 45678.")
        raise Invalid("mobile_invalid", message, "mobile")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def check_password(password: str, user: User) -> None:
    """Raise Invalid `password_weak` unless the password may be `user`'s."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid("password_weak", " ".join(error.messages), "password") from None
