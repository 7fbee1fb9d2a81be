"""Numbers that take replies: the operator brings them, an account leases one, and says what is
done with what people write to it."""

import datetime
from calendar import monthrange
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid, NotFound
from accounts.models import Account
from accounts.selectors import limit
from accounts.services import auditlog
from accounts.services.locking import hold
from campaigns import inboundoptions
from campaigns.models import InboundNumber
from campaigns.phones import PhoneReader
from campaigns.services.forwarding import forward

TRIES = 5


def bring(text: str, *, country: str, price: int) -> InboundNumber:
    """A number of the operator's, free to be leased for `price` micro-credits a month.

    `country` is how a local number is read. Raises Invalid `bad_number`, Conflict `number_known`.
    """
    read = PhoneReader(country).read(text)
    if isinstance(read, str):
        raise Invalid("bad_number", _("“%s” is no phone number.") % text[:40], "number")
    if price < 0:
        raise Invalid("amount_negative", _("A price is zero or more."), "price")
    try:
        with transaction.atomic():
            row = InboundNumber.objects.create(msisdn=read[0], country=read[1], price=price)
            _record(None, row, "brought", {"price": price})
    except IntegrityError:
        raise Conflict("number_known", _("+%s is there already.") % read[0], "number") from None
    return row


def discard(msisdn: int) -> None:
    """Take a number away that nobody leases. Raises NotFound, Conflict `number_leased`."""
    with transaction.atomic():
        row = InboundNumber.objects.select_for_update().filter(msisdn=msisdn).first()
        if row is None:
            raise NotFound("no_number", _("There is no such number."), "number")
        if row.account_id is not None:
            raise Conflict("number_leased", _("An account leases this number."), "number")
        _record(None, row, "discarded", {})
        row.delete()


def lease(account: Account, msisdn: int | None, options: Mapping[str, str]) -> InboundNumber:
    """Take a free number for the account: that one, or any. The price is noted, not charged yet.

    Of several who want one number, one gets it. Raises Invalid `number_not_leasable`,
    `too_many_numbers`, and what options raise.
    """
    kept = inboundoptions.changed({}, options, account.default_country)
    with transaction.atomic():
        hold(account)
        _require_room(account)
        row = _taken(account, msisdn, kept)
        _follow(row)
        _record(account, row, "leased", {"price": row.price})
    return row


def change_options(row: InboundNumber, wanted: Mapping[str, str]) -> None:
    """Change what is done with replies to the number; what is not named stays. Raises Invalid."""
    with transaction.atomic():
        locked = InboundNumber.objects.select_for_update().get(pk=row.pk)
        if row.account is None or locked.account_id != row.account_id:
            raise NotFound("no_number", _("There is no such number."), "number")
        kept = inboundoptions.changed(locked.options, wanted, row.account.default_country)
        gone, new = auditlog.changes(locked.options | dict.fromkeys(kept, ""), kept)
        row.options = kept
        row.save(update_fields=["options"])
        _follow(row)
        _record(row.account, row, "changed", new, gone)


def month_later(day: datetime.date) -> datetime.date:
    """The same day of the next month, or its last one."""
    year, month = divmod(day.year * 12 + day.month, 12)
    return datetime.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _require_room(account: Account) -> None:
    most = limit(account, "inbound_numbers")
    if InboundNumber.objects.filter(account=account).count() >= most:
        message = _("You lease {limit} numbers already, and no more can be leased.")
        raise Invalid("too_many_numbers", message.format(limit=most), "number")


def _taken(account: Account, msisdn: int | None, options: Mapping[str, str]) -> InboundNumber:
    """The number, now the account's: the one that changes the row has it."""
    free = InboundNumber.objects.filter(account=None)
    if msisdn is not None:
        free = free.filter(msisdn=msisdn)
    now = timezone.now()
    for _try in range(TRIES):
        pk = free.order_by("id").values_list("pk", flat=True).first()
        if pk is None:
            break
        if InboundNumber.objects.filter(pk=pk, account=None).update(
            account=account,
            leased_at=now,
            next_charge_on=month_later(now.date()),
            options=dict(options),
            auto_renew=True,
        ):
            return InboundNumber.objects.select_related("account").get(pk=pk)
    message = _("This number cannot be leased.") if msisdn else _("No number is free now.")
    raise Invalid("number_not_leasable", message, "number")


def _follow(row: InboundNumber) -> None:
    if row.account is not None:
        address = row.options.get(inboundoptions.FORWARD_URL, "")
        forward(row.account, f"number:{row.pk}", address)


def _record(
    account: Account | None,
    row: InboundNumber,
    verb: str,
    after: Mapping[str, object],
    before: Mapping[str, object] | None = None,
) -> None:
    auditlog.record(
        account,
        f"inbound_number.{verb}",
        kind="inbound_number",
        subject=row.uuid,
        label=f"+{row.msisdn}",
        before=dict(before or {}),
        after=dict(after),
    )
