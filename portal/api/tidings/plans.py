"""How a campaign is to leave, as a call says it."""

from zoneinfo import ZoneInfo

from accounts.errors import Invalid
from accounts.models import Account
from campaigns.plans import Leftovers, Plan, Tempo
from campaigns.services import scheduling
from portal.api.tidings.body import Body

NAMES = (
    *("tempo", "batch_size", "interval", "spread_minutes", "per_minute"),
    *("opens", "closes", "leftovers", "deadline"),
)


def read(account: Account, body: Body, zone: ZoneInfo) -> Plan:
    """The whole plan: what is not named is as usual. Raises Invalid on the part at fault."""
    body.only(*NAMES)
    clock = body.clock("deadline", zone)
    try:
        deadline = scheduling.moment_of(account, clock) if clock else None
    except Invalid as error:
        error.field = "plan.deadline"
        raise
    return Plan(
        tempo=Tempo(body.choice("tempo", [each.value for each in Tempo], Tempo.ALL)),
        batch_size=body.whole("batch_size") or 0,
        interval=body.whole("interval") or 0,
        spread_minutes=body.whole("spread_minutes") or 0,
        per_minute=body.whole("per_minute") or 0,
        opens=body.hour("opens"),
        closes=body.hour("closes"),
        leftovers=Leftovers(
            body.choice("leftovers", [each.value for each in Leftovers], Leftovers.NEXT)
        ),
        deadline=deadline,
    )
