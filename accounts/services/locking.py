"""How the tree of accounts is held still while an account's status changes with all below it."""

from accounts.models import Account
from accounts.selectors import lineage


def hold_tree(account: Account) -> Account:
    """The account as it is now, locked until the caller's transaction ends.

    The root of its tree is locked first, so that of two changes of status in one tree the second
    sees what the first did. The locks let others go on referring to both rows.
    """
    root = lineage(account).order_by("-below__distance").values_list("pk", flat=True)[0]
    Account.objects.select_for_update(no_key=True).get(pk=root)
    return hold(account)


def hold(account: Account) -> Account:
    """The account as it is now, locked: it is neither closed nor suspended meanwhile."""
    return Account.objects.select_for_update(no_key=True).get(pk=account.pk)
