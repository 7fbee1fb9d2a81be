"""The sending rules of an account, and the hours in which a product may reach a country."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import Forbidden, ServiceError
from accounts.models import Product
from accounts.selectors.pricebook import brand_product
from campaigns.forms.rules import HoursForm, RulesForm
from campaigns.selectors.sendingrules import count_senders, rules_of
from campaigns.selectors.windows import hours_words
from campaigns.services import hours, sendingrules
from campaigns.services.resending import AFTER
from campaigns.services.sendingrules import Rules
from campaigns.views.common import show_error

NAMES = (
    "running_campaigns",
    "undo_seconds",
    "release_above",
    "quiet_opens",
    "quiet_closes",
    "resend_products",
)
GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
@account_page(Ability.MANAGE)
def index(request: AccountRequest) -> HttpResponse:
    """The rules in force, to be changed."""
    rules = rules_of(request.account)
    initial = {name: getattr(rules, name) for name in NAMES}
    form = RulesForm(request.account, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            sendingrules.change_rules(request.account, Rules(**form.cleaned_data))
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Saved. It counts for what is confirmed from now on."))
            return redirect("sending_rules")
    context = {
        "form": form,
        "undo_default": settings.UNDO_SECONDS,
        "senders": count_senders(request.account),
        "resend_seconds": int(AFTER.total_seconds()),
    }
    return render(request, "campaigns/rules.html", context, status=422 if form.errors else 200)


@require_http_methods(GET_OR_POST)
@account_page(Ability.MANAGE)
def product_hours(request: AccountRequest, code: str) -> HttpResponse:
    """The hours of a product by country; a POST sets those of one, or (`forget`) drops them."""
    if not request.account.is_brand:
        raise Forbidden("not_a_brand", _("This account has no products of its own."))
    product = brand_product(request.account, code)
    if product is None:
        raise Http404
    form = HoursForm(request.POST or None, initial={"country": request.account.default_country})
    if request.method == "POST" and _changed(request, product, form):
        return redirect("product_hours", product.code)
    context = {"product": product, "form": form, "lines": hours_words(product)}
    return render(
        request, "campaigns/product_hours.html", context, status=422 if form.errors else 200
    )


def _changed(request: AccountRequest, product: Product, form: HoursForm) -> bool:
    if "forget" in request.POST:
        hours.forget_hours(product, request.POST["forget"])
        messages.success(request, _("The default counts again."))
        return True
    if not form.is_valid():
        return False
    given = form.cleaned_data
    try:
        hours.set_hours(product, given["country"], given["opens"], given["closes"])
    except ServiceError as error:
        show_error(form, error)
        return False
    messages.success(request, _("Saved."))
    return True
