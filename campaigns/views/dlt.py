"""The DLT pages: registered templates, their import, and the account's rules for India."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns.forms.dlt import CATEGORIES, DltTemplateForm, entry_initial
from campaigns.forms.dltrules import DltImportForm, DltRulesForm
from campaigns.selectors import dlt as selectors
from campaigns.selectors.sendingrules import rules_of
from campaigns.services import dlt
from campaigns.uploading import over_quota
from campaigns.views.common import show_error

GET_OR_POST = ["GET", "HEAD", "POST"]
REFUSED_SHOWN = 50


@require_http_methods(GET_OR_POST)
@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """What is registered; a POST takes over a portal's file and tells what came of it."""
    form = DltImportForm()
    if request.method != "POST":
        return _list(request, form)
    if not request.may(Ability.SEND):
        raise PermissionDenied
    quota = over_quota(request)
    form = DltImportForm(request.POST, request.FILES)
    if quota or not form.is_valid():
        return _list(request, form, status=413 if quota else 422)
    try:
        imported = dlt.import_file(request.account, form.cleaned_data["file"])
    except ServiceError as error:
        show_error(form, error)
        return _list(request, form, status=422)
    return _list(request, DltImportForm(), imported=imported)


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def new(request: AccountRequest) -> HttpResponse:
    """One written down by hand."""
    form = DltTemplateForm(request.POST or None, account=request.account)
    if request.method == "POST" and form.is_valid():
        try:
            dlt.add(request.account, form.entry)
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Texts are matched against it from now on."))
            return redirect("dlt_templates")
    return render(request, "templates/dlt_edit.html", {"form": form}, status=_status(form))


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def detail(request: AccountRequest, template_uuid: uuid.UUID) -> HttpResponse:
    """One to correct."""
    template = selectors.dlt_template_called(request.account, template_uuid)
    account, initial = request.account, entry_initial(template)
    form = DltTemplateForm(request.POST or None, account=account, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            dlt.change(template, form.entry)
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The registered template is saved."))
            return redirect("dlt_templates")
    context = {"form": form, "template": template}
    return render(request, "templates/dlt_edit.html", context, status=_status(form))


@require_POST
@account_page(Ability.SEND)
def delete(request: AccountRequest, template_uuid: uuid.UUID) -> HttpResponse:
    """Forget one."""
    template = selectors.dlt_template_called(request.account, template_uuid)
    dlt.delete(template)
    messages.success(request, _("%s is no longer matched against.") % template)
    return redirect("dlt_templates")


@require_http_methods(GET_OR_POST)
@account_page(Ability.MANAGE)
def rules(request: AccountRequest) -> HttpResponse:
    """Entity id, and what happens to texts that fit no template."""
    known = rules_of(request.account)
    initial = {"entity_id": known.dlt_entity_id, "check": known.dlt_check}
    form = DltRulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            dlt.set_rules(request.account, **form.cleaned_data)
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The rules for India are saved."))
            return redirect("dlt_templates")
    return render(request, "templates/dlt_rules.html", {"form": form}, status=_status(form))


def _list(
    request: AccountRequest,
    form: DltImportForm,
    imported: dlt.Imported | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "imported": imported,
        "refused": imported.refused[:REFUSED_SHOWN] if imported else [],
        "templates": selectors.dlt_templates_of(request.account),
        "categories": CATEGORIES,
        "rules": rules_of(request.account),
    }
    return render(request, "templates/dlt_list.html", context, status=status)


def _status(form: Any) -> int:
    return 422 if form.errors else 200
