"""A forgotten password: a mailed link that works once, for an hour."""

from typing import Any

from allauth.account.views import INTERNAL_RESET_SESSION_KEY, PasswordResetFromKeyView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.actors import Actor, acting_as
from accounts.addresses import client_address
from accounts.errors import Conflict
from accounts.forms.security import ForgottenForm, NewPasswordForm
from accounts.limited import by_address, count, hashed, too_many
from accounts.services import security
from accounts.tasks import kick_mail
from accounts.visitors import visitor_page

LIMIT = "password_reset_per_5_minutes"


@visitor_page
def forgotten(request: HttpRequest) -> HttpResponseBase:
    """Ask for the link. The answer is the same whether the address is known or not."""
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        window = count(LIMIT, [by_address(request), hashed(form.cleaned_data["email"])])
        if not window.allowed:
            return too_many(request, window)
        form.save(request)
        return redirect("account_reset_password_done")
    return render(request, "account/password_reset.html", {"form": form})


@visitor_page
def forgotten_done(request: HttpRequest) -> HttpResponseBase:
    """The link is on its way, if there is somebody to send it to."""
    return render(request, "account/password_reset_done.html")


class NewPassword(PasswordResetFromKeyView):  # type: ignore[misc]  # untyped upstream
    """allauth's page behind the link, which takes the key out of the address; our service."""

    form_class = NewPasswordForm

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        person = self.reset_user
        address = client_address(self.request)
        try:
            with acting_as(Actor(person.email, person, None, address)):
                security.reset_password(person, form.cleaned_data["password1"], token=self.key)
        except Conflict:
            context: dict[str, Any] = self.get_context_data(token_fail=True)
            failed: HttpResponse = self.render_to_response(context)
            return failed
        kick_mail()
        self.request.session.pop(INTERNAL_RESET_SESSION_KEY, None)
        self.logout()
        messages.success(self.request, _("Your new password is set. Sign in with it."))
        return redirect("account_login")


new_password = visitor_page(NewPassword.as_view())
