"""Beside a carrier's page: its costs, odd things that carriers did, receipts that match nothing."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.access import Ability, AccountRequest, operator_page
from accounts.errors import Invalid
from campaigns.forms.anomalies import AnomalyForm
from campaigns.selectors import anomalies as odd
from campaigns.selectors import carriers as selectors
from campaigns.services import carriercosts, replaying
from campaigns.views.common import show_error


class CostForm(forms.Form):
    """A file of costs."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV: prefix, cost of a segment, first day (2026-01-31)."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv"}),
    )
    replace = forms.BooleanField(
        label=gettext_lazy("Forget all costs that stand here now"), required=False
    )


@operator_page(Ability.MANAGE)
def costs(request: AccountRequest, carrier_uuid: uuid.UUID) -> HttpResponse:
    """What a carrier charges, and a file of new costs."""
    carrier = selectors.carrier_called(carrier_uuid)
    form = CostForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file: Any = form.cleaned_data["file"]
        data = file.read(carriercosts.MOST_BYTES + 1)
        try:
            count = carriercosts.take(
                request.account, carrier, data, replace=form.cleaned_data["replace"]
            )
        except Invalid as error:
            show_error(form, error)
        else:
            words = ngettext("%(n)s cost is set.", "%(n)s costs are set.", count)
            messages.success(request, words % {"n": count})
            return redirect("carrier_costs", carrier.uuid)
    context = {"form": form, "carrier": carrier, "costs": odd.costs_of(carrier)}
    status = 422 if form.errors else 200
    return render(request, "carriers/costs.html", context, status=status)


@operator_page(Ability.VIEW)
def anomalies(request: AccountRequest) -> HttpResponse:
    """Odd things that carriers did, newest first."""
    form = AnomalyForm(request.GET)
    page = odd.page(form.search() if form.is_valid() else odd.Search())
    asked = request.GET.copy()
    asked.pop("before", None)
    newest = f"?{asked.urlencode()}" if request.GET.get("before") else ""
    asked["before"] = str(page.older or "")
    context = {
        "form": form,
        "page": page,
        "newest_url": newest,
        "older_url": f"?{asked.urlencode()}" if page.older else "",
        "unmatched": odd.unmatched(),
    }
    return render(request, "carriers/anomalies.html", context)


@operator_page(Ability.VIEW)
def unmatched(request: AccountRequest) -> HttpResponse:
    """Receipts that belong to no message anybody knows."""
    context = {"unmatched": odd.unmatched()}
    return render(request, "carriers/unmatched.html", context)


@operator_page(Ability.MANAGE)
@require_POST
def replay(request: AccountRequest) -> HttpResponse:
    """Try all unmatched receipts again."""
    matched = replaying.try_again()
    if matched:
        words = ngettext(
            "%(n)s receipt found its message.", "%(n)s receipts found their messages.", matched
        )
        messages.success(request, words % {"n": matched})
    else:
        messages.success(request, _("None of them found its message."))
    return redirect("receipts_unmatched")
