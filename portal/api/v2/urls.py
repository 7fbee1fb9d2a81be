"""Addresses of the v2 dialect, each with and without a slash at its end, without a redirect."""

from django.urls import include, re_path

from portal.api.v2.accounts import BalanceView, MeView
from portal.api.v2.finance import CreditsView, FinanceBalanceView
from portal.api.v2.inbound import InboundLogsView
from portal.api.v2.register import RegisterView

urlpatterns = [
    re_path(r"", include("portal.api.v2.sms.urls")),
    re_path(r"^account/balance/?$", BalanceView.as_view(), name="v2_balance"),
    re_path(r"^finance/balance/?$", FinanceBalanceView.as_view(), name="v2_finance_balance"),
    re_path(r"^finance/credits/?$", CreditsView.as_view(), name="v2_credits"),
    re_path(r"^register/?$", RegisterView.as_view(), name="v2_register"),
    re_path(r"^auth/me/?$", MeView.as_view(), name="v2_me"),
    re_path(r"", include("portal.api.v2.verify.urls")),
    re_path(r"", include("portal.api.v2.contacts.urls")),
    re_path(r"", include("portal.api.v2.channels")),
    re_path(r"^vmn/logs/?$", InboundLogsView.as_view(), name="v2_inbound_logs"),
    re_path(r"", include("portal.api.v2.resources.urls")),
]
