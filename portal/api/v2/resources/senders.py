"""`sms/senders`: sender IDs, asked for and given up."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import Invalid
from accounts.models import Account, Product
from accounts.selectors import products_of
from campaigns.countrycells import region_of
from campaigns.models import Sender
from campaigns.selectors.senders import all_senders_of, sender_called
from campaigns.services import senderdetails
from campaigns.services.senderdetails import Details
from portal.api.v2.params import Params
from portal.api.v2.resources.base import ResourceView, told
from portal.api.v2.values import write_moment

STATUSES = {Sender.Status.PENDING: 0, Sender.Status.APPROVED: 1, Sender.Status.REJECTED: 2}
NO_SERVICE = {"id": None, "display_name": "", "name": ""}


class SendersView(ResourceView):
    """GET the list (`filter[name]`), POST to ask for one."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request) -> Response:
        params = self.read_params()
        rows = all_senders_of(self.account).select_related("product", "account")
        if name := params.inner("filter", "name"):
            rows = rows.filter(name__icontains=name)
        return self.listed(params, rows, row_of, "Senders List")

    def post(self, request: Request) -> Response:
        params = self.read_params()
        name = params.text("name", required=True)
        params.text("service", required=True)
        country = Details(country=self.account.default_country)
        details = read(params, self.account, country)
        by = self.key.created_by

        def ask() -> Response:
            made = senderdetails.ask(self.account, name, details, by=by)
            return told("Sender Saved Successfully", row_of(made))

        return self.once(ask)


class SenderView(ResourceView):
    """GET, PUT or DELETE one. A PUT changes what it names and nothing else."""

    http_method_names = ["get", "head", "put", "delete"]

    def get(self, request: Request, sender_uuid: str) -> Response:
        return told("Sender Data", row_of(sender_called(self.account, sender_uuid)))

    def put(self, request: Request, sender_uuid: str) -> Response:
        known = sender_called(self.account, sender_uuid)
        params = self.read_params()
        name = params.text("name", required=True) if params.sent("name") else known.name
        details = read(params, self.account, Details.of(known))
        changed = senderdetails.change(known, name, details, by=self.key.created_by)
        return told("Sender Updated Successfully", row_of(changed))

    def delete(self, request: Request, sender_uuid: str) -> Response:
        senderdetails.delete(sender_called(self.account, sender_uuid))
        return told("Deleted Successfully", [])


def read(params: Params, account: Account, known: Details) -> Details:
    """What the call says, over what is known. Raises ValidationFailed, Invalid `unknown_product`.

    The country is an ISO code, an English name or a calling code.
    """
    texts = {
        name: params.text(name)
        for name in ("entity_id", "entity_name", "header_id", "purpose")
        if params.sent(name)
    }
    country = params.text("country_code").strip()
    region = region_of(country) if country else known.country
    if region is None:
        params.note("country_code", "The country_code must be one such as IN or 91.")
    service = params.text("service").strip()
    params.check()
    product = _product(account, service) if service else known.product
    return known._replace(country=region or "", product=product, **texts)


def _product(account: Account, code: str) -> Product:
    found = products_of(account).filter(code=code, channel=Product.Channel.SMS).first()
    if found is None:
        raise Invalid("unknown_product", f"There is no service {code[:20]}.", "service")
    return found


def row_of(sender: Sender) -> dict[str, Any]:
    """A sender ID as the dialect shows it; `message` is why it was rejected."""
    product = sender.product
    service: dict[str, Any] = NO_SERVICE
    if product:
        service = {"id": product.pk, "display_name": product.name, "name": product.code}
    return {
        "id": str(sender.uuid),
        "name": sender.name,
        "service": service,
        "entity_name": sender.dlt_entity_name,
        "entity_id": sender.dlt_entity_id,
        "header_id": sender.dlt_header_id,
        "iso": sender.country or sender.account.default_country,
        "message": sender.answer,
        "document": None,
        "is_open": 0,
        "purpose": sender.purpose,
        "status": STATUSES[Sender.Status(sender.status)],
        "created_at": write_moment(sender.created_at),
        "updated_at": write_moment(sender.updated_at),
    }
