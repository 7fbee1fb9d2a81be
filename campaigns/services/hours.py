"""When messages of a product may reach a country: rules that its issuer sets."""

from datetime import time

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Invalid, NotFound
from accounts.models import Product
from accounts.regions import region_names
from accounts.services import auditlog
from campaigns.models import Campaign, SendingWindow
from campaigns.statuses import CampaignStatus

_CHECKED = (CampaignStatus.IMPORTING, CampaignStatus.READY)


def set_hours(product: Product, country: str, opens: time | None, closes: time | None) -> None:
    """Let messages reach a country from `opens` to `closes` by its clocks; both None: always.

    It counts for what is confirmed or accepted from now on, and for what is given new hours.
    Checked campaigns are checked again. Raises Invalid on "country", "opens" or "closes".
    """
    if country not in region_names():
        raise Invalid("country", _("Choose a country of the list."), "country")
    if (opens is None) != (closes is None):
        name = "closes" if closes is None else "opens"
        raise Invalid("hours_incomplete", _("Give both hours, or neither."), name)
    if opens is not None and opens == closes:
        message = _("The hours must differ. Leave both empty to send at any hour.")
        raise Invalid("hours_empty", message, "closes")
    with transaction.atomic():
        before = SendingWindow.objects.filter(product=product, country=country).first()
        SendingWindow.objects.update_or_create(
            product=product, country=country, defaults={"opens": opens, "closes": closes}
        )
        _note(product, country, _words(before), _span(opens, closes))
        _check_again(product)


def forget_hours(product: Product, country: str) -> None:
    """Go back to the default for a country. Raises NotFound where the issuer has set no rule."""
    with transaction.atomic():
        row = SendingWindow.objects.filter(product=product, country=country).first()
        if row is None:
            raise NotFound("no_hours", _("There are no such hours."))
        row.delete()
        _note(product, country, _words(row), None)
        _check_again(product)


def _check_again(product: Product) -> None:
    """Chunks must lie in one zone where hours count: what is laid out already may not.

    An import at work sees at its end that the hours are others; the locks let neither miss that.
    """
    laid_out = Campaign.objects.filter(product=product, status__in=_CHECKED)
    list(laid_out.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    Campaign.objects.filter(product=product, status=CampaignStatus.READY).update(
        status=CampaignStatus.DRAFT
    )


def _words(row: SendingWindow | None) -> str | None:
    return _span(row.opens, row.closes) if row else None


def _span(opens: time | None, closes: time | None) -> str:
    if opens is None or closes is None:
        return "always"
    return f"{opens:%H:%M}-{closes:%H:%M}"


def _note(product: Product, country: str, before: str | None, after: str | None) -> None:
    auditlog.record(
        product.brand,
        "product.hours_changed",
        kind="product",
        label=str(product),
        before={"country": country, "hours": before},
        after={"country": country, "hours": after},
    )
