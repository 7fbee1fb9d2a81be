"""Smart links of an account, and who followed them."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import LinkVisit, ShortLink


def links_of(account: Account) -> QuerySet[ShortLink]:
    """The links that were not deleted, the newest first."""
    rows = ShortLink.objects.filter(account=account, deleted_at=None)
    return rows.select_related("webhook").order_by("-id")


def link_called(account: Account, number: int) -> ShortLink:
    """One link of the account. Raises NotFound."""
    found = links_of(account).select_related("account").filter(pk=number).first()
    if found is None:
        raise NotFound("no_link", _("There is no such link."))
    return found


def visits_of(link: ShortLink) -> QuerySet[LinkVisit]:
    """Its visits, the newest first."""
    return LinkVisit.objects.filter(link=link).order_by("-id")
