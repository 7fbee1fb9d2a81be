"""The limits of an account, and asking for more."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import Conflict, Invalid
from accounts.forms.limits import AskForm
from accounts.limits import LIMITS
from accounts.selectors import limitlines
from accounts.services import limits


@require_safe
@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """Every limit in force, group by group."""
    context = {
        "groups": limitlines.limits_of(request.account),
        "answers": limitlines.answers_of(request.account),
        "may_ask": request.may(Ability.MANAGE),
    }
    return render(request, "accounts/limits/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@account_page(Ability.MANAGE)
def ask(request: AccountRequest) -> HttpResponse:
    """Ask the operator for another value; `?limit=` chooses one."""
    groups = limitlines.limits_of(request.account)
    in_force = {line.limit.name: line.shown for group in groups for line in group.lines}
    if request.method != "POST":
        wanted = request.GET.get("limit", "")
        initial = {"name": wanted if wanted in LIMITS else ""}
        return _ask_page(request, AskForm(initial=initial, in_force=in_force))
    form = AskForm(request.POST, in_force=in_force)
    if form.is_valid():
        data = form.cleaned_data
        try:
            limits.ask(
                request.account, data["name"], form.asked, by=request.user, reason=data["reason"]
            )
        except (Invalid, Conflict) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Your request is with the operator. You will get mail."))
            return redirect("limits")
    return _ask_page(request, form, status=422)


def _ask_page(request: AccountRequest, form: AskForm, status: int = 200) -> HttpResponse:
    return render(request, "accounts/limits/ask.html", {"form": form}, status=status)
