"""Which way a message goes as the rules are now, and why every other one lost, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campaigns.models import Message
from campaigns.routes import Facts, Table
from campaigns.routewords import STRATEGIES, Said, rule_said, target_said
from campaigns.selectors.routechoices import names_by_id
from campaigns.selectors.routefacts import facts_of, facts_of_message
from campaigns.services import routing


@dataclass(frozen=True)
class Explained:
    """The carrier's name ('': no route), the rule's ('': none holds), and every rule and carrier.

    `waits`: the carrier is down, and so is every other that might take the message.
    """

    carrier: str
    carrier_id: int | None
    rule: str
    strategy: Any
    waits: bool
    rules: list[Said]
    targets: list[Said]


def find_way(sample: Mapping[str, Any]) -> Explained:
    """The way of a message that somebody thought of (see selectors.routefacts)."""
    return explain(facts_of(sample), routing.table())


def find_way_of_message(message: Message) -> Explained:
    """The way of a message, if it were chosen now; its text is not told."""
    return explain(facts_of_message(message), routing.table(), tells_text=False)


def explain(facts: Facts, table: Table, *, tells_text: bool = True) -> Explained:
    """What `table` says of `facts`."""
    found = table.explain(facts)
    wanted = {
        pk
        for rule in table.rules
        for condition in rule.conditions
        if condition.kind == "accounts"
        for pk in condition.wanted
    }
    names = names_by_id(wanted | set(facts.account))
    decided = next((rule.name for rule in table.rules if rule.pk == found.rule), "")
    return Explained(
        carrier=table.ways[found.carrier].name if found.carrier is not None else "",
        carrier_id=found.carrier,
        rule=decided,
        strategy=STRATEGIES[found.strategy],
        waits=found.waits,
        rules=[rule_said(said, names, tells_text=tells_text) for said in found.rules],
        targets=[target_said(said, found) for said in found.targets],
    )
