"""`sms/optout` of 2018: a number leaves everything, or may be written to again."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import NotFound
from apikeys.scopes import Scope as KeyScope
from campaigns.optoutscopes import Scope
from campaigns.selectors.suppressions import suppression_of
from campaigns.services import optouts
from portal.api.v2.receivers import msisdn_of, read_receiver
from portal.api.v2.resources.base import ResourceView, told
from portal.api.v2.resources.optouts import REASON, mobile_row, opt_out, region_of


class OptOutNumberView(ResourceView):
    """POST `number`: it leaves everything of the account."""

    scope = KeyScope.CONTACTS
    http_method_names = ["post"]

    def post(self, request: Request) -> Response:
        params = self.read_params()
        number = read_receiver(params, "number", region_of(self.key))
        params.check()
        assert number is not None

        def add() -> Response:
            row = opt_out(self.account, number, Scope(), self.key)
            return told("Number added to optout list", mobile_row(row))

        return self.once(add)


class OptedOutNumberView(ResourceView):
    """DELETE a number from the list."""

    scope = KeyScope.CONTACTS
    http_method_names = ["delete"]

    def delete(self, request: Request, mobile: str) -> Response:
        msisdn = msisdn_of(mobile, region_of(self.key))
        found = suppression_of(self.account, msisdn, Scope()) if msisdn else None
        if found is None:
            raise NotFound("no_optout", "There is no such opt-out.")
        optouts.lift(found, by=self.key.created_by, reason=REASON)
        return told("Deleted Successfully", [])
