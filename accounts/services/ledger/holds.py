"""Credits set aside for a batch, and what becomes of them: captured, or released."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from django.db import transaction

from accounts.actors import current
from accounts.errors import Invalid
from accounts.models import Account, Hold, Product, Wallet
from accounts.services.ledger.checks import clean_note
from accounts.services.ledger.posting import (
    AVAILABLE,
    CONSUMED,
    RESERVED,
    Kind,
    Line,
    Movement,
    chain_movement,
    post,
    refusal,
    write,
)
from accounts.store.balances import Balances, Shift, hold_part, shift_of
from accounts.store.chained import Chain
from accounts.store.heldrows import Held, count_up, lock_holds
from accounts.store.inserting import insert_object


def place_hold(
    account: Account,
    product: Product,
    amount: int,
    *,
    cause_kind: str,
    cause_uuid: uuid.UUID,
    note: str = "",
) -> Hold:
    """Set `amount` aside for a batch, inside the caller's transaction.

    `note` names the batch on the statement. Raises Invalid `insufficient_credit`, naming what is
    needed and what is available; nothing has been written then.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a hold belongs into the transaction of what it is for")
    now = datetime.now(UTC)
    wallet = _set_aside(account, product, amount, now)
    hold = Hold(
        wallet_id=wallet.wallet_id,
        amount=amount,
        cause_kind=cause_kind,
        cause_uuid=cause_uuid,
        note=clean_note(note),
        created_at=now,
    )
    insert_object(hold)
    movement = Movement(
        kind=Kind.HOLD,
        product_id=product.pk,
        lines=_lines(wallet.wallet_id, AVAILABLE, RESERVED, amount),
        key=f"hold:{hold.uuid}",
        cause=(cause_kind, cause_uuid),
        actor=current().user,
        note=hold.note,
    )
    write([movement], {wallet.wallet_id: wallet}, now)
    return hold


def chain_hold(
    chain: Chain,
    account: Account,
    product: Product,
    amount: int,
    *,
    cause_kind: str,
    cause_uuid: uuid.UUID,
    note: str = "",
) -> None:
    """`place_hold` as parts of a statement; the part `hold` has the hold's `id`.

    Where the wallet is short that part has no rows: the caller then raises `why_no_hold`.
    """
    now = datetime.now(UTC)
    hold = Hold(
        amount=amount,
        cause_kind=cause_kind,
        cause_uuid=cause_uuid,
        note=clean_note(note),
        created_at=now,
    )
    movement = Movement(
        kind=Kind.HOLD,
        product_id=product.pk,
        lines=(),
        key=f"hold:{hold.uuid}",
        cause=(cause_kind, cause_uuid),
        actor=current().user,
        note=hold.note,
    )
    chain.add("wallet", *hold_part(account.pk, product.pk, amount))
    chain.insert("hold", hold, given={"wallet_id": "wallet.id"}, after="wallet")
    chain_movement(chain, movement, {AVAILABLE: -amount, RESERVED: amount}, now)


def why_no_hold(account: Account, product: Product, amount: int) -> Invalid:
    """The error of a hold that could not be placed."""
    own = Wallet.objects.filter(account=account, product=product, kind=Wallet.Kind.ACCOUNT)
    wallet = own.first()
    if wallet is None:
        return Invalid("no_wallet", f"This account has no credits for {product}.", "product")
    return refusal(wallet.pk, Shift(available=-amount, reserved=amount))


def release_hold(hold: Hold, amount: int, *, key: str) -> None:
    """Give `amount` of a hold back."""
    settle({hold.pk: (0, amount)}, key=key)


def settle(changes: Mapping[int, tuple[int, int]], *, key: str) -> None:
    """Capture and release parts of holds (hold id -> (captured, released)), in one transaction.

    Movements are summed per wallet: a record of 500 answers is one capture, not 500.
    `key` names this settlement; it must be unique.
    """
    with transaction.atomic():
        by_wallet: dict[int, list[Held]] = defaultdict(list)
        for hold in lock_holds(changes):
            by_wallet[hold.wallet_id].append(hold)
        count_up(changes)
        post(
            [
                movement
                for wallet_id in sorted(by_wallet)
                for movement in _settlements(by_wallet[wallet_id], changes, key)
            ]
        )


def _set_aside(account: Account, product: Product, amount: int, now: datetime) -> Balances:
    wanted = Shift(available=-amount, reserved=amount)
    found = shift_of(account.pk, product.pk, wanted, now)
    if found is not None:
        return found
    raise why_no_hold(account, product, amount)


def _settlements(
    holds: Sequence[Held], changes: Mapping[int, tuple[int, int]], key: str
) -> list[Movement]:
    """The capture and the release of one wallet's holds; what is zero is left out."""
    wallet_id = holds[0].wallet_id
    sums = [sum(changes[hold.hold_id][part] for hold in holds) for part in (0, 1)]
    moves = ((Kind.CAPTURE, CONSUMED, sums[0]), (Kind.RELEASE, AVAILABLE, sums[1]))
    return [
        Movement(
            kind=kind,
            product_id=holds[0].product_id,
            lines=_lines(wallet_id, RESERVED, bucket, amount),
            key=f"{kind}:{key}:{wallet_id}",
            cause=(holds[0].cause_kind, holds[0].cause_uuid),
            note=_name(holds),
        )
        for kind, bucket, amount in moves
        if amount
    ]


def _name(holds: Sequence[Held]) -> str:
    """What a settlement is of: one batch, or the first of several."""
    more = len(holds) - 1
    return clean_note(f"{holds[0].note} + {more}") if more else holds[0].note


def _lines(wallet_id: int, source: str, target: str, amount: int) -> list[Line]:
    return [Line(wallet_id, source, -amount), Line(wallet_id, target, amount)]
