"""Sign-in by password, with limits on failures in front of it."""

from collections.abc import Callable
from typing import Any

from allauth.account.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from accounts.addresses import client_address, rate_scope
from accounts.forms.security import SignInForm
from accounts.limited import by_address, hashed, too_many
from accounts.limits import LIMITS
from accounts.passkeys import obstacle
from accounts.selectors.fronts import sign_up_is_open
from accounts.services import ratelimits
from accounts.services.ratelimits import Window
from accounts.visitors import visitor_page

WINDOW_SECONDS = 300


class SignIn(LoginView):  # type: ignore[misc]  # untyped upstream
    """allauth's sign-in, which our template shows."""

    form_class = SignInForm

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """The password was right, whatever step comes next: its failures are forgiven.

        Only here: a redirect alone also meets who is signed in already, as anybody.
        """
        _Keys(self.request).forgive()
        answer: HttpResponse = super().form_valid(form)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return found | {
            "passkeys_work": not obstacle(self.request),
            "sign_up_open": sign_up_is_open(self.request),
        }


_login: Callable[..., HttpResponseBase] = SignIn.as_view()
_logout: Callable[..., HttpResponseBase] = LogoutView.as_view()


@visitor_page
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """E-mail and password; past the limit of failures a 429 answers instead."""
    if request.method != "POST":
        return _login(request)
    # Counted before the password is looked at, so that parallel guesses cannot slip through.
    window = _Keys(request).hit()
    return _login(request) if window.allowed else too_many(request, window)


@visitor_page
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Asks first; who is only half signed in starts over."""
    if request.method != "POST" and not request.user.is_authenticated:
        return redirect("account_login")
    return _logout(request)


class _Keys:
    """The counters of one attempt: address with e-mail, and the address alone."""

    def __init__(self, request: HttpRequest) -> None:
        name = hashed(request.POST.get("login", "")).removeprefix("for:")
        scope = rate_scope(client_address(request))
        self._pair = f"sign_in:{scope}:{name}"
        self._address = f"sign_in:{by_address(request)}"

    def hit(self) -> Window:
        limits = {
            self._pair: LIMITS["sign_in_per_5_minutes"].value,
            self._address: LIMITS["sign_in_address_per_5_minutes"].value,
        }
        window = None
        for key, limit in limits.items():
            window = ratelimits.hit(key, limit=limit, seconds=WINDOW_SECONDS)
            if not window.allowed:
                break
        assert window is not None
        return window

    def forgive(self) -> None:
        """The pair starts over. The address does not: one right guess must not free many wrong."""
        ratelimits.forget(self._pair)
