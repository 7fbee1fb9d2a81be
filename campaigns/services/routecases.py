"""Messages whose way is known: kept, and asked for again whenever the rules change.

A case is asked as if every carrier were up, so that an outage changes no verdict; where shares
decide, any carrier that has one will do.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Invalid, NotFound
from accounts.inputs import clean_name
from accounts.models import Account
from accounts.services.auditlog import record
from campaigns.models import RouteCase
from campaigns.routes import Table
from campaigns.selectors.routefacts import facts_of
from campaigns.services import routing

MOST_CASES = 200
LONGEST_NAME = 80


class Outcome(NamedTuple):
    """What a case gives now. `expected` and `got` are names of carriers; empty: no route."""

    uuid: UUID
    name: str
    expected: str
    got: tuple[str, ...]
    ok: bool


class Difference(NamedTuple):
    """A case that a change of the rules would send another way."""

    before: Outcome
    after: Outcome


def read_outcomes(table: Table | None = None) -> list[Outcome]:
    """What every case gives, by name; `table`: other rules than those in force."""
    table = table or routing.table(healthy=True)
    cases = RouteCase.objects.select_related("carrier").order_by("name", "pk")
    return [_outcome(case, table) for case in cases]


def differences(before: Iterable[Outcome], after: Iterable[Outcome]) -> list[Difference]:
    """The cases that go another way after than before."""
    later = {outcome.uuid: outcome for outcome in after}
    return [
        Difference(outcome, later[outcome.uuid])
        for outcome in before
        if outcome.uuid in later and set(outcome.got) != set(later[outcome.uuid].got)
    ]


def save(operator: Account, name: str, sample: Mapping[str, Any]) -> RouteCase:
    """Keep `sample` with the way it takes now. Raises Invalid `name_invalid` or `cases_many`."""
    name = clean_name(name, limit=LONGEST_NAME)
    if RouteCase.objects.count() >= MOST_CASES:
        message = _("There are %(limit)s cases already. Delete some that tell the same.")
        raise Invalid("cases_many", message % {"limit": MOST_CASES}, "name")
    carrier = routing.table(healthy=True).pick(facts_of(sample))
    with transaction.atomic():
        case = RouteCase.objects.create(name=name, facts=dict(sample), carrier_id=carrier)
        _note(operator, case, "route_case.saved")
    return case


def expect_now(operator: Account, case_uuid: UUID) -> RouteCase:
    """Let what the case gives now be what is expected. Raises NotFound."""
    with transaction.atomic():
        case = _case(case_uuid)
        case.carrier_id = routing.table(healthy=True).pick(facts_of(case.facts))
        case.save(update_fields=["carrier"])
        _note(operator, case, "route_case.saved")
    return case


def delete(operator: Account, case_uuid: UUID) -> None:
    """Forget a case. Raises NotFound."""
    with transaction.atomic():
        case = _case(case_uuid)
        _note(operator, case, "route_case.deleted")
        case.delete()


def _case(case_uuid: UUID) -> RouteCase:
    case = RouteCase.objects.select_for_update(no_key=True).filter(uuid=case_uuid).first()
    if case is None:
        raise NotFound("no_case", _("There is no such case."))
    return case


def _outcome(case: RouteCase, table: Table) -> Outcome:
    said = table.explain(facts_of(case.facts))
    got = tuple(table.ways[carrier].name for carrier in said.possible)
    expected = case.carrier.name if case.carrier else ""
    return Outcome(case.uuid, case.name, expected, got, expected in got if expected else not got)


def _note(operator: Account, case: RouteCase, action: str) -> None:
    record(
        operator, action, kind="route_case", subject=case.uuid, label=case.name,
        after={"carrier": case.carrier.name if case.carrier else ""},
    )  # fmt: skip
