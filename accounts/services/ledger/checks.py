"""What people hand in with a movement of credits: amounts, keys, reasons; and the log of it."""

import re
import uuid
from typing import Any

from django.utils.translation import gettext as _

from accounts.actors import SYSTEM, Actor, current
from accounts.errors import Invalid
from accounts.models import Account, User, Wallet
from accounts.money import MICRO, to_credits
from accounts.services import auditlog

# A thousand million credits; some 9,000 of these fit into a balance.
MOST = 1_000_000_000 * MICRO
LONGEST_NOTE = 200
_KEY = re.compile(r"[\x21-\x7e]{1,100}")


def require_amount(amount: int) -> None:
    """Raise Invalid unless `amount` is above zero and not absurd."""
    if amount <= 0:
        raise Invalid("amount_not_positive", _("The amount must be more than zero."), "amount")
    require_sane(amount)


def require_sane(amount: int, field: str = "amount") -> None:
    """Raise Invalid `amount_too_large` beyond what a balance can hold many times."""
    if abs(amount) > MOST:
        most = f"{to_credits(MOST):,}"
        message = _("At most {most} credits can be moved at once.").format(most=most)
        raise Invalid("amount_too_large", message, field)


def movement_key(kind: str, key: str) -> str:
    """The key of a movement of this kind. Raises Invalid `bad_key`: 1 to 100 ASCII characters."""
    if not _KEY.fullmatch(key):
        raise Invalid("bad_key", _("Reload the page, and enter the amount again."))
    return f"{kind}:{key}"


def clean_note(note: str) -> str:
    """A note as one short line that any database can keep."""
    # Controls (NUL among them) and halves of surrogate pairs have no place in a note.
    kept = "".join(c if c.isprintable() else " " for c in note)
    return " ".join(kept.split())[:LONGEST_NOTE]


def require_reason(reason: str) -> str:
    """The reason, cleaned. Raises Invalid `reason_missing`."""
    kept = clean_note(reason)
    if not kept:
        raise Invalid("reason_missing", _("Say why. The reason is kept."), "reason")
    return kept


def require_own(wallet: Wallet) -> None:
    """Raise Invalid `issued_wallet` for the wallet that credits are issued from."""
    if wallet.kind != Wallet.Kind.ACCOUNT:
        message = _("Credits cannot be taken from or put into the issued wallet directly.")
        raise Invalid("issued_wallet", message)


def note_act(
    account: Account,
    action: str,
    *,
    subject: uuid.UUID,
    label: str,
    by: User | None,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    """Record a person's act in the audit log; what the system does by itself is in the ledger."""
    who = current()
    if who.user is None and by is not None:
        who = Actor(by.email, by, who.home, who.address)
    if who.user is None and who.label == SYSTEM:
        return
    auditlog.record(
        account,
        action,
        kind="wallet",
        subject=subject,
        label=label,
        before=before,
        after=after,
        actor=who,
    )


def amount_facts(wallet: Wallet, amount: int, note: str) -> dict[str, Any]:
    """What the audit log says of a movement."""
    facts = {"product": wallet.product.code, "credits": f"{to_credits(amount):,}"}
    return facts | ({"note": note} if note else {})
