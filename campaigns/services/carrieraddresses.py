"""Where carriers call us: an address of its own for each, with a secret that only it is told.

The secret follows from the carrier and KEY_PEPPER, so nothing of it is kept. A carrier gets
another one when the number `callback_version` in its configuration changes.
"""

import hashlib
import hmac
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from campaigns.models import Carrier

# As long as an access token, and as the log hides them wherever they stand.
SECRET_DIGITS = 32


class Addresses(NamedTuple):
    """Where receipts and messages of phones are brought."""

    receipt_url: str
    inbound_url: str


def own(carrier: Carrier) -> Addresses:
    """The addresses of a carrier, as it is to be told them."""
    place = {"carrier_uuid": carrier.uuid, "secret": secret_of(carrier)}
    base = settings.BASE_URL.rstrip("/")
    names = ("carrier_call_receipts", "carrier_call_inbound")
    return Addresses(*(base + reverse(name, kwargs=place) for name in names))


def secret_of(carrier: Carrier) -> str:
    """The secret in a carrier's addresses, in hexadecimal digits."""
    named = f"carrier-call:{carrier.uuid}:{carrier.config.get('callback_version', 1)}"
    digest = hmac.digest(settings.KEY_PEPPER.encode(), named.encode(), hashlib.sha256)
    return digest.hex()[:SECRET_DIGITS]


def find(carrier_uuid: UUID, secret: str) -> Carrier | None:
    """The HTTP carrier with this address; None where there is none, or the secret is another."""
    carrier = Carrier.objects.filter(uuid=carrier_uuid, kind="http").first()
    if carrier is None or not hmac.compare_digest(secret_of(carrier).encode(), secret.encode()):
        return None
    return carrier
