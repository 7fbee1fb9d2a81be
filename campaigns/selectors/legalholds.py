"""Reads of legal holds. Operators alone see them."""

from django.db.models import QuerySet

from campaigns.models import LegalHold


def is_held(account_id: int) -> bool:
    """Whether nothing of this account may go at the moment."""
    return LegalHold.objects.filter(account=account_id, lifted_at=None).exists()


def held_accounts() -> frozenset[int]:
    """The accounts of which nothing may go at the moment."""
    rows = LegalHold.objects.filter(lifted_at=None)
    return frozenset(rows.values_list("account_id", flat=True))


def all_holds() -> QuerySet[LegalHold]:
    """The open ones first, then those that were lifted, the latest first."""
    rows = LegalHold.objects.select_related("account", "placed_by", "lifted_by")
    return rows.order_by("lifted_at", "-pk")
