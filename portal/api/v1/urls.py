"""Addresses of the v1 call and the key calls, each with and without a slash at its end."""

from django.urls import re_path

from portal.api.v1.balance import KeyBalanceView
from portal.api.v1.choosing import by_credential
from portal.api.v1.keys import GenerateView, RegenerateView, RevokeView
from portal.api.v1.sending import KeySendView, SendView
from portal.api.v2 import accounts, sending

# Under /api/.
urlpatterns = [
    re_path(r"^v1/sms/send/?$", SendView.as_view(), name="v1_send"),
    re_path(r"^generate-key/?$", GenerateView.as_view(), name="generate_key"),
    re_path(r"^revoke-key/?$", RevokeView.as_view(), name="revoke_key"),
    re_path(r"^regenerate-key/?$", RegenerateView.as_view(), name="regenerate_key"),
    re_path(r"^v2/sms/send/?$", by_credential(KeySendView, sending.SendView), name="v2_send"),
    re_path(
        r"^v2/account/balance/?$",
        by_credential(KeyBalanceView, accounts.BalanceView),
        name="key_balance",
    ),
]
