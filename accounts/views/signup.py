"""Signing up: the form, "look into your mail", and the page behind the mailed link."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Forbidden, Invalid, NotFound
from accounts.forms.people import ActivationForm, ResendForm, SignUpForm, add_error
from accounts.limited import by_address, count, hashed, too_many
from accounts.models import Account
from accounts.selectors.fronts import front_of
from accounts.services import signup
from accounts.tasks import kick_mail
from accounts.visitors import let_in, visitor_page

LIMIT = "activation_per_2_minutes"


@visitor_page
def sign_up(request: HttpRequest) -> HttpResponseBase:
    """The form; the answer is the same for known and unknown addresses."""
    if request.user.is_authenticated:
        return redirect("overview")
    parent = front_of(request)
    if not _is_open(parent) or parent is None:
        return render(request, "accounts/signup/off.html", status=403)
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            wish = signup.checked(parent, signup.Wish(**form.cleaned_data))
        except Invalid as error:
            add_error(form, error)
        else:
            return _registered(request, parent, wish)
    words = {"form": form, "by_approval": parent.sign_up == Account.SignUp.APPROVAL}
    return render(request, "accounts/signup/form.html", words)


@visitor_page
def sent(request: HttpRequest) -> HttpResponseBase:
    """Says to look into the mail, and sends the link again."""
    parent = front_of(request)
    if not _is_open(parent) or parent is None:
        return render(request, "accounts/signup/off.html", status=403)
    form = ResendForm(request.POST or None)
    again = False
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        window = count(LIMIT, [by_address(request), hashed(email)])
        if not window.allowed:
            return too_many(request, window)
        signup.resend(parent, email)
        kick_mail()
        again = True
    return render(request, "accounts/signup/sent.html", {"form": form, "again": again})


@visitor_page
def activate(request: HttpRequest, token: str) -> HttpResponseBase:
    """The password again, then the account is there and the person signed in."""
    if request.method == "POST":
        window = count(LIMIT, [by_address(request), hashed(token)])
        if not window.allowed:
            return too_many(request, window)
    try:
        registration = signup.look_up(token)
        form = ActivationForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                user = signup.activate(token, form.cleaned_data["password"])
            except Invalid as error:
                add_error(form, error)
            else:
                kick_mail()
                return let_in(request, user)
    except (NotFound, Conflict, Forbidden) as error:
        return _no_way_in(request, error)
    words = {"registration": registration, "form": form}
    return render(request, "accounts/signup/activate.html", words)


def _registered(request: HttpRequest, parent: Account, wish: signup.Wish) -> HttpResponseBase:
    """Only a form without mistakes counts: nobody is locked out by a typing error."""
    window = count(LIMIT, [by_address(request), hashed(wish.email)])
    if not window.allowed:
        return too_many(request, window)
    signup.register(parent, wish)
    kick_mail()
    return redirect("sign_up_sent")


def _is_open(parent: Account | None) -> bool:
    return parent is not None and parent.is_live and parent.sign_up != Account.SignUp.OFF


def _no_way_in(request: HttpRequest, error: NotFound | Conflict | Forbidden) -> HttpResponse:
    status = {NotFound: 404, Conflict: 410}.get(type(error), 403)
    title = _("This link opens nothing") if status != 403 else _("Signing up is closed")
    words = {"title": title, "message": error.message, "code": error.code}
    return render(request, "accounts/signup/gone.html", words, status=status)
