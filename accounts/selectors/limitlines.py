"""Reads of limits: what is in force for an account, what it asked for, what is to be decided."""

import uuid
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.limits import LIMITS, Group, Limit
from accounts.models import Account, LimitOverride, LimitRequest

DECIDED = 50
WAITING = 200


class Line(NamedTuple):
    """A limit in force: `own` where the account has a value of its own, `asked` while it waits."""

    limit: Limit
    value: int
    own: LimitOverride | None
    asked: LimitRequest | None

    @property
    def shown(self) -> str:
        return self.limit.shown(self.value)

    @property
    def default(self) -> str:
        return self.limit.shown(self.limit.value)


class Lines(NamedTuple):
    """The limits of one group."""

    group: Group
    lines: list[Line]


class Asked(NamedTuple):
    """A request with its values in words; `now` is what counts for the account today."""

    request: LimitRequest
    summary: str
    value: str
    now: str
    given: str


def limits_of(account: Account) -> list[Lines]:
    """Every limit of an account, group by group, in two reads."""
    overrides = LimitOverride.objects.filter(account=account).select_related("created_by")
    own = {override.name: override for override in overrides}
    asked = {request.name: request for request in _open_of(account)}
    groups: dict[Group, list[Line]] = {group: [] for group in Group}
    for limit in LIMITS.values():
        override = own.get(limit.name)
        value = override.value if override else limit.value
        groups[limit.group].append(Line(limit, value, override, asked.get(limit.name)))
    return [Lines(group, lines) for group, lines in groups.items() if lines]


def answers_of(account: Account) -> list[Asked]:
    """What the account asked for lately and what came of it, the newest first."""
    decided = LimitRequest.objects.filter(account=account).exclude(status="open")
    return asked_of(decided.select_related("account").order_by("-id")[:5])


def asked_of(requests: Iterable[LimitRequest]) -> list[Asked]:
    """Requests in words; those of limits that are no more are left out."""
    found = [request for request in requests if request.name in LIMITS]
    overrides = LimitOverride.objects.filter(account__in={r.account_id for r in found})
    own = {(row.account_id, row.name): row.value for row in overrides}
    return [_asked(r, own.get((r.account_id, r.name))) for r in found]


def _asked(request: LimitRequest, own: int | None) -> Asked:
    limit = LIMITS[request.name]
    given = request.decided_value
    return Asked(
        request,
        str(limit.summary),
        limit.shown(request.value),
        limit.shown(limit.value if own is None else own),
        "" if given is None else limit.shown(given),
    )


def open_requests(operator: Account) -> QuerySet[LimitRequest]:
    """What waits for a decision of the operator, the oldest first, WAITING of them at most."""
    return _under(operator).filter(status=LimitRequest.Status.OPEN).order_by("id")[:WAITING]


def decided_requests(operator: Account) -> QuerySet[LimitRequest]:
    """What was decided, the newest first."""
    decided = _under(operator).exclude(status=LimitRequest.Status.OPEN)
    return decided.select_related("decided_by").order_by("-decided_at", "-id")[:DECIDED]


def request_of(operator: Account, request_uuid: uuid.UUID) -> LimitRequest:
    """One request of an account in the operator's tree; raises NotFound."""
    found = _under(operator).filter(uuid=request_uuid).select_related("decided_by").first()
    if found is None or found.name not in LIMITS:
        raise NotFound("no_request", _("There is no such request."))
    return found


def _under(operator: Account) -> QuerySet[LimitRequest]:
    requests = LimitRequest.objects.filter(account__above__ancestor=operator)
    return requests.select_related("account__parent", "asked_by")


def _open_of(account: Account) -> QuerySet[LimitRequest]:
    return LimitRequest.objects.filter(account=account, status=LimitRequest.Status.OPEN)
