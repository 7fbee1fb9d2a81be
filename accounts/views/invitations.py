"""Following an invitation: the page behind the mailed link."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import ACTING_KEY, SESSION_KEY
from accounts.addresses import client_address, rate_scope
from accounts.errors import Conflict, Forbidden, Invalid, NotFound
from accounts.forms.people import NewPersonForm, add_error
from accounts.limited import too_many
from accounts.limits import LIMITS
from accounts.models import Account, Invitation
from accounts.selectors.people import has_sign_in
from accounts.services import invitations, ratelimits
from accounts.visitors import let_in, visitor_page

WINDOW_SECONDS = 300


@visitor_page
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Who invites whom into what; a new person sets a password, a known one accepts."""
    limit = LIMITS["invitation_per_5_minutes"].value
    key = f"invitation:{rate_scope(client_address(request))}"
    window = ratelimits.hit(key, limit=limit, seconds=WINDOW_SECONDS)
    if not window.allowed:
        return too_many(request, window)
    try:
        found = invitations.look_up(token)
        if request.user.is_authenticated or has_sign_in(found.email):
            return _for_known(request, token, found)
        return _for_new(request, token, found)
    except (NotFound, Conflict) as error:
        return _no_way_in(request, error)


def _for_new(request: HttpRequest, token: str, found: Invitation) -> HttpResponseBase:
    form = NewPersonForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            user, account = invitations.accept_as_new(token, **form.cleaned_data)
        except Invalid as error:
            add_error(form, error)
        else:
            answer = let_in(request, user)
            _welcome(request, account)
            return answer
    words = {"invitation": found, "form": form}
    return render(request, "accounts/invitations/new.html", words)


def _for_known(request: HttpRequest, token: str, found: Invitation) -> HttpResponseBase:
    """One click for the invited person; anybody else is told who they are and who is meant."""
    user: Any = request.user
    if request.method == "POST" and user.is_authenticated:
        try:
            account = invitations.accept(token, user)
        except Forbidden:
            return redirect("invitation", token)
        request.session[SESSION_KEY] = str(account.uuid)
        request.session.pop(ACTING_KEY, None)  # acting was begun out of another account
        messages.success(request, _("You are in %(account)s now.") % {"account": account.name})
        return redirect("overview")
    is_person = user.is_authenticated and user.email == found.email
    words = {"invitation": found, "is_person": is_person}
    return render(request, "accounts/invitations/known.html", words)


def _welcome(request: HttpRequest, account: Account) -> None:
    request.session[SESSION_KEY] = str(account.uuid)
    messages.success(
        request,
        _(
            "Welcome to %(account)s. Protect your sign-in with a second factor: "
            "it is set up under Security, in the menu at the top."
        )
        % {"account": account.name},
    )


def _no_way_in(request: HttpRequest, error: NotFound | Conflict) -> HttpResponse:
    status = 404 if isinstance(error, NotFound) else 410
    words = {"message": error.message, "code": error.code}
    return render(request, "accounts/invitations/gone.html", words, status=status)
