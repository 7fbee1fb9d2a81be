"""`sms/send/template`, and `sms/template` of old: texts made from a template of the account."""

from zoneinfo import ZoneInfo

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Account
from apikeys.models import ApiKey
from apikeys.scopes import Scope
from campaigns.acceptance import BatchRequest, DltIds, Recipient
from campaigns.models import Template
from campaigns.selectors.defaults import product_for, sender_for
from campaigns.services.accepting import accept
from portal.api.v2.base import V2View
from portal.api.v2.params import Params
from portal.api.v2.sms.answers import accepted_body, queued_body
from portal.api.v2.sms.reach import numbers_of
from portal.api.v2.sms.terms import LONGEST_LABEL, Terms, label_in, terms_in
from portal.api.v2.sms.texts import filled_by_name, filled_in_order, template_in

QUEUED = "Message(s) Queued successfully"


class TemplateSendView(V2View):
    """POST `sms/send/template`: variables by their names."""

    scope = Scope.SEND
    bucket = "api_send_per_minute"
    http_method_names = ["post"]

    def post(self, request: Request) -> Response:
        params = self.read_params()

        def work() -> Response:
            accepted = accept(read_named(params, self.account, self.key))
            return Response(queued_body(accepted, QUEUED))

        label = params.raw("meta.foreign_id")
        return self.once(work, label=label if isinstance(label, str) else "")


class OldTemplateView(V2View):
    """POST `sms/template`: variables in the order in which the template has them."""

    scope = Scope.SEND
    bucket = "api_send_per_minute"
    http_method_names = ["post"]

    def post(self, request: Request) -> Response:
        params = self.read_params()

        def work() -> Response:
            accepted = accept(read_in_order(params, self.account, self.key))
            return Response(accepted_body(accepted, ZoneInfo(self.account.timezone)))

        return self.once(work)


def read_named(params: Params, account: Account, key: ApiKey) -> BatchRequest:
    """The call in the terms of the service; raises ValidationFailed with all that is misshapen."""
    template = template_in(params, account, "alias", "id")
    text = filled_by_name(params, template, "data") if template else ""
    meta = params.part("meta")
    numbers = numbers_of(params.part("recipient") if "recipient" in params else params, account)
    label = meta.text("foreign_id", longest=LONGEST_LABEL)
    sender = meta.text("sender") or meta.text("from") or params.text("sender")
    params.check()
    assert template is not None
    product = "" if "service" in meta else _product_of(template, account, key)
    terms = terms_in(meta, account, key, product=product)
    params.check()
    return BatchRequest(
        recipients=[Recipient(number, text, label) for number in numbers],
        sender=sender or _sender_of(template, account),
        **_registered(terms, template),
    )


def read_in_order(params: Params, account: Account, key: ApiKey) -> BatchRequest:
    """As read_named, for the call of old."""
    numbers = params.listed("to")
    if not numbers:
        params.note("to", "The to field is required.")
    template = template_in(params, account, "template_id", "alias")
    text = filled_in_order(params, template, "variables") if template else ""
    sender, label = params.text("sender", required=True), label_in(params)
    terms = terms_in(params, account, key)
    params.check()
    assert template is not None
    return BatchRequest(
        recipients=[Recipient(number, text, label) for number in numbers],
        sender=sender,
        **_registered(terms, template),
    )


def _registered(terms: Terms, template: Template) -> Terms:
    """With the DLT id of the template where the call names none."""
    if template.dlt is None or terms["dlt"].template_id:
        return terms
    dlt = DltIds(entity_id=terms["dlt"].entity_id, template_id=template.dlt.template_id)
    return {**terms, "dlt": dlt}


def _sender_of(template: Template, account: Account) -> str:
    return template.sender.name if template.sender else sender_for(account)


def _product_of(template: Template, account: Account, key: ApiKey) -> str:
    product = template.sender.product if template.sender else None
    return product.code if product else product_for(account, key.products).code
