"""The list of templates, and a new one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

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
    form = typed_form(request) or TemplateForm()
    if form.is_bound and form.is_valid():
        try:
            version = templates.create(request.account, by=request.user, **form.cleaned_data)
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Campaigns can use %s now.") % version.template.name)
            return redirect("template", version.template.uuid)
    return render(
        request, "templates/new.html", page_context(form), status=422 if form.errors else 200
    )


def typed_form(request: AccountRequest) -> TemplateForm | None:
    """What was typed; `plain` asks for it back without typographic characters, not to save it."""
    if request.method != "POST":
        return None
    if "plain" in request.POST:
        text = plain_text(request.POST.get("text", ""))
        return TemplateForm(initial={"name": request.POST.get("name", ""), "text": text})
    return TemplateForm(request.POST)


def page_context(form: TemplateForm) -> dict[str, Any]:
    """What both pages with a form show around it."""
    text = form["text"].value() or ""
    return {"form": form, "preview": preview_text(text, [], []), "stand_ins": STAND_INS}
