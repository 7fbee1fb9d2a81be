"""`account/balance` and `auth/me`: what the account has left, and whose key this is."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User, Wallet
from accounts.selectors import wallets_of
from portal.api.v2.base import V2View
from portal.api.v2.values import number


class BalanceView(V2View):
    """GET `account/balance`, later named `finance/balance`: a row for each service."""

    bucket = "api_balance_per_minute"
    http_method_names = ["get", "head"]

    def get(self, request: Request) -> Response:
        rows = [_balance(wallet) for wallet in wallets_of(self.account)]
        return Response({"status": 200, "message": "OK", "data": rows})


class MeView(V2View):
    """GET `auth/me`: who made the key, and the account it opens."""

    http_method_names = ["get", "head"]

    def get(self, request: Request) -> Response:
        account = self.account
        data = _person(self.key.created_by) | {
            "timezone": account.timezone,
            "account": {"id": str(account.uuid), "name": account.name},
        }
        return Response({"status": "OK", "code": 200, "message": "OK", "data": data})


def _balance(wallet: Wallet) -> dict[str, Any]:
    """`credits` are what can be spent; `charges` what has been, on an account that pays later."""
    postpaid = wallet.credit_limit > 0
    return {
        "service": wallet.product.code,
        "name": wallet.product.name,
        "postpaid": int(postpaid),
        "credits": number(wallet.available),
        "charges": number(wallet.consumed) if postpaid else 0,
    }


def _person(user: User | None) -> dict[str, Any]:
    """A key made by no person (an operator's command made it) has blanks."""
    if user is None:
        return {"id": None, "name": "", "email": "", "mobile": ""}
    return {"id": str(user.uuid), "name": user.name, "email": user.email, "mobile": user.mobile}
