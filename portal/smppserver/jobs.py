"""What the server asks of the database. Each runs in a thread, and ends its own transactions."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from accounts.actors import acting_as
from accounts.addresses import rate_scope
from accounts.selectors import limits
from accounts.services import ratelimits
from apikeys.models import ApiKey
from apikeys.scopes import Scope
from apikeys.services import usage
from apikeys.services.keys import KeyRefused, actor_of, require_live, use_smpp_credential
from campaigns.models import Message, SmppDelivery
from campaigns.selectors.smpp import message_of
from campaigns.services import smppdeliveries, smppparts, smppsubmits
from campaigns.smpp.binds import Bind
from campaigns.smpp.commands import Status
from campaigns.smppmessages import Answered, Submitted
from portal.smppserver import delivering
from portal.smppserver.refusals import Refused

FAILED_BINDS, FAILED_SECONDS = 20, 60


class Limits(NamedTuple):
    """What one session of an account may do."""

    sessions: int
    per_second: int
    window: int


class Claimed(NamedTuple):
    """A delivery that is ours for a while, as bodies of deliver_sm."""

    pk: int
    key: int
    bodies: list[bytes]


def bind(wanted: Bind, address: str) -> ApiKey:
    """The credential of a bind. Raises Refused; failures are counted by address."""
    counter = f"smpp:bind:{rate_scope(address)}"
    if not ratelimits.look(counter, limit=FAILED_BINDS, seconds=FAILED_SECONDS).allowed:
        raise Refused(Status.ESME_RBINDFAIL)
    try:
        key = use_smpp_credential(wanted.system_id, wanted.password, address=address)
    except KeyRefused as refusal:
        ratelimits.hit(counter, limit=FAILED_BINDS, seconds=FAILED_SECONDS)
        unknown = refusal.code == "unknown"
        status = Status.ESME_RINVPASWD if unknown else Status.ESME_RBINDFAIL
        raise Refused(status) from refusal
    usage.note_call(key, refused=False)
    if not key.may(Scope.SEND):
        raise Refused(Status.ESME_RBINDFAIL)
    return key


def limits_of(key: ApiKey) -> Limits:
    """The limits in force for the credential's account."""
    found = limits(key.account)
    return Limits(found["smpp_sessions"], found["smpp_per_second"], found["smpp_window"])


def take(key: ApiKey, address: str, submits: Sequence[Submitted]) -> list[Answered]:
    """Accept what can be accepted of them."""
    key.account.limits_in_force = limits(key.account)
    with acting_as(actor_of(key, address)):
        answers = smppsubmits.take(key, submits)
    usage.note_call(key, refused=any(answer.code for answer in answers))
    return answers


def query(key: ApiKey, reference: str) -> Message | None:
    """The message with an id, of the credential's account."""
    return message_of(key.account, reference)


def standing(held: Mapping[int, set[str]]) -> tuple[dict[int, ApiKey], set[tuple[int, str]]]:
    """The credentials in use as they are now, and the (credential, address) that are out."""
    now = timezone.now()
    keys = ApiKey.objects.select_related("account", "created_by").in_bulk(held)
    out = {
        (pk, address)
        for pk, addresses in held.items()
        for address in addresses
        if not _is_live(keys.get(pk), address, now)
    }
    return keys, out


def _is_live(key: ApiKey | None, address: str, now: datetime) -> bool:
    if key is None or not key.may(Scope.SEND):
        return False
    try:
        require_live(key, address, now)
    except KeyRefused:
        return False
    return True


def follow(ended: smppdeliveries.Ended) -> None:
    """Make receipts ready of what ended just now."""
    ended.follow()


def sweep() -> None:
    """Make receipts ready that `follow` missed."""
    smppdeliveries.sweep()


def owe_replies(keys: Sequence[ApiKey], since: timedelta) -> None:
    """Note the replies of the last `since`."""
    smppdeliveries.owe_replies(keys, timezone.now(), since)


def claim(free: Mapping[int, int]) -> list[Claimed]:
    """Deliveries for each credential, as many as its sessions have room for."""
    now = timezone.now()
    rows: list[SmppDelivery] = []
    for key, room in free.items():
        rows += smppdeliveries.claim([key], room, now)
    replies = smppdeliveries.texts_of(rows)
    found = [
        Claimed(row.pk, row.api_key_id, delivering.bodies(row, replies.get(row.message_id)))
        for row in rows
    ]
    # A reply that was erased meanwhile is nothing that could be delivered.
    smppdeliveries.settle([each.pk for each in found if not each.bodies], (), now)
    return [each for each in found if each.bodies]


def settle(done: Sequence[int], refused: Sequence[int], unsent: Sequence[int]) -> None:
    """Note what became of deliveries."""
    smppdeliveries.settle(done, refused, timezone.now())
    smppdeliveries.give_back(unsent)


def tidy() -> None:
    """Give up parts that never got whole, and forget what is done."""
    now = timezone.now()
    smppparts.give_up_parts(now)
    smppdeliveries.forget(now)
