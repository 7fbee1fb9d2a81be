"""Addresses of one-time passwords."""

from django.urls import re_path

from portal.api.v2.verify.views import (
    CancelView,
    ChannelsView,
    CheckView,
    PlainView,
    SearchView,
)

ID = r"(?P<verification_uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"

urlpatterns = [
    re_path(r"^verify/?$", PlainView.as_view(), name="v2_verify"),
    re_path(r"^verify/send/?$", ChannelsView.as_view(), name="v2_verify_send"),
    re_path(r"^verify/check/?$", CheckView.as_view(), name="v2_verify_check_post"),
    re_path(
        rf"^verify/check/{ID}/(?P<token>[^/]+)/?$", CheckView.as_view(), name="v2_verify_check"
    ),
    re_path(rf"^verify/search/{ID}/?$", SearchView.as_view(), name="v2_verify_search"),
    re_path(rf"^verify/cancel/{ID}/?$", CancelView.as_view(), name="v2_verify_cancel"),
]
