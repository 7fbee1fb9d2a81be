"""Moving a routing rule, turning it on and off, giving shares back, deleting it."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Ability, AccountRequest, operator_page
from campaigns.models import RouteRule
from campaigns.services import routerules
from campaigns.services.routerules import CasesChange


@operator_page(Ability.MANAGE)
@require_POST
def move(request: AccountRequest, rule_uuid: uuid.UUID) -> HttpResponse:
    """Move a rule one place (`to`: up, down)."""
    up = request.POST.get("to") == "up"
    return _act(
        request,
        lambda accept: routerules.move(request.account, rule_uuid, up=up, accept=accept),
        _("%(name)s is moved."),
    )


@operator_page(Ability.MANAGE)
@require_POST
def switch(request: AccountRequest, rule_uuid: uuid.UUID) -> HttpResponse:
    """Let a rule count, or not (`to`: on, off)."""
    on = request.POST.get("to") == "on"
    done = _("%(name)s counts again.") if on else _("%(name)s does not count any more.")
    return _act(
        request,
        lambda accept: routerules.set_enabled(request.account, rule_uuid, on, accept=accept),
        done,
    )


@operator_page(Ability.MANAGE)
@require_POST
def reset(request: AccountRequest, rule_uuid: uuid.UUID) -> HttpResponse:
    """Give the carriers of a rule their own shares again."""
    return _act(
        request,
        lambda accept: routerules.reset_shares(request.account, rule_uuid),
        _("The carriers of %(name)s have their own shares again."),
    )


@operator_page(Ability.MANAGE)
@require_POST
def delete(request: AccountRequest, rule_uuid: uuid.UUID) -> HttpResponse:
    """Remove a rule."""
    return _act(
        request,
        lambda accept: routerules.delete(request.account, rule_uuid, accept=accept),
        _("%(name)s is deleted."),
    )


def _act(
    request: AccountRequest, act: Callable[[bool], RouteRule | str], done: str
) -> HttpResponse:
    """Do it and go back to the list; where cases would change, show how and ask."""
    try:
        name = act("accept" in request.POST)
    except CasesChange as error:
        context = {"differences": error.differences, "to": request.POST.get("to", "")}
        return render(request, "routes/differences.html", context)
    messages.success(request, done % {"name": name})
    return redirect("routes")
