"""The white-label page: look before it is saved, save, give up."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import Invalid
from accounts.hosts import dns_record
from accounts.models import Branding
from accounts.selectors.brands import branding_of, logo_of_branding
from accounts.services.branding import KINDS, Face, checked, remove_branding, save_branding
from accounts.views.brandingform import BrandingForm
from accounts.views.brandpreview import preview_of


@account_page(Ability.MANAGE, kinds=KINDS)
def edit(request: AccountRequest) -> HttpResponse:
    """The form, and how the pages look with what is in it."""
    saved = branding_of(request.account)
    if request.method != "POST":
        return _page(request, BrandingForm(initial=_typed(request, saved)), saved, _face(saved))
    if request.POST.get("do") == "remove":
        remove_branding(request.account)
        messages.success(request, _("Your white label is gone. People see the face above yours."))
        return redirect("branding")
    form = BrandingForm(request.POST, request.FILES)
    shown = None
    try:
        if form.is_valid():
            shown = checked(request.account, form.face())
            if request.POST.get("do") != "preview":
                save_branding(request.account, shown)
                messages.success(request, _("Saved. People see it from their next page on."))
                return redirect("branding")
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
    return _page(request, form, saved, shown or _face(saved))


def _page(
    request: AccountRequest, form: BrandingForm, saved: Branding | None, face: Face
) -> HttpResponse:
    kept = logo_of_branding(saved) if saved and not (face.logo or face.no_logo) else None
    context = {
        "form": form,
        "saved": saved,
        "preview": preview_of(replace(face, logo=face.logo or kept), request.account.name),
        "record": dns_record(),
    }
    return render(request, "accounts/branding/edit.html", context)


def _typed(request: AccountRequest, saved: Branding | None) -> dict[str, str]:
    if saved is None:
        return {"name": request.account.name[:60]}
    return {name: getattr(saved, name) for name in ("name", "colour", "host", "support")}


def _face(saved: Branding | None) -> Face:
    if saved is None:
        return Face(name="")
    return Face(saved.name, saved.colour, saved.host, saved.support)
