"""Carriers as operators make and change them; dispatchers follow within a few seconds.

A carrier's row is all that dispatchers look at, so every change is effective without a restart.
Secrets (passwords, tokens, keys) never come back out: what is left blank is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid
from accounts.models import Account
from accounts.services.auditlog import changes, record
from campaigns.models import Carrier, CarrierMinute, Doubt, RouteTarget, Slice
from campaigns.services import carrierkinds, carriersecrets

RATES = range(1, 100_001)
WINDOWS = range(1, 100_001)
RECEIPT_SECONDS = range(1, 86_401)
_VERBS = {
    Carrier.Status.ACTIVE: "activated",
    Carrier.Status.DRAINING: "drained",
    Carrier.Status.DISABLED: "disabled",
}


@dataclass(frozen=True)
class Wish:
    """A carrier as it shall be. `secrets` holds those that were given; the others are kept.

    `rate` is messages a second, `window` messages without an answer, `currency` ISO 4217 or ''.
    """

    name: str
    config: Mapping[str, Any]
    secrets: Mapping[str, str] = field(default_factory=dict)
    rate: int = 100
    window: int = 100
    currency: str = ""
    receipt_seconds: int = 60


def create(operator: Account, kind: str, wish: Wish) -> Carrier:
    """A new carrier; it starts disabled, so that nothing leaves by it before it was looked at.

    Raises Invalid: `unknown_kind`, `name_missing`, `name_taken`, `out_of_range`, `bad_config`
    (`field` names the key of the configuration).
    """
    if kind not in carrierkinds.KINDS:
        raise Invalid("unknown_kind", _("There is no such kind of carrier."), "kind")
    _check(wish)
    carrierkinds.check(kind, {**wish.config, **wish.secrets})
    row = Carrier(
        kind=kind, secrets=carriersecrets.sealed(wish.secrets), status=Carrier.Status.DISABLED
    )
    _fill(row, wish)
    with transaction.atomic():
        _save(row)
        after = {"kind": kind, **_facts(row), **_given(wish)}
        _note(operator, row, "carrier.created", {}, after)
    return row


def change(operator: Account, carrier: Carrier, wish: Wish) -> None:
    """Give a carrier another name, configuration or pace. Raises as `create`."""
    _check(wish)
    with transaction.atomic():
        row = _locked(carrier)
        secrets = {**carriersecrets.unsealed(row), **wish.secrets}
        carrierkinds.check(row.kind, {**wish.config, **secrets})
        before = _facts(row)
        _fill(row, wish)
        if wish.secrets:
            row.secrets = carriersecrets.sealed(secrets)
        _save(row)
        was, became = changes(before, _facts(row))
        if "config" in became:
            was["config"], became["config"] = changes(was["config"], became["config"])
        became |= _given(wish)
        if became:
            _note(operator, row, "carrier.changed", was, became)


def set_pace(operator: Account, carrier: Carrier, *, rate: int, window: int) -> None:
    """Change how fast a carrier is sent to. Raises Invalid `out_of_range`."""
    _require(rate in RATES, "rate", RATES)
    _require(window in WINDOWS, "window", WINDOWS)
    with transaction.atomic():
        row = _locked(carrier)
        before = {"rate": row.rate, "window": row.window}
        row.rate, row.window = rate, window
        row.save(update_fields=["rate", "window", "changed_at"])
        was, became = changes(before, {"rate": rate, "window": window})
        if became:
            _note(operator, row, "carrier.pace_set", was, became)


def set_status(operator: Account, carrier: Carrier, status: Carrier.Status) -> bool:
    """Activate, drain or disable; return whether that was a change.

    Draining: nothing new is written, answers and receipts still come in over the connection.
    Disabled: the connection ends as soon as what is in flight has landed.
    """
    with transaction.atomic():
        row = _locked(carrier)
        before = row.status
        if before == status:
            return False
        row.status = status
        row.save(update_fields=["status", "changed_at"])
        action = f"carrier.{_VERBS[status]}"
        _note(operator, row, action, {"status": before}, {"status": status.value})
    return True


def delete(operator: Account, carrier: Carrier) -> None:
    """Remove a carrier nothing was ever sent by. Raises Conflict `carrier_used` or `in_routes`."""
    with transaction.atomic():
        row = _locked(carrier)
        if RouteTarget.objects.filter(carrier=row).exists():
            message = _("Routing rules name it. Take it out of them first.")
            raise Conflict("in_routes", message)
        if was_used(row):
            raise _used()
        _note(operator, row, "carrier.deleted", _facts(row), {})
        try:
            row.delete()
        except ProtectedError as error:
            raise _used() from error


def was_used(carrier: Carrier) -> bool:
    """Whether anything was ever written to it (asked of the tables that know it by index)."""
    return (
        CarrierMinute.objects.filter(carrier=carrier).exists()
        or Slice.objects.filter(carrier=carrier).exists()
        or Doubt.objects.filter(carrier=carrier).exists()
    )


def _used() -> Conflict:
    message = _("Messages went by it, so it stays for their history. Disable it instead.")
    return Conflict("carrier_used", message)


def _locked(carrier: Carrier) -> Carrier:
    return Carrier.objects.select_for_update(no_key=True).get(pk=carrier.pk)


def _check(wish: Wish) -> None:
    if not wish.name.strip():
        raise Invalid("name_missing", _("Give the carrier a name."), "name")
    _require(wish.rate in RATES, "rate", RATES)
    _require(wish.window in WINDOWS, "window", WINDOWS)
    _require(wish.receipt_seconds in RECEIPT_SECONDS, "receipt_seconds", RECEIPT_SECONDS)
    if wish.currency and not (len(wish.currency) == 3 and wish.currency.isascii()):
        message = _("A currency is three letters, such as EUR.")
        raise Invalid("currency_shape", message, "currency")


def _require(holds: bool, name: str, allowed: range) -> None:
    if not holds:
        message = _("This must be between %(least)s and %(most)s.")
        words = {"least": allowed.start, "most": allowed.stop - 1}
        raise Invalid("out_of_range", message % words, name)


def _fill(row: Carrier, wish: Wish) -> None:
    row.name, row.config = wish.name.strip(), dict(wish.config)
    row.rate, row.window = wish.rate, wish.window
    row.currency, row.receipt_seconds = wish.currency.upper(), wish.receipt_seconds


def _save(row: Carrier) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        message = _("Another carrier is called that. Choose another name.")
        raise Invalid("name_taken", message, "name") from error


def _facts(row: Carrier) -> dict[str, Any]:
    """What the audit log tells; the configuration holds no secrets."""
    return {
        "name": row.name,
        "config": dict(row.config),
        "rate": row.rate,
        "window": row.window,
        "currency": row.currency,
        "receipt_seconds": row.receipt_seconds,
    }


def _given(wish: Wish) -> dict[str, Any]:
    """The names of the secrets that were given; their values are told to nobody."""
    return {"given": sorted(wish.secrets)} if wish.secrets else {}


def _note(
    operator: Account,
    row: Carrier,
    action: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    record(
        operator, action, kind="carrier", subject=row.uuid, label=row.name,
        before=before, after=after,
    )  # fmt: skip
