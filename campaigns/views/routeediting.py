"""Making a routing rule, and changing one."""

import uuid
from collections.abc import Callable
from zoneinfo import available_timezones

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import Ability, AccountRequest, operator_page
from accounts.errors import Invalid
from accounts.regions import region_names
from campaigns.forms.routes import RuleForm
from campaigns.models import RouteRule
from campaigns.selectors import routechoices
from campaigns.selectors import routes as selectors
from campaigns.services import routerules
from campaigns.services.routecases import Difference
from campaigns.services.routerules import CasesChange


@operator_page(Ability.MANAGE)
def new(request: AccountRequest) -> HttpResponse:
    """Add a rule."""
    form = RuleForm(request.POST or None)
    return _edit(
        request,
        form,
        lambda accept: routerules.create(request.account, form.wish(), accept=accept),
        _("%(name)s is added as the last rule."),
    )


@operator_page(Ability.MANAGE)
def edit(request: AccountRequest, rule_uuid: uuid.UUID) -> HttpResponse:
    """Change a rule."""
    rule = selectors.rule_called(rule_uuid)
    form = RuleForm(request.POST or None, rule=rule)
    return _edit(
        request,
        form,
        lambda accept: routerules.change(request.account, rule_uuid, form.wish(), accept=accept),
        _("%(name)s is changed. Dispatchers follow within seconds."),
        rule,
    )


def _edit(
    request: AccountRequest,
    form: RuleForm,
    save: Callable[[bool], RouteRule],
    done: str,
    rule: RouteRule | None = None,
) -> HttpResponse:
    """Show the form of a rule, or save it; where cases would change, show how and ask."""
    differences: list[Difference] = []
    if request.method == "POST" and form.is_valid():
        try:
            saved = save("accept" in request.POST)
        except Invalid as error:
            form.refuse(error.field, error.message)
        except CasesChange as error:
            differences = error.differences
        else:
            messages.success(request, done % {"name": saved.name})
            return redirect("routes")
    context = {
        "form": form,
        "rule": rule,
        "differences": differences,
        "accounts": routechoices.offered_accounts(),
        "countries": sorted(region_names().values()),
        "zones": sorted(available_timezones()),
    }
    status = 422 if form.errors else 200
    return render(request, "routes/edit.html", context, status=status)
