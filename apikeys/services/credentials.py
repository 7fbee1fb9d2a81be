"""The user name and password that belong to every account from its beginning.

Nobody could be shown a password that is made with the account itself, and one that nobody knows
is of no use: so it is made when somebody first asks to see it.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict
from accounts.models import Account, User
from apikeys.models import ApiKey
from apikeys.services.keys import Issued, KeyTerms, issue


def first(account: Account, *, by: User | None) -> Issued:
    """The account's first send credential. Raises Conflict `already_made` where there was one."""
    with transaction.atomic():
        # Two clicks at once: the second waits here, and finds what the first has made.
        Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
        if ApiKey.objects.filter(account=account, kind=ApiKey.Kind.CREDENTIAL).exists():
            message = _("The user name and password were shown already. Make a new password.")
            raise Conflict("already_made", message)
        terms = KeyTerms(kind=ApiKey.Kind.CREDENTIAL)
        return issue(account, name=_("Send credential"), terms=terms, created_by=by)
