"""`send-sms`, `message-reply` and `cancel-sms`."""

from collections.abc import Iterator
from typing import Any

from accounts.selectors import limit
from apikeys.scopes import Scope
from campaigns.acceptance import (
    Accepted,
    BatchRequest,
    Callback,
    NobodyGood,
    Outcome,
    Recipient,
    Result,
)
from campaigns.models import ContactGroup, Subscription
from campaigns.selectors.contactlists import ACTIVE, Members
from campaigns.selectors.defaults import product_for, sender_for
from campaigns.services.accepting import accept
from campaigns.services.calloffs import call_off
from campaigns.services.publicnumbers import number_of
from campaigns.services.tracked import accept_tracked
from campaigns.webaddresses import clean_hook
from portal.api.transmit.batches import BATCH, NOT_YET, list_block, nobody, the_batch
from portal.api.transmit.errors import Failure, invalid
from portal.api.transmit.merging import merged
from portal.api.transmit.numbering import region_of, the_list
from portal.api.transmit.options import options_of
from portal.api.transmit.params import msisdn_of
from portal.api.transmit.registry import Asked, call
from portal.api.transmit.values import money, write_time

LONGEST_MESSAGE = 100_000
EVENTS = {
    "dlr_callback": "sms:message:status",
    "reply_callback": "vmn:message:in",
    "link_hits_callback": "link:visit",
}


@call("send-sms", scope=Scope.SEND, once=True)
def send_sms(asked: Asked) -> dict[str, Any]:
    """One text to numbers (`to`) or to the active members of a list (`list_id`)."""
    params = asked.params
    text = params.text("message", required=True, longest=LONGEST_MESSAGE)
    group = None
    if params.has("list_id") and params.text("list_id") != "0":
        group = the_list(asked)
    numbers = params.listed("to")
    if group is None and not numbers:
        raise Failure("FIELD_INVALID", "You must provide either 'list_id' or 'to'")
    recipients = list(_members(group, text) if group else _numbers(asked, numbers, text))
    if not recipients:
        raise Failure("LIST_EMPTY", "The list has no active members", ours="list_empty")
    options = options_of(params)
    request = BatchRequest(
        account=asked.account,
        api_key=asked.key,
        recipients=recipients,
        sender=params.text("from") or sender_for(asked.account),
        product_code=product_for(asked.account, asked.key.products).code,
        due_at=params.time("send_at"),
        callbacks=list(_callbacks(asked)),
        options=options | ({"list": str(group.uuid)} if group else {}),
    )
    accepted = _accepted(request, params.text("tracked_link_url", longest=2_000))
    return _body(asked, request, accepted) | ({"list": list_block(group)} if group else {})


@call("message-reply", scope=Scope.SEND, once=True)
def message_reply(asked: Asked) -> dict[str, Any]:
    """Answer somebody: `from` is our number they wrote to, `to` is theirs."""
    params = asked.params
    text = params.text("message", required=True, longest=LONGEST_MESSAGE)
    request = BatchRequest(
        account=asked.account,
        api_key=asked.key,
        recipients=[Recipient(params.text("to", required=True), text)],
        sender=params.text("from", required=True),
        product_code=product_for(asked.account, asked.key.products).code,
    )
    accepted = _accepted(request, "")
    return {"result": "queued", "message_id": number_of(asked.account, BATCH, accepted.uuid)}


@call("cancel-sms", scope=Scope.SEND)
def cancel_sms(asked: Asked) -> dict[str, Any]:
    """Call a message off of which nothing has left."""
    call_off(the_batch(asked, "id"))
    return {"success": "OK"}


def _members(group: ContactGroup, text: str) -> Iterator[Recipient]:
    members, most = Members(group, ACTIVE), limit(group.account, "api_recipients")
    if len(members) > most:
        words = f"names a list of {len(members):,}, and a call takes at most {most:,} recipients"
        raise invalid("list_id", words)
    for member in members[:]:
        told = merged(text, member.first_name, member.last_name)
        yield Recipient(f"+{member.msisdn}", told)


def _numbers(asked: Asked, numbers: list[str], text: str) -> Iterator[Recipient]:
    """The numbers as they came; with `countrycode`, local ones are that country's."""
    text = merged(text)
    region = region_of(asked) if asked.params.text("countrycode") else ""
    for number in numbers:
        found = msisdn_of(number, region) if region else None
        yield Recipient(f"+{found}" if found else number, text)


def _callbacks(asked: Asked) -> Iterator[Callback]:
    for name, event in EVENTS.items():
        if address := asked.params.text(name, longest=2_000):
            form = Subscription.Form.TRANSMIT_GET
            yield Callback(form, url=clean_hook(address, name), event=event)


def _accepted(request: BatchRequest, tracked: str) -> Accepted:
    try:
        accepted = accept_tracked(request, tracked) if tracked else accept(request)
    except NobodyGood as error:
        if error.field == "text":
            raise invalid("message", f"cannot be sent: {error.message}") from None
        raise nobody(*_refused(error.results), error.code) from None
    if not accepted.count:
        raise nobody([], [], "repeat")
    return accepted


def _refused(results: tuple[Result, ...] | list[Result]) -> tuple[list[str], list[str]]:
    """Numbers that cannot be sent to, and those that opted out; as they came."""
    fails = [r.recipient.number for r in results if r.outcome is Outcome.INVALID]
    optouts = [r.recipient.number for r in results if r.outcome is Outcome.OPTED_OUT]
    return fails, optouts


def _body(asked: Asked, request: BatchRequest, accepted: Accepted) -> dict[str, Any]:
    good = [result for result in accepted.results if result.outcome is Outcome.ACCEPTED]
    fails, optouts = _refused(accepted.results)
    body = {
        "message_id": number_of(asked.account, BATCH, accepted.uuid),
        "send_at": write_time(request.due_at or accepted.accepted_at),
        "recipients": accepted.count,
        "cost": money(sum(result.price for result in good)),
        "sms": sum(result.segments for result in good),
        "delivery_stats": NOT_YET,
    }
    told = {"fails": fails, "optouts": optouts}
    return body | {name: numbers for name, numbers in told.items() if numbers}
