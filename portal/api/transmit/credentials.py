"""Who calls: an app key and its secret, as HTTP Basic and nowhere else."""

from collections.abc import Iterator

from rest_framework.request import Request

from apikeys.authentication import KeyAuthentication, Presented, basic_pair


class KeyAndSecret(KeyAuthentication):
    """`Authorization: Basic key:secret`; the secret is blank for a key without one."""

    def presented(self, request: Request) -> Iterator[Presented]:
        header = request.META.get("HTTP_AUTHORIZATION", "").strip()
        pair = basic_pair(header)
        if pair is not None:
            yield Presented(pair[0], secret=pair[1])
        elif header:
            yield Presented(header)

    def authenticate_header(self, request: Request) -> str:
        return 'Basic realm="api"'
