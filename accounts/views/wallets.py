"""The wallet page: balances by product, and when to warn that one runs low."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.balances import is_used, level, used_this_month
from accounts.errors import NotFound, ServiceError
from accounts.forms.wallets import LowAlertForm
from accounts.models import Wallet
from accounts.money import to_credits
from accounts.selectors import statements, wallets_of
from accounts.selectors.brands import brand_for
from accounts.selectors.desk import this_month
from accounts.services import ledger


@dataclass(frozen=True)
class Card:
    """A wallet on the page; `form` is open where it was just sent with a mistake."""

    wallet: Wallet
    level: str
    used: int
    form: LowAlertForm

    @property
    def spendable(self) -> int:
        """What could be spent: available and the credit limit."""
        return self.wallet.available + self.wallet.credit_limit


@require_safe
@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """What this account has of each product, and where more comes from."""
    return _page(request)


@require_POST
@account_page(Ability.FINANCE)
def alert(request: AccountRequest, wallet_uuid: uuid.UUID) -> HttpResponse:
    """Set when to warn that a wallet of this account runs low."""
    wallet = statements.wallet_of(request.account, wallet_uuid)
    if wallet.account_id != request.account.pk or wallet.kind != Wallet.Kind.ACCOUNT:
        raise NotFound("no_wallet", _("There is no such wallet."))
    form = _form(wallet, request.POST)
    if form.is_valid():
        try:
            ledger.set_low_alert(wallet, form.cleaned_data["low_at"], by=request.user)
        except ServiceError as error:
            form.add_error("low_at", error.message)
        else:
            messages.success(request, _said(wallet))
            return redirect("wallets")
    return _page(request, wrong=(wallet, form), status=422)


def _page(
    request: AccountRequest, *, wrong: tuple[Wallet, LowAlertForm] | None = None, status: int = 200
) -> HttpResponse:
    account = request.account
    month = this_month()
    cards = [_card(wallet, month, wrong) for wallet in wallets_of(account)]
    context: dict[str, Any] = {
        "cards": [card for card in cards if is_used(card.wallet) or _is_wrong(card, wrong)],
        "unused": [
            card for card in cards if not is_used(card.wallet) and not _is_wrong(card, wrong)
        ],
        "low": [card for card in cards if card.level and is_used(card.wallet)],
        "issued": statements.issued_by(account) if account.is_brand else [],
        "may_set": request.may(Ability.FINANCE),
        "form": wrong[1] if wrong else None,
        "support": brand_for(account).support,
    }
    return render(request, "accounts/wallets/index.html", context, status=status)


def _card(wallet: Wallet, month: int, wrong: tuple[Wallet, LowAlertForm] | None) -> Card:
    form = wrong[1] if wrong and wrong[0].pk == wallet.pk else _form(wallet)
    return Card(wallet, level(wallet), used_this_month(wallet, month), form)


def _is_wrong(card: Card, wrong: tuple[Wallet, LowAlertForm] | None) -> bool:
    return wrong is not None and wrong[0].pk == card.wallet.pk


def _form(wallet: Wallet, data: Any = None) -> LowAlertForm:
    """The form of one wallet; many stand on the page, so each has ids of its own."""
    said = "" if wallet.low_at is None else f"{to_credits(wallet.low_at):,}"
    return LowAlertForm(data, initial={"low_at": said}, auto_id=f"id_{wallet.uuid.hex}_%s")


def _said(wallet: Wallet) -> str:
    if wallet.low_at is None:
        return _("You will not be warned of %(product)s.") % {"product": wallet.product.name}
    words = {"product": wallet.product.name, "amount": f"{to_credits(wallet.low_at):,}"}
    return _("You will be told by e-mail when %(product)s falls below %(amount)s credits.") % words
