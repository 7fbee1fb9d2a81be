"""Working in a sub-account: begin, allow changes or only look, end."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ACTING_KEY, Ability, AccountRequest, account_page, person_page
from accounts.errors import ServiceError
from accounts.selectors import desk
from accounts.services import acting


@require_POST
@account_page(Ability.MANAGE)
def start(request: AccountRequest, account_uuid: uuid.UUID) -> HttpResponse:
    """Look into a sub-account as its people see it; nothing can be changed at first."""
    account = desk.get(request.account, account_uuid)
    try:
        request.session[ACTING_KEY] = acting.start(account)
    except ServiceError as error:
        messages.error(request, error.message)
        return redirect("sub_account", account.uuid)
    return redirect("overview")


@require_POST
@person_page
def mode(request: AccountRequest) -> HttpResponse:
    """Allow changes, or only looking again (`read_only` is on or off)."""
    if not _is_acting(request):
        return redirect("overview")
    read_only = request.POST.get("read_only") != "off"
    request.session[ACTING_KEY] = acting.change_mode(request.account, read_only=read_only)
    if read_only:
        messages.success(request, _("You can only look now."))
    else:
        messages.success(request, _("You can make changes now. Each is recorded as yours."))
    return redirect(_next(request))


@require_POST
@person_page
def stop(request: AccountRequest) -> HttpResponse:
    """Be back in one's own account, on the page of the one that was worked in."""
    if not _is_acting(request):
        request.session.pop(ACTING_KEY, None)
        return redirect("overview")
    account = request.account
    acting.stop(account)
    del request.session[ACTING_KEY]
    messages.success(request, _("You are back in %(name)s.") % {"name": request.home.name})
    return redirect("sub_account", account.uuid)


def _next(request: AccountRequest) -> str:
    """The page the button stood on, where that is one of ours; else the overview."""
    asked = request.POST.get("next", "")
    if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, {request.get_host()}):
        return asked
    return reverse("overview")


def _is_acting(request: AccountRequest) -> bool:
    access = getattr(request, "access", None)
    if access is None:
        raise PermissionDenied
    return bool(access.is_acting)
