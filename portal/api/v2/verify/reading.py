"""The two ways in which clients ask for a one-time password, read as one."""

import ipaddress
from typing import Any

from campaigns import otp
from campaigns.acceptance import DltIds
from campaigns.services.verifications import LONGEST_REFERENCE, Challenge
from portal.api.v2.params import Params

LONGEST_TEMPLATE = 3_000
LONGEST_ID = 30
MOST_WAIT = 86_400
SMS = "sms"


def read_plain(params: Params, asker: dict[str, Any]) -> Challenge:
    """`verify` as clients have called it since 2019: flat parameters.

    `asker` is the account and key. Raises ValidationFailed.
    """
    number = params.text("to") or params.text("recipient")
    if not number:
        params.note("to", "The to field is required.")
    asked = _common(params) | {
        "number": number,
        "sender": params.text("originator"),
        "template": params.text("template", longest=LONGEST_TEMPLATE),
        "reference": params.text("reference", longest=LONGEST_REFERENCE),
        "product_code": params.text("service"),
        "dlt": _dlt(params),
    }
    params.check()
    return Challenge(**asker, **asked)


def read_channels(params: Params, asker: dict[str, Any]) -> Challenge:
    """`verify/send`: a list of channels, and what to send. Raises ValidationFailed."""
    channels, payload = params.parts("channels"), params.part("payload")
    if not channels:
        params.note("channels", "The channels field is required.")
        params.check()
    for channel in channels:
        _require_sms(channel)
    if len(channels) > 1:
        params.note("channels", "Give one channel: sms is the only one, so there is no second.")
    channel = channels[0]
    meta = channel.part("meta")
    number = channel.part("recipient").text("to") or params.part("recipient").text("to")
    if not number:
        channel.note("recipient.to", "The recipient.to field is required.")
    reference = "foreign_id"
    asked = _common(payload) | {
        "number": number,
        "sender": channel.text("from"),
        "template": payload.text("template", longest=LONGEST_TEMPLATE),
        "token": payload.text("token").strip(),
        "reference": next(
            filter(None, (each.text(reference) for each in (params, payload, meta))), ""
        ),
        "product_code": meta.text("service") or params.text("service"),
        "dlt": _dlt(meta),
    }
    params.check()
    return Challenge(**asker, **asked)


def _common(params: Params) -> dict[str, Any]:
    length = params.whole("length", least=otp.LEAST_LENGTH, most=otp.MOST_LENGTH)
    seconds = params.whole("timeout", least=otp.LEAST_SECONDS, most=otp.MOST_SECONDS)
    return {
        "length": length or otp.USUAL_LENGTH,
        "seconds": seconds or otp.USUAL_SECONDS,
        "address": _address(params),
    }


def _address(params: Params) -> str:
    """The address of the person who asked for the password: the client's own user."""
    text = params.text("ip_address").strip()
    if not text:
        return ""
    try:
        return str(ipaddress.ip_address(text.partition("%")[0]))
    except ValueError:
        params.note("ip_address", "The ip_address must be an IPv4 or IPv6 address.")
        return ""


def _dlt(params: Params) -> DltIds:
    return DltIds(
        entity_id=params.text("entity_id", longest=LONGEST_ID),
        template_id=params.text("template_id", longest=LONGEST_ID),
    )


def _require_sms(channel: Params) -> None:
    """`order` and `wait` are read, though one channel has no order and nothing to wait for."""
    name = channel.text("name", required=True).strip().lower()
    if name and name != SMS:
        channel.note("name", f"product not enabled: {name[:20]}. One-time passwords go by sms.")
    channel.whole("order", least=0, most=100)
    channel.whole("wait", least=0, most=MOST_WAIT)
