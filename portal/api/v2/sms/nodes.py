"""`sms/send/json` and `sms/send/xml`: a text of its own for each recipient."""

from zoneinfo import ZoneInfo

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Account
from apikeys.authentication import BodilessAuthentication
from apikeys.models import ApiKey
from apikeys.scopes import Scope
from campaigns.acceptance import BatchRequest, Recipient
from campaigns.services.accepting import accept
from portal.api.v2.base import V2View
from portal.api.v2.params import Params
from portal.api.v2.sms.answers import accepted_body
from portal.api.v2.sms.terms import LONGEST_MESSAGE, label_in, terms_in
from portal.api.v2.sms.xmlbody import AlwaysXml, XmlParser

# What all messages of a call share: a node does not override it.
SHARED = ("webhook_id", "dlr_url", "service", "time", "name")


class JsonView(V2View):
    """POST `sms/send/json`: `root` (or its `defaults`) holds for every node that says nothing."""

    scope = Scope.SEND
    bucket = "api_send_per_minute"
    http_method_names = ["post"]

    def post(self, request: Request) -> Response:
        params = self.read_params()

        def work() -> Response:
            accepted = accept(read_nodes(params, self.account, self.key))
            return Response(accepted_body(accepted, ZoneInfo(self.account.timezone)))

        return self.once(work)


class XmlView(JsonView):
    """POST `sms/send/xml`: the same as XML. The answer is JSON. The body holds no token."""

    authentication_classes = [BodilessAuthentication]
    parser_classes = [XmlParser]
    content_negotiation_class = AlwaysXml


def read_nodes(params: Params, account: Account, key: ApiKey) -> BatchRequest:
    """The call in the terms of the service; raises ValidationFailed with all that is misshapen."""
    root = params.part("root")
    root = root.over(root.part("defaults"))
    nodes = params.parts("nodes") or root.parts("nodes")
    if not nodes:
        params.note("nodes", "The nodes field is required.")
    recipients = [recipient for node in nodes for recipient in _recipients(node, root)]
    terms = terms_in(root, account, key)
    params.check()
    return BatchRequest(recipients=recipients, sender=root.text("sender"), **terms)


def _recipients(node: Params, root: Params) -> list[Recipient]:
    """A node's number, as a rule; several share its text."""
    numbers = node.listed("to")
    if not numbers:
        node.note("to", "The to field is required in every node.")
    whole = node.over(root)
    text = whole.text("message", required=True, longest=LONGEST_MESSAGE)
    sender = whole.text("sender", required=True).strip()
    label = label_in(whole)
    return [Recipient(number, text, label, sender) for number in numbers]
