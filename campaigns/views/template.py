"""The pages of one template, with its versions and what was made with them."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns.forms.templates import TemplateForm
from campaigns.selectors import templates as selectors
from campaigns.services import templates
from campaigns.views.common import show_error
from campaigns.views.templates import GET_OR_POST, page_context, typed_form


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
        form = typed_form(request) or form
        if form.is_bound and form.is_valid():
            try:
                saved = templates.save(template, by=request.user, **form.cleaned_data)
            except ServiceError as error:
                show_error(form, error)
            else:
                messages.success(request, _saved(saved.number, latest.number))
                return redirect("template", template.uuid)
    context = page_context(form) | {
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


def _saved(number: int, before: int) -> str:
    if number == before:
        return _("The template is saved.")
    return _("Saved as version %s. Campaigns made before keep their text.") % number
