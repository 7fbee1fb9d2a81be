"""The template pages: texts that are kept, with their versions and what was made with them."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns.forms.templates import TemplateForm
from campaigns.plain import STAND_INS
from campaigns.previews import plain_text, preview_text
from campaigns.selectors import templates as selectors
from campaigns.services import templates
from campaigns.views.common import show_error

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """The account's templates, or with `archived` those that are no longer offered."""
    archived = "archived" in request.GET
    context = {
        "templates": selectors.templates_of(request.account, archived=archived),
        "archived": archived,
    }
    return render(request, "templates/list.html", context)


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def new(request: AccountRequest) -> HttpResponse:
    """A name and a text for a new one."""
    form = _form(request) or TemplateForm()
    if form.is_bound and form.is_valid():
        try:
            version = templates.create(request.account, by=request.user, **form.cleaned_data)
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Campaigns can use %s now.") % version.template.name)
            return redirect("template", version.template.uuid)
    return render(request, "templates/new.html", _page(form), status=422 if form.errors else 200)


@require_http_methods(GET_OR_POST)
@account_page(Ability.VIEW)
def detail(request: AccountRequest, template_uuid: uuid.UUID) -> HttpResponse:
    """One template with its history; a POST keeps what was changed as a new version."""
    template = selectors.template_called(request.account, template_uuid)
    latest = selectors.latest_version(template)
    form = TemplateForm(initial={"name": template.name, "text": latest.text})
    if request.method == "POST":
        if not request.may(Ability.SEND):
            raise PermissionDenied
        form = _form(request) or form
        if form.is_bound and form.is_valid():
            try:
                saved = templates.save(template, by=request.user, **form.cleaned_data)
            except ServiceError as error:
                show_error(form, error)
            else:
                messages.success(request, _saved(saved.number, latest.number))
                return redirect("template", template.uuid)
    context = _page(form) | {
        "template": template,
        "latest": latest,
        "history": selectors.history(template),
        "uses": selectors.uses_of(template),
    }
    return render(request, "templates/detail.html", context, status=422 if form.errors else 200)


@require_POST
@account_page(Ability.SEND)
def archive(request: AccountRequest, template_uuid: uuid.UUID) -> HttpResponse:
    """Offer it no longer."""
    template = selectors.template_called(request.account, template_uuid)
    templates.archive(template)
    messages.success(request, _("%s is archived: it is no longer offered.") % template.name)
    return redirect("template", template.uuid)


@require_POST
@account_page(Ability.SEND)
def restore(request: AccountRequest, template_uuid: uuid.UUID) -> HttpResponse:
    """Offer it again."""
    template = selectors.template_called(request.account, template_uuid)
    templates.restore(template)
    messages.success(request, _("Campaigns can use %s again.") % template.name)
    return redirect("template", template.uuid)


@require_POST
@account_page(Ability.SEND)
def copy(request: AccountRequest, template_uuid: uuid.UUID) -> HttpResponse:
    """A template of its own with the same text."""
    template = selectors.template_called(request.account, template_uuid)
    version = templates.copy(template, by=request.user)
    messages.success(request, _("This is the copy. Give it a name of its own."))
    return redirect("template", version.template.uuid)


def _form(request: AccountRequest) -> TemplateForm | None:
    """What was typed; `plain` asks for it back without typographic characters, not to save it."""
    if request.method != "POST":
        return None
    if "plain" in request.POST:
        text = plain_text(request.POST.get("text", ""))
        return TemplateForm(initial={"name": request.POST.get("name", ""), "text": text})
    return TemplateForm(request.POST)


def _page(form: TemplateForm) -> dict[str, Any]:
    text = form["text"].value() or ""
    return {"form": form, "preview": preview_text(text, [], []), "stand_ins": STAND_INS}


def _saved(number: int, before: int) -> str:
    if number == before:
        return _("The template is saved.")
    return _("Saved as version %s. Campaigns made before keep their text.") % number
