"""Who may open a page: it names the ability it needs, and gets the account with the request."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page

from accounts.actors import Actor, acting_as
from accounts.addresses import client_address
from accounts.errors import Forbidden, NotFound
from accounts.models import Account, Membership, Role, User
from accounts.selectors import descendant_of, has_second_factor, membership_of

SESSION_KEY = "account"
ACTING_KEY = "acting"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Ability(StrEnum):
    """What a role lets a person do."""

    VIEW = "view"
    SEND = "send"
    MANAGE = "manage"  # keys, people, settings, sub-accounts
    FINANCE = "finance"  # credits and prices
    RESELL = "resell"  # see sub-accounts; what is done to them needs MANAGE or FINANCE as well
    OWN = "own"  # what only an owner decides: owners, security rules, closing


ABILITIES: dict[str, frozenset[Ability]] = {
    Role.OWNER: frozenset(Ability),
    Role.MANAGER: frozenset({Ability.VIEW, Ability.SEND, Ability.MANAGE, Ability.RESELL}),
    Role.SENDER: frozenset({Ability.VIEW, Ability.SEND}),
    Role.VIEWER: frozenset({Ability.VIEW}),
    Role.FINANCE: frozenset({Ability.VIEW, Ability.FINANCE, Ability.RESELL}),
}
READ_ONLY = frozenset({Ability.VIEW, Ability.RESELL})


@dataclass(frozen=True)
class Access:
    """What a person may do now: in `account`, which is `home` unless they act for another."""

    membership: Membership
    account: Account
    home: Account
    read_only: bool
    abilities: frozenset[Ability]

    @property
    def is_acting(self) -> bool:
        return self.account.pk != self.home.pk


class AccountRequest(HttpRequest):
    """A request inside an account (what `account_page` hands to its view).

    `account` is the one the page is about; `home` the person's own, which differs while they act
    as a sub-account.
    """

    access: Access
    account: Account
    home: Account
    membership: Membership
    user: User
    may: Callable[[Ability], bool]


View = Callable[..., HttpResponseBase]


def access_of(request: HttpRequest) -> Access | None:
    """Where the signed-in person of `request` works now; None where they belong nowhere.

    Acting as a sub-account ends by itself when that is no longer under the person's account, or
    their role no longer lets them.
    """
    user: Any = request.user
    membership = membership_of(user, request.session.get(SESSION_KEY))
    if membership is None:
        return None
    home, abilities = membership.account, ABILITIES[membership.role]
    acting = request.session.get(ACTING_KEY)
    if acting and Ability.MANAGE in abilities:
        account = descendant_of(home, acting["account"])
        if account is not None:
            read_only = bool(acting["read_only"])
            may = abilities & READ_ONLY if read_only else abilities - {Ability.OWN}
            return Access(membership, account, home, read_only, may)
    return Access(membership, home, home, False, abilities)


def account_page(
    ability: Ability, *, kinds: frozenset[str] | None = None
) -> Callable[[View], View]:
    """Let signed-in members with `ability` in; set what AccountRequest promises.

    Strangers go to the sign-in page. Members without the ability, and of an account that is
    none of `kinds`, get 403. An account that is suspended, waits for approval or is closed shows
    why (403, accounts/not_live.html), and so does one that is read-only to whoever acts in it,
    for any method that could change something. Where the account asks for a second factor,
    people without one are sent to set one up. A service's NotFound becomes a 404, its Forbidden
    a 403.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        @gzip_page
        @login_required
        def inner(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            access = access_of(request)
            if access is None or (kinds and access.account.kind not in kinds):
                raise PermissionDenied
            _attach(request, access)
            refusal = _refusal(request, access)
            if refusal is not None:
                return refusal
            if ability not in access.abilities:
                if access.read_only and ability in _changing(access):
                    return render(request, "accounts/read_only.html", status=403)
                raise PermissionDenied
            with _inside(request, access):
                try:
                    return view(request, *args, **kwargs)
                except NotFound as error:
                    raise Http404(error.message) from error
                except Forbidden as error:
                    raise PermissionDenied(error.message) from error

        inner.ability = ability  # type: ignore[attr-defined]  # read by the architecture tests
        return inner

    return decorate


def _changing(access: Access) -> frozenset[Ability]:
    """What somebody who acts could do once they allow changes."""
    return ABILITIES[access.membership.role] - {Ability.OWN}


def operator_page(ability: Ability) -> Callable[[View], View]:
    """As `account_page`, for the operator's own account alone: to everybody else it is not there.

    Nor is it to the operator's people while they act for an account below.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.account.kind != Account.Kind.OPERATOR:
                raise Http404
            if not request.may(ability):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        inner = account_page(Ability.VIEW)(checked)
        inner.ability = ability  # type: ignore[attr-defined]  # read by the architecture tests
        return inner

    return decorate


def person_page(view: View) -> View:
    """Let anybody who is signed in in: pages about the person, not about an account."""

    @wraps(view)
    @gzip_page
    @login_required
    def inner(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        access = access_of(request)
        if access is not None:
            _attach(request, access)
        with _inside(request, access):
            return view(request, *args, **kwargs)

    inner.ability = Ability.VIEW  # type: ignore[attr-defined]  # read by the architecture tests
    return inner


def _attach(request: Any, access: Access) -> None:
    request.access = access
    request.account, request.home = access.account, access.home
    request.membership = access.membership
    request.may = access.abilities.__contains__


def _refusal(request: Any, access: Access) -> HttpResponseBase | None:
    for account in {access.home.pk: access.home, access.account.pk: access.account}.values():
        # Whoever is above may still look into what they have suspended.
        if not account.is_live and (account.pk == access.home.pk or not access.read_only):
            return render(request, "accounts/not_live.html", {"closed": account}, status=403)
    if access.read_only and request.method not in SAFE_METHODS:
        return render(request, "accounts/read_only.html", status=403)
    required = access.home.require_two_factor or access.account.require_two_factor
    if required and not has_second_factor(request.user):
        return _to_security(request)
    return None


def _to_security(request: Any) -> HttpResponseBase:
    """The security page says why, and knows the way back."""
    back = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
    return redirect(f"{reverse('security')}{back}")


def _inside(request: Any, access: Access | None) -> ExitStack:
    """The request's actor, and its times in the account's zone."""
    stack = ExitStack()
    user: User = request.user
    home = access.home if access else None
    stack.enter_context(acting_as(Actor(user.email, user, home, client_address(request))))
    if access:
        stack.enter_context(timezone.override(access.account.timezone))
    return stack
