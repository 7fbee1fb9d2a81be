"""Random searches of the message log, of every kind people ask for."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from campaigns.models import Batch, Campaign, Message
from campaigns.selectors.loglines import ref_of
from campaigns.statuses import MessageState

KNOWN = 200


def searches(account: Account) -> dict[str, Callable[[], str]]:
    """Makers of addresses, by what they search for."""
    known = _some_messages(account)
    campaigns = list(Campaign.objects.filter(account=account).order_by("-id")[:KNOWN])
    called = [message for message in known if message.client_ref]
    keys = list(account.api_keys.all())
    pick: Callable[[Any], Any] = random.choice
    kinds: dict[str, Callable[[], dict[str, Any]]] = {
        "nothing": dict,
        "page": lambda: {"before": _ref(pick(known))},
        "page upwards": lambda: {"after": _ref(pick(known))},
        "number": lambda: {"q": f"+{pick(known).msisdn}"},
        "id": lambda: {"q": _ref(pick(known))},
        "reference": lambda: {"reference": f"order-{pick(called).pk}"},
        "campaign": lambda: {"campaign": pick(campaigns).uuid},
        "campaign and state": lambda: {"campaign": pick(campaigns).uuid, "state": _state()},
        "campaign and country": lambda: {"campaign": pick(campaigns).uuid, "country": "DE"},
        "key": lambda: {"key": pick(keys).uuid},
        "key and state": lambda: {"key": pick(keys).uuid, "state": _state()},
        "state": lambda: {"state": _state()},
        "rare state": lambda: {"state": "expired"},
        "no such state": lambda: {"state": "uncertain"},
        "day": lambda: _day(pick(known), 0),
        "day and state": lambda: {**_day(pick(known), 0), "state": _state()},
        "month and number": lambda: {**_day(pick(known), 30), "q": f"+{pick(known).msisdn}"},
        "month, country, state": lambda: {
            **_day(pick(known), 30),
            "country": "AE",
            "state": "undelivered",
        },
        "sender": lambda: {"sender": pick(known).sender},
        "sender nobody has": lambda: {"sender": "NOBODY"},
        "country": lambda: {"country": pick(known).country},
        "country from somewhere": lambda: {"country": "DE", "before": _ref(pick(known))},
    }
    return {name: _asking(kind) for name, kind in kinds.items()}


def _asking(kind: Callable[[], dict[str, Any]]) -> Callable[[], str]:
    return lambda: f"{reverse('messages')}?{urlencode(kind())}"


def _some_messages(account: Account) -> list[Message]:
    """Messages from all over the account's months."""
    batches = Batch.objects.filter(account=account, pk__in=_sample(account))
    ids = [batch.first_id + random.randrange(batch.capacity) for batch in batches]  # noqa: S311
    return list(Message.objects.filter(pk__in=ids).exclude(sent_at=None, final_at=None))


def _sample(account: Account) -> list[int]:
    keys = list(Batch.objects.filter(account=account).values_list("pk", flat=True))
    return random.sample(keys, min(KNOWN, len(keys)))


def _ref(message: Message) -> str:
    return ref_of(Batch.objects.get(pk=message.batch_id), message.pk)


def _state() -> str:
    return random.choice([s.value for s in MessageState if s not in ("queued", "sending")])  # noqa: S311


def _day(message: Message, more: int) -> dict[str, str]:
    """A day on which something was sent, and so many after it."""
    since = timezone.localdate(message.sent_at or message.final_at)
    return {"since": f"{since}", "until": f"{since + timedelta(days=more)}"}
