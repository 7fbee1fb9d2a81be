"""Who may open a page: it names the ability it needs, and gets the account with the request."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.gzip import gzip_page

from accounts.errors import Forbidden, NotFound
from accounts.models import Account, Membership, Role, User
from accounts.selectors import membership_of

SESSION_KEY = "account"


class Ability(StrEnum):
    """What a role lets a person do."""

    VIEW = "view"
    SEND = "send"
    MANAGE = "manage"
    FINANCE = "finance"


ABILITIES: dict[str, frozenset[Ability]] = {
    Role.OWNER: frozenset(Ability),
    Role.MANAGER: frozenset({Ability.VIEW, Ability.SEND, Ability.MANAGE}),
    Role.SENDER: frozenset({Ability.VIEW, Ability.SEND}),
    Role.VIEWER: frozenset({Ability.VIEW}),
    Role.FINANCE: frozenset({Ability.VIEW, Ability.FINANCE}),
}


class AccountRequest(HttpRequest):
    """A request whose user is a member of `account` (what `account_page` hands to its view)."""

    account: Account
    membership: Membership
    user: User
    may: Callable[[Ability], bool]


View = Callable[..., HttpResponseBase]


def account_page(ability: Ability) -> Callable[[View], View]:
    """Let signed-in members with `ability` in; set `request.account` and `request.membership`.

    Strangers go to the sign-in page, members without the ability get 403, and a suspended
    account gets 403. A service's NotFound becomes a 404, its Forbidden a 403.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        @gzip_page
        @login_required
        def inner(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            membership = membership_of(request.user, request.session.get(SESSION_KEY))
            if membership is None or ability not in ABILITIES[membership.role]:
                raise PermissionDenied
            if membership.account.status != Account.Status.ACTIVE:
                raise PermissionDenied
            request.membership = membership
            request.account = membership.account
            request.may = ABILITIES[membership.role].__contains__
            # Times are shown, and typed, in the account's zone.
            with timezone.override(membership.account.timezone):
                try:
                    return view(request, *args, **kwargs)
                except NotFound as error:
                    raise Http404(error.message) from error
                except Forbidden as error:
                    raise PermissionDenied(error.message) from error

        inner.ability = ability  # type: ignore[attr-defined]  # read by the architecture tests
        return inner

    return decorate
