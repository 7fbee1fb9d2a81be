"""`finance/balance` and `finance/credits` by POST: a reseller gives an account credits."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import amounts
from accounts.errors import Forbidden, Invalid
from accounts.models import Account, Product
from accounts.selectors import products_of
from accounts.services.funding import Funding, fund
from apikeys.payees import account_called
from apikeys.scopes import Scope
from portal.api.v2.accounts import BalanceView
from portal.api.v2.base import V2View

LONGEST_ORDER_ID = 100


class CreditsView(V2View):
    """POST username, credits and service: credits go from the reseller to an account under it."""

    http_method_names = ["post"]

    def scope_of(self, method: str) -> Scope:
        return Scope.FINANCE if method == "POST" else Scope.READ

    def post(self, request: Request) -> Response:
        params = self.read_params()
        username = params.text("username", required=True)
        credits = params.plain("credits", longest=40)
        if not credits.strip():
            params.note("credits", "The credits field is required.")
        service = params.text("service", required=True).strip()
        notes = params.text("notes", longest=200)
        order_id = params.text("order_id", longest=LONGEST_ORDER_ID).strip()
        params.check()
        if self.key.is_test:
            raise Forbidden("test_key", "A test key moves no credits.")
        funding = Funding(
            home=self.account,
            product=_product(self.account, service),
            amount=amounts.parse(credits, field="credits"),
            by=self.key.created_by,
            note=notes,
            order_id=order_id,
        )
        account = account_called(self.account, username)
        return self.once(lambda: _moved(account, funding), label=order_id)


class FinanceBalanceView(CreditsView, BalanceView):
    """GET the balance, POST to give credits: the contract knows both at one address."""

    http_method_names = ["get", "head", "post"]


def _moved(account: Account, funding: Funding) -> Response:
    try:
        fund(account, funding)
    except Invalid as error:
        field = {"amount": "credits", "product": "service"}.get(error.field, error.field)
        raise Invalid(error.code, error.message, field or "credits") from None
    return Response({"status": "OK", "message": "Funds updated successfully.."})


def _product(account: Account, code: str) -> Product:
    found = products_of(account).filter(code=code).first()
    if found is None:
        raise Invalid("unknown_product", f"There is no service {code[:20]}.", "service")
    return found
