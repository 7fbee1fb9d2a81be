"""The files an account keeps: how much room they take, until when, and deleting one."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import Conflict
from campaigns.selectors import files as selectors
from campaigns.selectors import storage
from campaigns.services import oldfiles


@require_safe
@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """What is kept, the largest first, and what is still on its way."""
    context = {
        "storage": storage.storage_of(request.account),
        "files": selectors.kept_files(request.account),
        "unfinished": selectors.unfinished(request.account),
        "days": storage.kept_days(),
        "may_delete": request.may(Ability.MANAGE),
    }
    return render(request, "campaigns/files.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@account_page(Ability.MANAGE)
def delete(request: AccountRequest, upload_uuid: uuid.UUID) -> HttpResponse:
    """Asks once more, then deletes a file for good."""
    upload = selectors.upload_called(request.account, upload_uuid)
    if request.method != "POST":
        context = {"upload": upload, "uses": selectors.campaigns_with(upload)}
        return render(request, "campaigns/file_delete.html", context)
    try:
        oldfiles.delete_now(upload)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("“{name}” is deleted.").format(name=upload.name))
    return redirect("files")
