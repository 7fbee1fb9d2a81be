"""How a key stands, in one word."""

from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from apikeys.models import ApiKey


class State(TextChoices):
    """What becomes of a call with the key, whatever else is asked of it."""

    ACTIVE = "active", _("Active")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


def state_of(key: ApiKey, now: datetime) -> State:
    """Revoked before expired: that was somebody's decision."""
    if key.revoked_at is not None:
        return State.REVOKED
    if key.expires_at is not None and key.expires_at <= now:
        return State.EXPIRED
    return State.ACTIVE
