"""An app key for a client that a reseller's program makes, in one transaction with the account."""

from typing import NamedTuple

from django.db import transaction

from accounts.errors import Invalid
from accounts.models import Account, User
from accounts.services import clients
from apikeys.models import ApiKey
from apikeys.services.keys import digest_of, issue
from apikeys.terms import KeyTerms

SHORTEST, LONGEST = 8, 64


class Opened(NamedTuple):
    """A new client, and its key and secret, which are shown once."""

    account: Account
    key: str
    secret: str


def open_client(
    home: Account, wanted: clients.NewClient, *, secret: str, by: User | None
) -> Opened:
    """Make a client with an app key of its own; '' for `secret` lets us choose one.

    Raises what `clients.create` raises, and Invalid on "api_secret".
    """
    if secret and not (SHORTEST <= len(secret) <= LONGEST and secret.isprintable()):
        message = f"An API secret has {SHORTEST} to {LONGEST} visible characters."
        raise Invalid("bad_secret", message, "api_secret")
    with transaction.atomic():
        account = clients.create(home, wanted)
        terms = KeyTerms(kind=ApiKey.Kind.APP_KEY, allowed_in_urls=False)
        issued = issue(account, name="API", terms=terms, created_by=by)
        if secret:
            # The key itself stays random: a secret that somebody chose only stands beside it.
            issued.key.secret_digest = digest_of(secret)
            issued.key.save(update_fields=["secret_digest"])
    return Opened(account, issued.text, secret or issued.secret)
