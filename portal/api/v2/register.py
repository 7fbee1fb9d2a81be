"""`register`: somebody opens an account, as on the sign-up page of this host."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.addresses import client_address, rate_scope
from accounts.errors import Forbidden, TooManyRequests
from accounts.limited import count, hashed
from accounts.selectors.fronts import front_of
from accounts.services import signup
from accounts.tasks import kick_mail
from portal.api.base import require_https
from portal.api.v2.base import V2View

LIMIT = "activation_per_2_minutes"


class RegisterView(V2View):
    """POST name, email, password and perhaps mobile. No credential: it is for strangers.

    The answer is the same for known and unknown addresses; the mail tells how it goes on.
    """

    authentication_classes = []
    permission_classes = []
    http_method_names = ["post"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.accept(request)
        require_https(request)
        self.require_well_formed(request)
        self.count_stranger(request)

    def post(self, request: Request) -> Response:
        params = self.read_params()
        wish = signup.Wish(
            name=params.text("name", required=True),
            email=params.text("email", required=True),
            mobile=params.text("mobile", longest=30).strip(),
            password=params.text("password", required=True),
        )
        params.check()
        parent = front_of(request._request)
        if parent is None:
            raise Forbidden("sign_up_off", "Accounts cannot be opened here.")
        checked = signup.checked(parent, wish)
        address = f"ip:{rate_scope(client_address(request._request))}"
        window = count(LIMIT, [address, hashed(checked.email)])
        if not window.allowed:
            self.window, self.counted_on = window, LIMIT
            message = f"Too many attempts. Try again in {window.retry_after} seconds."
            raise TooManyRequests("too_many_calls", message, retryable=True)
        signup.register(parent, checked)
        kick_mail()
        return Response({"status": "OK", "message": "User registered successfully"})
