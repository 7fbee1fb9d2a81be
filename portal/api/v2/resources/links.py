"""`link/urls`: smart links, and who followed them."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.addresses import client_address, rate_scope
from accounts.errors import Invalid, NotFound
from accounts.models import Account
from accounts.selectors import limit
from campaigns.models import ShortLink, Webhook
from campaigns.selectors.shortlinks import link_called, links_of, visits_of
from campaigns.selectors.webhooks import webhook_called
from campaigns.services import shortlinks
from campaigns.services.shortlinks import Wanted
from campaigns.shortaddresses import link_address
from portal.api.base import Counter
from portal.api.v2.params import Params
from portal.api.v2.resources.base import ResourceView, told, uuid_in, whole_in
from portal.api.v2.resources.visits import row_of as visit_row
from portal.api.v2.values import write_moment

LIMIT = "smart_links_per_5_minutes"
WINDOW = 300


class LinkView(ResourceView):
    """A call that makes, changes or looks into links: few are allowed from one address."""

    few = frozenset({"post", "put", "delete"})

    def counter_of(self, method: str) -> Counter:
        """The caller's address counts, whatever its key; lists count as other GETs do."""
        if method.lower() not in self.few.intersection(self.http_method_names):
            return super().counter_of(method)
        scope = rate_scope(client_address(self.request._request))
        return Counter(LIMIT, f"{LIMIT}:{scope}", limit(self.account, LIMIT), WINDOW)


class LinksView(LinkView):
    """GET the list, filtered; POST a new one."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request) -> Response:
        params = self.read_params()
        rows = narrowed(links_of(self.account), params)
        return self.listed(params, rows, row_of, "OK")

    def post(self, request: Request) -> Response:
        params = self.read_params()
        wanted = read(params, self.account, Wanted(""))
        return self.once(
            lambda: told(
                "Link Created Successfully", row_of(shortlinks.create(self.account, wanted))
            )
        )


class OneLinkView(LinkView):
    """GET, PUT or DELETE one. A PUT changes what it names and nothing else."""

    http_method_names = ["get", "head", "put", "delete"]

    def get(self, request: Request, link_id: str) -> Response:
        return told("OK", row_of(link_called(self.account, int(link_id))))

    def put(self, request: Request, link_id: str) -> Response:
        known = link_called(self.account, int(link_id))
        now = Wanted(known.long_url, known.title, known.webhook, known.is_advanced, known.is_active)
        wanted = read(self.read_params(), self.account, now)
        return told("Link Updated Successfully", row_of(shortlinks.change(known, wanted)))

    def delete(self, request: Request, link_id: str) -> Response:
        shortlinks.delete(link_called(self.account, int(link_id)))
        return told("Link Deleted Successfully", [])


class VisitsView(LinkView):
    """GET who followed a link."""

    http_method_names = ["get", "head"]
    few = frozenset({"get", "head"})

    def get(self, request: Request, link_id: str) -> Response:
        link = link_called(self.account, int(link_id))
        params = self.read_params()
        rows = visits_of(link)
        return self.listed(params, rows, lambda visit: visit_row(visit, link), "Visits")


def narrowed(rows: QuerySet[ShortLink], params: Params) -> QuerySet[ShortLink]:
    """The links that meet every filter of the call."""
    if (number := whole_in(params, "id")) is not None:
        rows = rows.filter(pk=number)
    for name in ("title", "long_url"):
        if text := params.inner("filter", name, longest=2_000):
            rows = rows.filter(**{f"{name}__icontains": text})
    if (wanted := uuid_in(params, "webhook_id")) is not None:
        rows = rows.filter(webhook__uuid=wanted)
    for name, field in (("is_advanced", "is_advanced"), ("status", "is_active")):
        if text := params.inner("filter", name):
            rows = rows.filter(**{field: text.lower() in ("1", "true")})
    return rows


def read(params: Params, account: Account, known: Wanted) -> Wanted:
    """What the call wants, over what is known. Raises ValidationFailed, Invalid."""
    long_url, title = known.long_url, known.title
    if params.sent("long_url") or not long_url:
        long_url = params.text("long_url", required=True, longest=2_000)
    if params.sent("title"):
        title = params.text("title", longest=120)
    advanced, active = params.flag("is_advanced"), params.flag("status")
    named = params.text("webhook_id", longest=60).strip()
    params.check()
    return Wanted(
        long_url=long_url,
        title=title,
        webhook=_webhook(account, named) if params.sent("webhook_id") else known.webhook,
        is_advanced=known.is_advanced if advanced is None else advanced,
        is_active=known.is_active if active is None else active,
    )


def _webhook(account: Account, named: str) -> Webhook | None:
    if not named:
        return None
    try:
        return webhook_called(account, named)
    except NotFound as error:
        raise Invalid("unknown_webhook", error.message, "webhook_id") from None


def row_of(link: ShortLink) -> dict[str, Any]:
    """A link as the dialect shows it; `token` is the code at the end of the short address."""
    return {
        "id": link.pk,
        "title": link.title,
        "short_url": link_address(link.code),
        "long_url": link.long_url,
        "webhook_id": str(link.webhook.uuid) if link.webhook else None,
        "token": link.code,
        "visits": link.visits,
        "last_visited": write_moment(link.last_visited_at),
        "is_advanced": int(link.is_advanced),
        "status": int(link.is_active),
        "created_at": write_moment(link.created_at),
        "updated_at": write_moment(link.updated_at),
    }
