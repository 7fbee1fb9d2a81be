"""Accounts: the tree of tenants. Everything a customer owns hangs on one account."""

import uuid
import zoneinfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def validate_timezone(name: str) -> None:
    """Raise ValidationError unless `name` is a zone of the IANA database."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("%(name)s is not a time zone."), params={"name": name})


class Account(models.Model):
    """One tenant. `Ancestry` says what it is under, at any depth.

    `limits_in_force` are its limits by name, where whoever loaded it has read them for the length
    of one call (see accounts.selectors.limits).
    """

    limits_in_force: dict[str, int] | None = None

    class Kind(models.TextChoices):
        OPERATOR = "operator", _("Operator")
        RESELLER = "reseller", _("Reseller")
        CUSTOMER = "customer", _("Customer")

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        PENDING = "pending", _("Waits for approval")
        SUSPENDED = "suspended", _("Suspended")
        CLOSED = "closed", _("Closed")

    class SignUp(models.TextChoices):
        OFF = "off", _("Off")
        APPROVAL = "approval", _("By approval")
        OPEN = "open", _("Open")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CUSTOMER)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    # No index: nobody asks what an account has suspended.
    suspended_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text=_("The account that suspended it: nobody under that one may end it."),
    )
    suspended_above = models.BooleanField(
        default=False, help_text=_("An account above this one is suspended.")
    )
    is_brand = models.BooleanField(
        default=False, help_text=_("Has a set of products of its own, which its sub-accounts use.")
    )
    timezone = models.CharField(max_length=64, default="UTC", validators=[validate_timezone])
    default_country = models.CharField(max_length=2, default="IN")
    require_two_factor = models.BooleanField(
        default=False, help_text=_("People must have a second factor to work in this account.")
    )
    sign_up = models.CharField(
        max_length=10,
        choices=SignUp,
        default=SignUp.OFF,
        help_text=_("Whether visitors may open an account under this one."),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["parent", "id"],
                name="account_pending",
                condition=models.Q(status="pending"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        """Whether people and programs may work in it: active, and so is everything above it."""
        return self.status == self.Status.ACTIVE and not self.suspended_above


class Ancestry(models.Model):
    """`descendant` lies `distance` levels under `ancestor`; each account is under itself at 0."""

    ancestor = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="below", db_index=False
    )
    descendant = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="above")
    distance = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ancestor", "descendant"], name="ancestry_once")
        ]

    def __str__(self) -> str:
        return f"{self.descendant_id} is {self.distance} under {self.ancestor_id}"
