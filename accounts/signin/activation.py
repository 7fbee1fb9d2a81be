"""Confirming an e-mail address by a mailed link, for people who have signed in before they did."""

from collections.abc import Callable

from allauth.account.views import ConfirmEmailView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.limited import by_address, limited
from accounts.visitors import visitor_page


@visitor_page
def link_sent(request: HttpRequest) -> HttpResponseBase:
    """Nothing works before the address is confirmed; the link is on its way."""
    return render(request, "account/verification_sent.html")


class _Confirm(ConfirmEmailView):  # type: ignore[misc]  # untyped upstream
    """Asks first: programs that look at mails follow links, but do not press buttons."""

    template_name = "account/email_confirm.html"

    def respond(self, success: bool) -> HttpResponse:
        if not success:
            answer: HttpResponse = self.render_to_response(self.get_context_data())
            return answer
        messages.success(self.request, _("Your address is confirmed. Sign in."))
        return redirect("account_login")


_confirm: Callable[..., HttpResponseBase] = _Confirm.as_view()
confirm_address = visitor_page(limited("activation_per_2_minutes", by_address)(_confirm))


@visitor_page
def switched_off(request: HttpRequest) -> HttpResponseBase:
    """The person may not sign in any more."""
    return render(request, "account/account_inactive.html", status=403)
