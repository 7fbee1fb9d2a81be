"""Signing in by passkey alone: it is two factors in one."""

from collections.abc import Callable

from allauth.account.mixins import NextRedirectMixin
from allauth.account.models import Login
from allauth.mfa.webauthn.internal import auth, flows
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.limited import by_address, too_many
from accounts.limits import LIMITS
from accounts.mfa import PasskeySignInForm
from accounts.services import ratelimits
from accounts.visitors import visitor_page


class PasskeySignIn(NextRedirectMixin, LoginWebAuthnView):  # type: ignore[misc]
    """GET gives the browser its question as JSON; POST takes the answer."""

    form_class = PasskeySignInForm

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return JsonResponse({"request_options": auth.begin_authentication(user=None)})

    def form_valid(self, form: PasskeySignInForm) -> HttpResponse:
        authenticator = form.cleaned_data["credential"]
        login = Login(user=authenticator.user, redirect_url=self.get_next_url())
        answer: HttpResponse = flows.perform_passwordless_login(self.request, authenticator, login)
        return answer

    def form_invalid(self, form: PasskeySignInForm) -> HttpResponse:
        for message in form.errors.get("credential", []):
            messages.error(self.request, str(message))
        return redirect(str(self.passthrough_next_url(reverse("account_login"))))


_sign_in: Callable[..., HttpResponseBase] = PasskeySignIn.as_view()


@visitor_page
def passkey_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Counted by address alone: a passkey cannot be guessed, but asking costs us something."""
    window = ratelimits.hit(
        f"passkey:{by_address(request)}",
        limit=2 * LIMITS["sign_in_address_per_5_minutes"].value,
        seconds=300,
    )
    return _sign_in(request) if window.allowed else too_many(request, window)
