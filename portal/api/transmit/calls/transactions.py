"""Movements of a client's credits, from the ledger; and credits that cannot be bought here."""

from typing import Any

from accounts.models import Account, Entry, LedgerTransaction
from accounts.movements import words
from accounts.selectors.clients import clients_of, movement_of, movements_of
from apikeys.scopes import Scope
from campaigns.models import PublicNumber
from campaigns.selectors.publicnumbers import owner_of
from campaigns.services.publicnumbers import number_of, numbers_of
from portal.api.transmit.clienttexts import CLIENT, the_client
from portal.api.transmit.errors import Failure, invalid, not_found
from portal.api.transmit.registry import Asked, call
from portal.api.transmit.values import money, page_of, write_time

MOVEMENT = PublicNumber.Kind.TRANSACTION
Kind = LedgerTransaction.Kind
TYPES = {
    Kind.TOPUP.value: 1,
    Kind.TRANSFER.value: 2,
    Kind.HOLD.value: 3,
    Kind.CAPTURE.value: 4,
    Kind.RELEASE.value: 5,
    Kind.REFUND.value: 6,
    Kind.ADJUSTMENT.value: 7,
}


@call("get-transactions", scope=Scope.FINANCE)
def get_transactions(asked: Asked) -> dict[str, Any]:
    """What changed a client's credits, the newest first."""
    client = the_client(asked)
    since, until = asked.params.time("start"), asked.params.time("end")
    if since and until and since > until:
        raise invalid("end", "must not be before 'start'")
    page = page_of(asked.params, movements_of(client, since, until))
    ids = numbers_of(client, MOVEMENT, [entry.transaction.uuid for entry in page.rows])
    user = number_of(asked.account, CLIENT, client.uuid)
    rows = [_row(ids[entry.transaction.uuid], user, entry) for entry in page.rows]
    return {"page": page.block, "transactions_total": page.total, "transactions": rows}


@call("get-transaction", scope=Scope.FINANCE)
def get_transaction(asked: Asked) -> dict[str, Any]:
    """One movement; its balance is a number here."""
    number = asked.params.number("id")
    client, entry = _found(asked, number)
    user = number_of(asked.account, CLIENT, client.uuid)
    row = entry.transaction
    batch = row.cause_uuid if row.cause_kind == "batch" else None
    message = number_of(client, PublicNumber.Kind.BATCH, batch) if batch else None
    told = _row(number, user, entry)
    return told | {"balance_standing": money(entry.balance_after), "message_id": message}


@call("add-credit", scope=Scope.FINANCE)
def add_credit(asked: Asked) -> dict[str, Any]:
    """Refused: nobody can pay here."""
    raise _no_payments("add-credit")


@call("add-card", scope=Scope.FINANCE)
def add_card(asked: Asked) -> dict[str, Any]:
    """Refused, and nothing of the card is kept."""
    raise _no_payments("add-card")


def _no_payments(name: str) -> Failure:
    words = f"{name} does not exist here: no cards are taken. Ask your provider for credits."
    return Failure("NOT_IMPLEMENTED", words, ours="no_payments", status=404)


def _found(asked: Asked, number: int) -> tuple[Account, Entry]:
    """The client whose movement has this number, and what it did to the client's credits."""
    found = owner_of(MOVEMENT, number)
    client = clients_of(asked.account).filter(pk=found[0]).first() if found else None
    entry = movement_of(client, found[1]) if client and found else None
    if client is None or entry is None:
        raise not_found("Transaction", "no_movement")
    return client, entry


def _row(number: int, user: int, entry: Entry) -> dict[str, Any]:
    row = entry.transaction
    said = words(row.kind, incoming=entry.amount > 0)
    standing = money(entry.balance_after)
    return {
        "id": number,
        "user_id": user,
        "description": row.note or said,
        "amount": money(entry.amount),
        "balance_standing": f"{'-' if standing < 0 else ''}${abs(standing):.3f}",
        "created": write_time(entry.created_at),
        "type_description": said,
        "type_id": TYPES[row.kind],
    }
