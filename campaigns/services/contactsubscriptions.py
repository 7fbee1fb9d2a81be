"""What contacts have subscribed to, and leaving and joining that again.

Whether somebody may be written to is said by opt-outs alone, so leaving makes one, with the
evidence that it came by the API, and joining lifts them.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction

from accounts.errors import Invalid
from accounts.models import Account
from apikeys.models import ApiKey
from campaigns.contactprofiles import PHONE
from campaigns.models import Contact, ContactIdentifier, ContactSubscription, OptOut
from campaigns.optoutscopes import Scope
from campaigns.selectors.optoutscopes import scopes_of
from campaigns.services import optouts
from campaigns.services.contactidentifiers import numbers_of
from campaigns.services.optouts import Evidence

SMS = "sms"
MOST = 200
USUAL_REASON = "Subscribed again by the API"


class Wanted(NamedTuple):
    """One subscription as a program asks for it.

    `topic` is the name of a sender ID, product or opt-out tag of the account, '' for everything;
    `identifier` one of the contact's that is a phone, None: its own number.
    """

    channel: str = SMS
    topic: str = ""
    identifier: ContactIdentifier | None = None


def subscribe(contact: Contact, wanted: Sequence[Wanted]) -> list[ContactSubscription]:
    """Note what a contact subscribes to; what it has already is not doubled.

    An opt-out that is in force stays so: see `join`. Raises Invalid on "channel", "channel_id",
    "identifier_id", "subscriptions".
    """
    choices = _topics(contact.account)
    found = []
    with transaction.atomic():
        Contact.objects.select_for_update().get(pk=contact.pk)
        for each in wanted:
            scope = _scope(choices, each)
            row, _made = ContactSubscription.objects.get_or_create(
                account=contact.account,
                contact=contact,
                channel=SMS,
                identifier=each.identifier,
                **scope._asdict(),
            )
            found.append(row)
        if ContactSubscription.objects.filter(contact=contact).count() > MOST:
            message = f"A contact has at most {MOST} subscriptions. Delete some first."
            raise Invalid("subscriptions_full", message, "subscriptions")
    return found


def change(row: ContactSubscription, wanted: Wanted) -> ContactSubscription:
    """Another topic or identifier. Raises as `subscribe`."""
    scope = _scope(_topics(row.account), wanted)
    row.tag, row.sender, row.product = scope
    row.identifier = wanted.identifier
    row.save()
    return row


def delete(row: ContactSubscription) -> None:
    """Forget a subscription. That is no opt-out: see `leave`."""
    row.delete()


def leave(contact: Contact, row: ContactSubscription | None, *, key: ApiKey, note: str) -> None:
    """Opt out of what `row` subscribes to, or of everything: all the contact's numbers.

    Raises Invalid on "note".
    """
    scope = scope_of(row) if row else Scope()
    typed = "\n".join(f"+{number}" for number in _numbers(contact, row))
    evidence = Evidence(how=OptOut.How.API, by=key.created_by, key=key, note=note)
    optouts.add(contact.account, typed, scope=scope, evidence=evidence)


def join(contact: Contact, row: ContactSubscription | None, *, key: ApiKey, reason: str) -> int:
    """Lift the opt-outs from what `row` subscribes to, or all of them; how many there were.

    Raises Invalid on "reason".
    """
    live = OptOut.objects.filter(
        account=contact.account, msisdn__in=_numbers(contact, row), lifted_at=None
    )
    if row is not None:
        live = live.filter(**scope_of(row)._asdict())
    with transaction.atomic():
        found = list(live.order_by("id"))
        for optout in found:
            optouts.lift(optout, by=key.created_by, reason=reason or USUAL_REASON)
    return len(found)


def scope_of(row: ContactSubscription) -> Scope:
    """What an opt-out from this subscription would hold for."""
    return Scope(row.tag, row.sender, row.product)


def _numbers(contact: Contact, row: ContactSubscription | None) -> list[int]:
    if row is None:
        return numbers_of(contact)
    if row.identifier is None:
        return [contact.msisdn]
    return [int(row.identifier.value)]


def _topics(account: Account) -> dict[str, Scope]:
    """Every topic by its name; where names are the same, senders and products go first."""
    found: dict[str, Scope] = {}
    for scope in scopes_of(account):
        tag = scope.tag.name if scope.tag else ""
        sender = scope.sender.name if scope.sender else ""
        product = scope.product.code if scope.product else ""
        name = sender or product or tag
        if name not in found or not tag:
            found[name] = scope
    return found


def _scope(choices: dict[str, Scope], wanted: Wanted) -> Scope:
    if wanted.channel.strip().lower() != SMS:
        message = f"product not enabled: {wanted.channel[:20]}. Contacts subscribe to sms."
        raise Invalid("product_not_enabled", message, "channel")
    if wanted.identifier is not None and wanted.identifier.type != PHONE:
        message = "The identifier_id must be that of a phone."
        raise Invalid("not_a_phone", message, "identifier_id")
    scope = choices.get(wanted.topic.strip())
    if scope is None:
        message = "The channel_id must be a sender ID, a service or an opt-out tag of the account."
        raise Invalid("unknown_topic", message, "channel_id")
    return scope
