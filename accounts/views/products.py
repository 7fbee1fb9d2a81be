"""Products of a brand, and the operator's switch that makes a reseller one."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import Forbidden, ServiceError
from accounts.forms.prices import ProductForm
from accounts.models import Account
from accounts.selectors import descendant_of
from accounts.selectors.pricebook import brand_product, brand_products
from accounts.services.products import add_product, change_product, end_brand, make_brand
from accounts.views.prices.shown import show_error

OPERATOR = frozenset({Account.Kind.OPERATOR.value})


@account_page(Ability.MANAGE)
def index(request: AccountRequest) -> HttpResponse:
    """What the brand sells."""
    _require_brand(request)
    context = {"products": brand_products(request.account)}
    return render(request, "accounts/products/list.html", context)


@account_page(Ability.MANAGE)
def new(request: AccountRequest) -> HttpResponse:
    """Add a product."""
    _require_brand(request)
    form = ProductForm(request.POST or None, is_new=True)
    if request.method == "POST" and form.is_valid():
        try:
            product = add_product(request.account, by=request.user, **form.cleaned_data)
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(
                request,
                _("%(product)s is sold from now on. Set its prices next.") % {"product": product},
            )
            return redirect("products")
    status = 422 if form.errors else 200
    return render(request, "accounts/products/edit.html", {"form": form}, status=status)


@account_page(Ability.MANAGE)
def edit(request: AccountRequest, code: str) -> HttpResponse:
    """Rename a product, retire it, or bring it back."""
    _require_brand(request)
    product = brand_product(request.account, code)
    if product is None:
        raise Http404
    names = ("name", "channel", "priority", "is_active")
    initial = {name: getattr(product, name) for name in names}
    form = ProductForm(request.POST or None, initial=initial, is_new=False)
    if request.method == "POST" and form.is_valid():
        try:
            change_product(product, by=request.user, **form.cleaned_data)
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("%(code)s is changed.") % {"code": product.code})
            return redirect("products")
    context = {"form": form, "product": product}
    return render(
        request, "accounts/products/edit.html", context, status=422 if form.errors else 200
    )


@account_page(Ability.MANAGE, kinds=OPERATOR)
@require_POST
def brand_switch(request: AccountRequest, account_uuid: uuid.UUID) -> HttpResponse:
    """Give a reseller products of its own, or take them away (`to`: on, off)."""
    account = descendant_of(request.account, account_uuid)
    if account is None:
        raise Http404
    try:
        if request.POST.get("to") == "on":
            make_brand(account, by=request.user)
            done = _("%(name)s has products of its own now. They have no prices yet.")
        else:
            end_brand(account, by=request.user)
            done = _("%(name)s uses the products of the brand above it again.")
    except Forbidden:
        raise
    except ServiceError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done % {"name": account.name})
    return redirect("sub_account", account.uuid)


def _require_brand(request: AccountRequest) -> None:
    if not request.account.is_brand:
        raise Forbidden("not_a_brand", _("This account has no products of its own."))
