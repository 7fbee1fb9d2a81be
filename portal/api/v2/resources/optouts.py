"""`sms/suppressions/unsubscribers`: who must not be written to."""

import uuid
from typing import Any

from django.db.models import Q
from phonenumbers import parse, region_code_for_number
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import Invalid
from accounts.models import Account
from apikeys.models import ApiKey
from apikeys.scopes import Scope as KeyScope
from campaigns.models import OptOut, OptOutTag
from campaigns.optoutscopes import Scope
from campaigns.selectors import suppressions as selectors
from campaigns.services import optouts, optouttags, suppressions
from campaigns.services.optouts import Evidence
from portal.api.v2.params import Params
from portal.api.v2.receivers import msisdn_of, read_receiver
from portal.api.v2.resources.base import ResourceView, told, uuid_in, worded
from portal.api.v2.values import write_moment

TYPES = "TAG PRODUCT SERVICE SENDER ALL"
REASON = "Deleted through the API"


class OptOutsView(ResourceView):
    """GET the list, filtered; POST one; DELETE all that meet the filters."""

    scope = KeyScope.CONTACTS
    http_method_names = ["get", "head", "post", "delete"]

    def get(self, request: Request) -> Response:
        params = self.read_params()
        rows = selectors.suppressions_of(self.account).filter(narrowed(params, self.account))
        return self.listed(params, rows, row_of, "Unsubscribers list")

    def post(self, request: Request) -> Response:
        params = self.read_params()
        receiver = read_receiver(params, "receiver", region_of(self.key))
        kind, value = read_scope(params)
        params.check()
        assert receiver is not None
        return self.once(lambda: self.add(receiver, kind, value))

    def delete(self, request: Request) -> Response:
        params = self.read_params()
        condition = narrowed(params, self.account)
        params.check()
        suppressions.lift_all(self.account, condition, by=self.key.created_by, reason=REASON)
        return told("Deleted Successfully", [])

    def add(self, receiver: int, kind: str, value: str) -> Response:
        """Opt a number out; one that was already is told as it is."""
        scope = scope_called(self.account, kind, value)
        row = opt_out(self.account, receiver, scope, self.key)
        return told("Receiver added successfully", row_of(row))


class OptOutView(ResourceView):
    """GET, PUT or DELETE one. A PUT changes what it names and nothing else."""

    scope = KeyScope.CONTACTS
    http_method_names = ["get", "head", "put", "delete"]

    def get(self, request: Request, optout_uuid: str) -> Response:
        found = selectors.suppression_called(self.account, optout_uuid)
        return told("Unsubscribers data", row_of(found))

    def put(self, request: Request, optout_uuid: str) -> Response:
        known = selectors.suppression_called(self.account, optout_uuid)
        params = self.read_params()
        receiver: int | None = known.msisdn
        if params.sent("receiver"):
            receiver = read_receiver(params, "receiver", region_of(self.key))
        scope = Scope(known.tag, known.sender, known.product)
        if params.sent("type") or params.sent("value"):
            kind, value = read_scope(params, *kind_of(known))
            params.check()
            scope = scope_called(self.account, kind, value)
        params.check()
        assert receiver is not None
        changed = suppressions.change(known, msisdn=receiver, scope=scope)
        return told("Receiver update successfully", row_of(changed))

    def delete(self, request: Request, optout_uuid: str) -> Response:
        known = selectors.suppression_called(self.account, optout_uuid)
        optouts.lift(known, by=self.key.created_by, reason=REASON)
        return told("Deleted Successfully", [])


def region_of(key: ApiKey) -> str:
    """The country in which numbers without a country code lie."""
    return key.default_country or key.account.default_country


def opt_out(account: Account, msisdn: int, scope: Scope, key: ApiKey) -> OptOut:
    """The opt-out of a number from now on, or as it was already."""
    evidence = Evidence(how=OptOut.How.API, by=key.created_by, key=key)
    with worded(numbers="receiver"):
        optouts.add(account, f"+{msisdn}", scope=scope, evidence=evidence)
    found = selectors.suppression_of(account, msisdn, scope)
    if found is None:
        raise Invalid("lifted", "It was lifted by somebody else just now. Try again.", "receiver")
    return found


def read_scope(params: Params, kind: str = "", value: str = "") -> tuple[str, str]:
    """`type` and `value` of the call, over what is known; notes what is missing."""
    asked = params.choice("type", TYPES).lower()
    kind = {"service": "product"}.get(asked, asked) or kind
    if not kind:
        params.note("type", "The type field is required.")
    if params.sent("value"):
        value = params.text("value", longest=80).strip()
    if kind in ("tag", "product", "sender") and not value:
        params.note("value", "The value field is required for this type.")
    return kind, value


def scope_called(account: Account, kind: str, value: str) -> Scope:
    """What an opt-out holds for; a tag that nobody knows is made. Raises Invalid on `value`."""
    if kind == "tag":
        return Scope(tag=_tag(account, value))
    scope = Scope()
    if kind == "sender":
        scope = Scope(sender=selectors.sender_named(account, value))
    elif kind == "product":
        scope = Scope(product=selectors.product_named(account, value))
    if kind != "all" and scope == Scope():
        raise Invalid("unknown_scope", f"There is no {kind} {value[:40]} in this account.", "value")
    return scope


def _tag(account: Account, name: str) -> OptOutTag:
    known = selectors.tag_named(account, name)
    if known is None:
        with worded(name="value"):
            known = optouttags.create(account, name=name)
    return known


def narrowed(params: Params, account: Account) -> Q:
    """The condition that the filters of the call name."""
    condition = Q()
    if (wanted := uuid_in(params, "id")) is not None:
        condition &= Q(uuid=wanted)
    if iso := params.inner("filter", "iso"):
        condition &= selectors.in_country(iso)
    if receiver := params.inner("filter", "receiver"):
        condition &= Q(msisdn=msisdn_of(receiver, account.default_country) or 0)
    if kind := params.inner("filter", "type").lower():
        condition &= selectors.of_kind({"service": "product"}.get(kind, kind))
    if value := params.inner("filter", "value"):
        condition &= selectors.of_value(value)
    return condition


def kind_of(optout: OptOut) -> tuple[str, str]:
    """`type` and `value` as the dialect spells them."""
    if optout.tag:
        return "tag", optout.tag.name
    if optout.sender:
        return "sender", optout.sender.name
    return ("product", optout.product.code) if optout.product else ("all", "")


def row_of(optout: OptOut) -> dict[str, Any]:
    """An opt-out as the dialect shows it."""
    kind, value = kind_of(optout)
    return {
        "id": str(optout.uuid),
        "iso": region_code_for_number(parse(f"+{optout.msisdn}")) or None,
        "receiver": str(optout.msisdn),
        "type": kind,
        "value": value,
        "created_at": write_moment(optout.created_at),
    }


def mobile_row(optout: OptOut) -> dict[str, Any]:
    """The same as the calls of 2018 show it."""
    identity: uuid.UUID = optout.uuid
    return {
        "mobile": str(optout.msisdn),
        "id": str(identity),
        "created_at": write_moment(optout.created_at),
    }
