"""The rules and carriers as they are now, for the choice of a way (campaigns.routes).

Whoever sends asks for `table()` every few seconds; nothing of it is kept here.
"""

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts import secretbox
from accounts.errors import Unavailable
from accounts.models import Account
from campaigns.models import Anomaly, Carrier, CarrierCost, RouteRule
from campaigns.routes import CHEAPEST, Rule, Table, Target, Way
from campaigns.services import carrieraddresses
from campaigns.services.carriersdown import carriers_down

log = logging.getLogger(__name__)

SECRETS = "carrier"
SIMULATOR = "simulator"
HTTP = "http"
HTTP_SECONDS = 9
NO_ROUTE = "no_route"
# Messages without a way are told of once in so long, not once each.
NO_ROUTE_EVERY = timedelta(minutes=1)


class NoRoute(Unavailable):
    """No carrier may take a message now. It waits."""


def route() -> Carrier:
    """The one carrier that every message goes by that is no test.

    Raises NoRoute where there is none, and where rules choose between several.
    """
    only = table().only_for(False)
    carrier = Carrier.objects.filter(pk=only).first() if only is not None else None
    if carrier is None:
        raise NoRoute(
            NO_ROUTE,
            "There is no active carrier that takes every message. Add one, or activate one.",
            retryable=True,
        )
    return carrier


def table(*, healthy: bool = False) -> Table:
    """The rules in force and the carriers. `healthy`: as if no carrier were down.

    A rule that cannot be read (somebody wrote it past the forms) is left out, and the log says so.
    """
    stored = list(RouteRule.objects.filter(enabled=True).prefetch_related("targets"))
    return assembled(stored, ways(stored, healthy=healthy))


def assembled(stored: Iterable[RouteRule], known: Iterable[Way]) -> Table:
    """A table of these rules (their targets loaded), which need not be saved ones."""
    stored = list(stored)
    wanted = {uuid for rule in stored for uuid in rule.conditions.get("accounts", ())}
    ids = {
        str(uuid): pk
        for uuid, pk in Account.objects.filter(uuid__in=wanted).values_list("uuid", "pk")
    }
    made = (_rule(rule, ids) for rule in stored)
    return Table([rule for rule in made if rule], list(known))


def ways(stored: Iterable[RouteRule] = (), *, healthy: bool = False) -> list[Way]:
    """All carriers in the order they were made; costs only where a rule of `stored` asks."""
    down = set() if healthy else carriers_down()
    costs = _costs() if any(rule.strategy == CHEAPEST for rule in stored) else {}
    return [
        Way(
            carrier=carrier.pk,
            name=carrier.name,
            active=carrier.status == Carrier.Status.ACTIVE,
            up=carrier.pk not in down,
            simulated=is_simulated(carrier),
            currency=carrier.currency,
            costs=costs.get(carrier.pk, {}),
        )
        for carrier in Carrier.objects.order_by("pk")
    ]


def is_simulated(carrier: Carrier) -> bool:
    """Whether what goes there reaches no phone, so that test messages may."""
    return carrier.kind == SIMULATOR or carrier.config.get("simulated") is True


def note_no_route(message_id: int, count: int) -> bool:
    """Tell operators that `count` messages, `message_id` the first, have no way; they wait.

    Once a minute at most; returns whether it was told now.
    """
    recent = Anomaly.objects.filter(kind=NO_ROUTE, at__gt=timezone.now() - NO_ROUTE_EVERY)
    if recent.exists():
        return False
    log.error("no route: %s messages wait, the first is %s", count, message_id)
    Anomaly.objects.create(kind=NO_ROUTE, message_id=message_id, detail={"count": count})
    return True


def make_first_carrier() -> None:
    """The simulator as the only way out, where there is no carrier yet."""
    if not Carrier.objects.exists():
        Carrier.objects.get_or_create(name="Simulator", defaults={"kind": SIMULATOR})


def connection_config(carrier: Carrier) -> dict[str, Any]:
    """The gateway's configuration: the carrier's own and its secrets, over the defaults here.

    Raises Unavailable `secrets_unreadable`.
    """
    config: dict[str, Any] = dict(carrier.config)
    if carrier.kind == SIMULATOR:
        config.setdefault("address", settings.SIMULATOR_SOCKET)
    if carrier.secrets:
        config.update(_secrets(carrier))
    if carrier.kind == HTTP:
        config.update(carrieraddresses.own(carrier)._asdict())
        config.update(_in_time(config))
    return config


def _in_time(config: Mapping[str, Any]) -> dict[str, float]:
    """An answer that comes later than the dispatcher waits would be in doubt all the same."""
    asked = config.get("timeout", HTTP_SECONDS)
    most = max(1, settings.DISPATCH_RESPONSE_TIMEOUT - 1)
    return {"timeout": min(asked, most)} if isinstance(asked, int | float) else {}


def _secrets(carrier: Carrier) -> dict[str, Any]:
    try:
        opened = json.loads(secretbox.unseal(carrier.secrets, SECRETS))
    except secretbox.Unreadable:
        raise Unavailable(
            "secrets_unreadable",
            f"The passwords of {carrier.name} were kept under another SECRET_KEY. Put that key "
            "into SECRET_KEY_FALLBACKS, or enter the passwords again.",
        ) from None
    return dict(opened)


def _rule(stored: RouteRule, ids: Mapping[str, int]) -> Rule | None:
    conditions = dict(stored.conditions)
    if "accounts" in conditions:
        # Accounts that are gone match nobody.
        wanted = conditions["accounts"]
        conditions["accounts"] = [ids[uuid] for uuid in wanted if uuid in ids]
    targets = [Target(target.carrier_id, target.share_now) for target in stored.targets.all()]
    try:
        return Rule.made(stored.pk, stored.name, conditions, stored.strategy, targets)
    except ValueError as error:
        log.error("the routing rule %r is left out: %s", stored.name, error)
        return None


def _costs() -> dict[int, dict[str, int]]:
    """By carrier, what is charged today to each prefix."""
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    started = CarrierCost.objects.filter(since__lte=timezone.now().date()).order_by("since")
    for carrier, prefix, cost in started.values_list("carrier", "prefix", "cost"):
        found[carrier][prefix] = cost
    return found
