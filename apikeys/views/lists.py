"""What an account has: its keys, and its send credentials."""

from collections.abc import Sequence
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.charts import Spark, spark
from accounts.models import Account
from apikeys.models import ApiKey
from apikeys.selectors import credentials_of, tokens_of
from apikeys.selectors.usage import calls_of, last_days
from apikeys.states import State, state_of


class KeyLine(NamedTuple):
    """A key, how it stands, and its calls of the last days."""

    key: ApiKey
    state: State
    calls: Spark


@require_safe
@account_page(Ability.MANAGE)
def index(request: AccountRequest) -> HttpResponse:
    """The account's keys."""
    lines = _lines(request.account, list(tokens_of(request.account)))
    return render(request, "apikeys/list.html", {"lines": lines})


@require_safe
@account_page(Ability.MANAGE)
def credentials(request: AccountRequest) -> HttpResponse:
    """The account's send credentials."""
    lines = _lines(request.account, list(credentials_of(request.account)))
    return render(request, "apikeys/credentials.html", {"lines": lines})


@require_safe
@account_page(Ability.VIEW)
def security(request: AccountRequest) -> HttpResponse:
    """How to keep a key safe."""
    return render(request, "apikeys/security.html")


def _lines(account: Account, keys: Sequence[ApiKey]) -> list[KeyLine]:
    now, days = timezone.now(), last_days(account)
    calls = calls_of(account, keys, days)
    return [KeyLine(key, state_of(key, now), spark(calls.get(key.pk, []))) for key in keys]
