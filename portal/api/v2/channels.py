"""Channels that clients of this dialect know and this portal does not have yet."""

from django.urls import re_path
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import Invalid
from apikeys.scopes import Scope
from portal.api.v2.base import V2View

CHANNELS = ("whatsapp", "rcs", "viber", "voice", "outgoing", "lookup")


class ChannelView(V2View):
    """Every call of a channel: known callers are told that it is not enabled (422)."""

    channel = ""
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    def bucket_of(self, method: str) -> str:
        return "api_get_per_minute" if method in ("GET", "HEAD") else "api_send_per_minute"

    def scope_of(self, method: str) -> Scope:
        return Scope.READ if method in ("GET", "HEAD") else Scope.SEND

    def get(self, request: Request) -> Response:
        message = (
            f"product not enabled: {self.channel}. This portal sends SMS; the calls of the"
            " other channels will work under the same addresses once they exist."
        )
        raise Invalid("product_not_enabled", message, "service")

    post = put = patch = delete = get


urlpatterns = [
    re_path(
        rf"^{channel}(?:/.*)?$",
        ChannelView.as_view(channel=channel),
        name=f"v2_channel_{channel}",
    )
    for channel in CHANNELS
]
