"""The statement of a wallet, on a page and as CSV."""

import uuid
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.cells import csv_lines
from accounts.csvfiles import csv_response
from accounts.errors import NotFound
from accounts.forms.wallets import StatementForm
from accounts.models import Wallet
from accounts.money import to_credits
from accounts.movements import WORDS
from accounts.selectors import statements
from accounts.selectors.statements import Line, Search


@require_safe
@account_page(Ability.VIEW)
def statement(request: AccountRequest, wallet_uuid: uuid.UUID) -> HttpResponse:
    """Every movement of a wallet of this account, or of one under it."""
    wallet = _wallet(request, wallet_uuid)
    form = StatementForm(request.GET)
    valid = form.is_valid()
    found = statements.statement_of(request.account, wallet, form.search) if valid else None
    context = {
        "wallet": wallet,
        "form": form,
        "found": found,
        "is_own": wallet.account_id == request.account.pk,
        **_addresses(request, wallet, found.older if found else None),
    }
    status = 200 if valid else 422
    return render(request, "accounts/wallets/statement.html", context, status=status)


@require_safe
@account_page(Ability.VIEW)
def csv(request: AccountRequest, wallet_uuid: uuid.UUID) -> HttpResponseBase:
    """The statement as a file, all of what was asked for; with a mistake, the page that says so."""
    wallet = _wallet(request, wallet_uuid)
    form = StatementForm(request.GET)
    if not form.is_valid():
        return statement(request, wallet_uuid)
    name = slugify(f"statement-{wallet.account.name}-{wallet.product.code}")[:80]
    return csv_response(_csv(request, wallet, form.search), name)


def _wallet(request: AccountRequest, wallet_uuid: uuid.UUID) -> Wallet:
    """The wallet; those of accounts under this one need the ability to see these."""
    wallet = statements.wallet_of(request.account, wallet_uuid)
    if wallet.account_id != request.account.pk and not request.may(Ability.RESELL):
        raise NotFound("no_wallet", _("There is no such wallet."))
    return wallet


def _csv(request: AccountRequest, wallet: Wallet, search: Search) -> Iterator[str]:
    # The answer is written when the page's time zone and language are no longer the current ones.
    zone = ZoneInfo(request.account.timezone)
    header = [
        _("Time"),
        _("Kind"),
        _("For"),
        _("By"),
        _("Other account"),
        _("Available"),
        _("Reserved"),
        _("Used"),
        _("Balance after"),
        _("Movement"),
    ]
    kinds = {kind: str(label) for kind, label in WORDS.items()}
    pages = statements.walk(request.account, wallet, search)
    return csv_lines(header, ([_cells(line, zone, kinds) for line in page] for page in pages))


def _cells(line: Line, zone: ZoneInfo, kinds: dict[str, str]) -> list[object]:
    return [
        line.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
        kinds[line.row.kind],
        line.row.note,
        line.who,
        line.other,
        to_credits(line.available),
        to_credits(line.reserved),
        to_credits(line.consumed),
        "" if line.balance is None else to_credits(line.balance),
        line.row.uuid,
    ]


def _addresses(request: AccountRequest, wallet: Wallet, older: int | None) -> dict[str, Any]:
    """Where the pager and the download lead, with what was asked for kept."""
    asked = request.GET.copy()
    asked.pop("before", None)
    kept = asked.urlencode()
    newest = f"?{kept}" if request.GET.get("before") else ""
    download = reverse("statement_csv", args=[wallet.uuid])
    asked["before"] = str(older or "")
    return {
        "newest_url": newest,
        "older_url": f"?{asked.urlencode()}" if older else "",
        "download_url": f"{download}?{kept}" if kept else download,
    }
