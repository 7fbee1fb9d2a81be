"""`sms/suppressions/optout/link` and `optin/link`: addresses by which recipients leave or join."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import Invalid
from apikeys.scopes import Scope as KeyScope
from campaigns.selectors import suppressions as selectors
from campaigns.shortaddresses import JOIN, LEAVE, consent_address
from portal.api.v2.resources.base import ResourceView

MOST_TAGS = 2


class ConsentLinkView(ResourceView):
    """POST sender, service and up to two tags; the answer is the address for the text.

    Nothing is stored: the address says all there is, and each recipient's code is put into it when
    the message is made.
    """

    scope = KeyScope.CONTACTS
    http_method_names = ["post"]
    way = LEAVE
    message = "Optout link generated Successfully."

    def post(self, request: Request) -> Response:
        params = self.read_params()
        sender = params.text("sender", required=True).strip()
        service = params.text("service", required=True).strip()
        tags = list(dict.fromkeys(params.listed("tag", "tags", longest=200)))
        if len(tags) > MOST_TAGS:
            params.note("tag", f"Give at most {MOST_TAGS} tags.")
        params.check()
        for field, found in (
            ("sender", selectors.sender_named(self.account, sender)),
            ("service", selectors.product_named(self.account, service)),
            *(("tag", selectors.tag_named(self.account, tag)) for tag in tags),
        ):
            if found is None:
                raise Invalid("unknown_scope", f"There is no such {field} in this account.", field)
        address = consent_address(self.way, sender=sender, tags=tags, service=service)
        return Response({"status": "OK", "message": self.message, "data": address})


class JoinLinkView(ConsentLinkView):
    """The same for people who join again."""

    way = JOIN
    message = "Optin link generated Successfully."
