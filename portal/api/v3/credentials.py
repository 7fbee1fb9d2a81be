"""Who calls: the APPKEY header, or HTTP Basic with the key as user name or password."""

from collections.abc import Iterator

from rest_framework.request import Request

from apikeys.authentication import KeyAuthentication, Presented, basic_pair, token_in
from apikeys.keytexts import normal


class AppKey(KeyAuthentication):
    """The key of the header, or of Basic; never of an address or a body."""

    def presented(self, request: Request) -> Iterator[Presented]:
        yield Presented(request.META.get("HTTP_APPKEY", ""))
        header = request.META.get("HTTP_AUTHORIZATION", "").strip()
        pair = basic_pair(header)
        if pair is not None:
            name, password = pair
            yield Presented(name if normal(name) or not password.strip() else password)
        elif header:
            yield Presented(token_in(header))

    def authenticate_header(self, request: Request) -> str:
        return 'Basic realm="api"'
