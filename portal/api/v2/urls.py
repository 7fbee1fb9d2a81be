"""Addresses of the v2 dialect, each with and without a slash at its end, without a redirect."""

from django.urls import re_path

from portal.api.v2.accounts import BalanceView, MeView
from portal.api.v2.reporting import StatusView
from portal.api.v2.sending import SendView

urlpatterns = [
    re_path(r"^sms/send/?$", SendView.as_view(), name="v2_send"),
    re_path(r"^sms/status/?$", StatusView.as_view(), name="v2_status"),
    re_path(r"^(?:account|finance)/balance/?$", BalanceView.as_view(), name="v2_balance"),
    re_path(r"^auth/me/?$", MeView.as_view(), name="v2_me"),
]
