"""The signed links in a reader's mails: one confirms the address, one ends the mailing for it."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from reports.models import Reader

CONFIRM, LEAVE = "confirm", "leave"


def path(purpose: str, reader: Reader) -> str:
    """The address of one of the two, from the portal's root."""
    return reverse(f"reader_{purpose}", args=[_signer(purpose).sign(reader.uuid.hex)])


def read(purpose: str, token: str) -> str | None:
    """The reader's uuid as hex, None for what was not signed here for this."""
    try:
        return _signer(purpose).unsign(token)
    except BadSignature:
        return None


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"reports.reader.{purpose}", sep="~")
