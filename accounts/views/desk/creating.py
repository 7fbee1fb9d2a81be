"""A new sub-account, in one form."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import Conflict, NotFound, ServiceError
from accounts.forms.desk import MOST_PLACES, NewAccountForm
from accounts.forms.people import add_error
from accounts.models import Account
from accounts.selectors import brand_of, desk, products_of
from accounts.services import subaccounts


@account_page(Ability.MANAGE)
def new(request: AccountRequest) -> HttpResponse:
    """Ask for everything at once; the account, its owner's invitation and its credits, or none."""
    under = _under(request)
    form = _form(request, under)
    if request.method == "POST" and form.is_valid():
        account = _create(request, form)
        if account is not None:
            return redirect("sub_account", account.uuid)
    context = {
        "form": form,
        "under": under,
        "issues": brand_of(request.account).pk == request.account.pk,
        "more_places": len(form.places) > MOST_PLACES,
    }
    return render(request, "accounts/desk/new.html", context)


def _under(request: AccountRequest) -> Account | None:
    """The account below that the person came from, if any."""
    asked = request.GET.get("under", "")
    if not asked:
        return None
    try:
        return desk.get(request.account, uuid.UUID(asked))
    except ValueError:
        raise NotFound("no_such_account", "There is no such sub-account.") from None


def _form(request: AccountRequest, under: Account | None) -> NewAccountForm:
    """The form. The account that was come from can be chosen, however many there are."""
    places = desk.places_under(request.account, MOST_PLACES)
    if under is not None and under not in places:
        places.insert(1, under)
    products = products_of(request.account) if request.may(Ability.FINANCE) else ()
    sent = request.POST if request.method == "POST" else None
    form = NewAccountForm(sent, home=request.account, places=places, products=products)
    if under is not None:
        form.initial["parent"] = str(under.uuid)
    return form


def _create(request: AccountRequest, form: NewAccountForm) -> Account | None:
    """The account; None where it was refused, with the reason in the form."""
    given = form.cleaned_data
    wanted = subaccounts.NewAccount(
        name=given["name"],
        email=given["email"],
        kind=given["kind"],
        owner_name=given["owner_name"],
        timezone=given["timezone"],
        country=given["country"],
        require_two_factor=given["require_two_factor"],
        credits=form.credits,
        key=given["key"],
    )
    parent = form.places[given["parent"]]
    try:
        account = subaccounts.create(request.account, parent, wanted, by=request.user)
    except Conflict as error:
        if error.code != "made_already":
            add_error(form, error)
            return None
        messages.info(request, error.message)
        return desk.get(request.account, wanted.key)
    except ServiceError as error:
        add_error(form, error)
        return None
    message = _("%(account)s is ready. An invitation is on its way to %(email)s.")
    messages.success(request, message % {"account": account.name, "email": wanted.email})
    return account
