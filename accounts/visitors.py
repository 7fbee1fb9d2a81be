"""Pages for people who are not signed in, or not yet: invitations, signing up, activation."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page

from accounts.actors import Actor, acting_as
from accounts.addresses import client_address
from accounts.models import User

View = Callable[..., HttpResponseBase]
VISITOR = "visitor"


def visitor_page(view: View) -> View:
    """Never stored, and its address goes nowhere in a referrer: it may hold a token.

    What is recorded inside is the visitor's doing, from their address. (No referrer at all would
    also take the origin from our own forms, which their protection needs.)
    """

    @wraps(view)
    @never_cache
    @gzip_page
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user if isinstance(request.user, User) else None
        label = user.email if user else VISITOR
        with acting_as(Actor(label, user, None, client_address(request))):
            response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "strict-origin"
        return response

    return inner


def let_in(request: HttpRequest, user: User) -> HttpResponseBase:
    """Sign in somebody who has just shown that address and password are theirs.

    Goes through the whole sign-in: a new session, and the second factor where there is one.
    """
    login = Login(user=user, email=user.email, redirect_url=reverse("overview"))
    answer: HttpResponseBase = perform_password_login(request, {"email": user.email}, login)
    return answer
