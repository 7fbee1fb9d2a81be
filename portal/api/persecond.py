"""Dialects whose calls are counted by the second, together for all keys of an account."""

from collections.abc import Mapping
from typing import Any, cast

from rest_framework.request import Request

from accounts.addresses import rate_scope
from accounts.limits import LIMITS
from accounts.selectors import limit
from portal.api.base import ApiView, Counter

LIMIT = "api_calls_per_second"
# Where clients of other dialects put their keys: here they are refused in query and body.
CREDENTIALS = ("access_token", "api_token", "api_key", "apikey", "appkey")


class PerSecondView(ApiView):
    """A call of such a dialect."""

    bucket = stranger_bucket = LIMIT

    def counter_of(self, method: str) -> Counter:
        return Counter(LIMIT, f"{LIMIT}:{self.account.pk}", limit(self.account, LIMIT), 1)

    def stranger_counter(self, address: str) -> Counter:
        return Counter(LIMIT, f"stranger:{LIMIT}:{rate_scope(address)}", LIMITS[LIMIT].value, 1)


def credential_parameter(request: Request) -> str:
    """The name of a parameter of query or body that holds a credential, '' for none."""
    data = request.data
    fields = data if isinstance(data, Mapping) else {}
    for source in (cast(Mapping[str, Any], request.query_params), fields):
        for name in source:
            if str(name).lower() in CREDENTIALS:
                return str(name)
    return ""
