"""Clients as this dialect tells them, and their terms as it takes them."""

from collections.abc import Collection
from decimal import Decimal, InvalidOperation
from typing import Any

from accounts.models import Account, ClientNotes, User
from accounts.selectors.clients import Money, clients_of, money_of, owners_by_client
from accounts.services.clients import Terms
from campaigns.models import PublicNumber
from campaigns.selectors.clientfigures import Figures, figures_of
from campaigns.selectors.publicnumbers import uuid_of
from campaigns.services.publicnumbers import numbers_of
from portal.api.transmit.calls.balance import CURRENCY
from portal.api.transmit.errors import invalid, not_found
from portal.api.transmit.params import Params
from portal.api.transmit.registry import Asked
from portal.api.transmit.values import money, write_time

CLIENT = PublicNumber.Kind.ACCOUNT


def the_client(asked: Asked) -> Account:
    """The account under the caller's that `client_id` names. Raises Failure."""
    found = uuid_of(asked.account, CLIENT, asked.params.number("client_id"))
    client = clients_of(asked.account).filter(uuid=found).first() if found else None
    if client is None:
        raise not_found("Client", "no_client")
    return client


def terms_of(params: Params, region: str) -> Terms:
    """What was told of a client; what was not sent is None."""
    sent = params.has
    return Terms(
        contact=params.text("contact", longest=120) if sent("contact") else None,
        msisdn=params.msisdn("msisdn", region) if params.text("msisdn") else None,
        client_pays=params.flag("client_pays") if sent("client_pays") else None,
        sms_margin=_amount(params, "sms_margin"),
        number_margin=_amount(params, "number_margin"),
        payment_method=params.text("payment_method").lower() if sent("payment_method") else None,
        fixed_top_up_amount=_amount(params, "fixed_top_up_amount"),
    )


def told(home: Account, clients: Collection[Account]) -> list[dict[str, Any]]:
    """Clients with their figures, in a fixed number of queries."""
    numbers = numbers_of(home, CLIENT, [client.uuid for client in clients])
    owners, purses = owners_by_client(clients), money_of(clients)
    figures = figures_of(clients)
    return [
        _row(numbers[each.uuid], each, owners.get(each.pk), purses[each.pk], figures[each.pk])
        for each in clients
    ]


def _row(
    number: int, client: Account, owner: User | None, purse: Money, figures: Figures
) -> dict[str, Any]:
    notes: ClientNotes = getattr(client, "client_notes", None) or ClientNotes(account=client)
    mobile = owner.mobile.removeprefix("+") if owner else ""
    return {
        "id": number,
        "name": client.name,
        "contact": notes.contact or (owner.name if owner else "") or None,
        "email": owner.email if owner else None,
        "msisdn": notes.msisdn or (int(mobile) if mobile.isdecimal() else None),
        "currency": CURRENCY,
        "client_pays": notes.client_pays,
        "sms_margin": float(notes.sms_margin),
        "number_margin": float(notes.number_margin),
        "payment_method": notes.payment_method or None,
        "fixed_top_up_amount": _float(notes.fixed_top_up_amount),
        "timezone": client.timezone,
        "created": write_time(client.created_at),
        "apikey": None,
        "apisecret": None,
        "recharge_amount": _float(notes.fixed_top_up_amount),
        "total_lists": figures.lists,
        "total_sms": figures.messages,
        "total_contacts": figures.contacts,
        "total_spend": money(purse.spent),
        "total_revenue": money(purse.received),
        "credit_based": purse.is_prepaid,
        "trial": "no",
        "trial_expiry_date": None,
        "balance": money(purse.balance),
    }


def _amount(params: Params, name: str) -> Decimal | None:
    text = params.text(name, longest=20)
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise invalid(name, "must be an amount such as 1.5") from None
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or not -4 <= exponent <= 8:
        raise invalid(name, "must be an amount such as 1.5, with at most four decimals")
    return value


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
