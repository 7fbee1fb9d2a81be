"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # untyped upstream
    """Sign-in only: accounts are made by the operator or a reseller, not by visitors."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
