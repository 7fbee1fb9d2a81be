"""`api/v2/account/balance` by a key."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import Invalid
from accounts.models import Product
from accounts.selectors import wallets_of
from apikeys.scopes import Scope
from campaigns.selectors.defaults import product_for
from portal.api.v1.base import KeyCallView
from portal.api.v1.sending import credits


class KeyBalanceView(KeyCallView):
    """GET: what is left of the product that calls go out by, and of each."""

    http_method_names = ["get", "head", "options"]
    scope = Scope.READ

    def get(self, request: Request) -> Response:
        wallets = list(wallets_of(self.account))
        own = self._product()
        first = next((wallet.available for wallet in wallets if wallet.product == own), 0)
        rows = [
            {"service": wallet.product.code, "credits": credits(wallet.available)}
            for wallet in wallets
        ]
        return Response({"balance": credits(first), "currency": "credits", "balances": rows})

    def _product(self) -> Product | None:
        try:
            return product_for(self.account, self.key.products)
        except Invalid:
            return None
