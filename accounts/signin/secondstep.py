"""The second step of signing in: a code, a recovery code, or a passkey."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.stagekit import unstash_login
from allauth.mfa.base.views import AuthenticateView
from django.http import HttpRequest, HttpResponseBase

from accounts.limited import count, forget, too_many
from accounts.mfa import CodeForm, PasskeySecondForm
from accounts.passkeys import obstacle
from accounts.visitors import visitor_page

LIMIT = "second_factor_per_5_minutes"


class SecondStep(AuthenticateView):  # type: ignore[misc]  # untyped upstream
    """allauth's second step with our forms."""

    form_class = CodeForm
    webauthn_form_class = PasskeySecondForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        person = self.stage.login.user
        return found | {"person": person, "passkeys_work": not obstacle(self.request)}


_authenticate: Callable[..., HttpResponseBase] = SecondStep.as_view()


@visitor_page
def second_step(request: HttpRequest) -> HttpResponseBase:
    """After the right password; past three wrong codes in five minutes a 429 answers instead."""
    login = unstash_login(request, peek=True)
    if request.method != "POST" or login is None or login.user is None:
        return _authenticate(request)
    key = f"person:{login.user.pk}"
    window = count(LIMIT, [key])
    if not window.allowed:
        return too_many(request, window)
    answer = _authenticate(request)
    if request.user.is_authenticated:
        forget(LIMIT, key)
    return answer
