"""Which account a reseller's program means: by a send credential's user name, or an address."""

from django.db.models import Q

from accounts.errors import Invalid
from accounts.models import Account
from accounts.selectors import tree
from apikeys.models import ApiKey

FIELD = "username"


def account_called(home: Account, username: str) -> Account:
    """The account under `home` with this send credential, or with a person of this address.

    Raises Invalid on `username`: `unknown_username`, or `ambiguous_username` where a person
    belongs to several accounts.
    """
    name = username.strip()
    credentials = ApiKey.objects.filter(username=name, revoked_at=None)
    members = Q(memberships__user__email=name.lower())
    wanted = Q(pk__in=credentials.values("account")) if name else Q(pk=None)
    found = list(tree(home).filter(wanted | members).distinct()[:2])
    if not found:
        message = "No account of yours has this user name or e-mail address."
        raise Invalid("unknown_username", message, FIELD)
    if len(found) > 1:
        message = "This person belongs to several accounts. Give a send credential's user name."
        raise Invalid("ambiguous_username", message, FIELD)
    return found[0]
