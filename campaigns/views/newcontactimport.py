"""The page on which an import of contacts begins."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from accounts.selectors import limit
from campaigns.forms.contactimports import FileForm
from campaigns.selectors import contacts as selectors
from campaigns.services import contactimports
from campaigns.views.common import show_error, took_too_much
from campaigns.views.contactimports import GET_OR_POST


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def new(request: AccountRequest) -> HttpResponse:
    """A file of contacts."""
    form = FileForm(request.POST or None, request.FILES or None)
    if took_too_much(request, form, "contacts_file_bytes"):
        return _new_page(request, form, 413)
    if request.method != "POST":
        return _new_page(request, FileForm())
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _new_page(request, form, 422)
    try:
        file = form.file_of(request.account)
        assert file is not None
        row = contactimports.begin(request.account, file, by=request.user)
    except ServiceError as error:
        show_error(form, error)
        return _new_page(request, form, 413 if error.code == "file_too_large" else 422)
    return redirect("contact_import", row.uuid)


def _new_page(request: AccountRequest, form: FileForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "imports": selectors.imports_of(request.account),
        "megabytes": limit(request.account, "contacts_file_bytes") // (1024 * 1024),
        "most": limit(request.account, "contacts"),
    }
    return render(request, "contacts/import_new.html", context, status=status)
