"""Comparing a carrier's list of calls with ours: the file, its columns, what came of it."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from accounts.access import Ability, AccountRequest, operator_page
from accounts.csvfiles import csv_response
from accounts.errors import ServiceError
from campaigns import tasks
from campaigns.cdrrows import COLUMNS
from campaigns.models import Reconciliation
from campaigns.selectors import carriers
from campaigns.selectors import reconciliations as selectors
from campaigns.services import reconciling
from campaigns.views.common import show_error

LABELS = {
    "reference": _("The carrier’s message id"),
    "number": _("Number"),
    "time": _("Time"),
    "status": _("Status"),
    "cost": _("Cost"),
}
_DAY = {"type": "date"}


class FileForm(forms.Form):
    """A carrier's list and the days it is about."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, with a row for each message or part."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    since = forms.DateField(label=_("First day (UTC)"), widget=forms.DateInput(_DAY))
    until = forms.DateField(label=_("Last day (UTC)"), widget=forms.DateInput(_DAY))


NO_ID = _("Name the column with the carrier’s message id.")


class ColumnsForm(forms.Form):
    """Which column is what."""

    def __init__(self, names: list[str], data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        choices = [("", _("Not in the file")), *((str(n), name) for n, name in enumerate(names))]
        for column in COLUMNS:
            self.fields[column] = forms.TypedChoiceField(
                label=LABELS[column], choices=choices, coerce=int, empty_value=None,
                required=column == "reference", error_messages={"required": NO_ID},
            )  # fmt: skip

    @property
    def columns(self) -> dict[str, int]:
        """Those that were named."""
        return {name: at for name, at in self.cleaned_data.items() if at is not None}


@operator_page(Ability.MANAGE)
def listing(request: AccountRequest, carrier_uuid: uuid.UUID) -> HttpResponse:
    """A carrier's lists so far, and a new one."""
    carrier = carriers.carrier_called(carrier_uuid)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = reconciling.begin(request.account, carrier, by=request.user, **form.cleaned_data)
        except ServiceError as error:
            show_error(form, error)
        else:
            return redirect("reconciliation", row.uuid)
    context = {"form": form, "carrier": carrier, "rows": selectors.of_carrier(carrier)}
    status = 422 if form.errors else 200
    return render(request, "carriers/reconciliations.html", context, status=status)


@operator_page(Ability.MANAGE)
def detail(request: AccountRequest, reconciliation_uuid: uuid.UUID) -> HttpResponse:
    """Its columns to be named, how far it is, or what came of it."""
    row = selectors.called(reconciliation_uuid)
    if request.headers.get("X-Live"):
        return _live(request, row)
    names = row.upload.preview["columns"] if row.upload else []
    form = ColumnsForm(names, request.POST or None, initial=row.columns)
    if request.method == "POST" and form.is_valid():
        try:
            reconciling.start(row, form.columns)
        except ServiceError as error:
            show_error(form, error)
        else:
            tasks.kick_reconciliation(str(row.uuid))
            return redirect("reconciliation", row.uuid)
    if request.method == "POST" and form.errors:
        messages.error(request, _("Nothing was started."))
    context = {"row": row, "form": form, **_found(row)}
    status = 422 if form.errors else 200
    return render(request, "carriers/reconciliation.html", context, status=status)


@operator_page(Ability.MANAGE)
def download(request: AccountRequest, reconciliation_uuid: uuid.UUID) -> HttpResponseBase:
    """The differences as a file."""
    row = selectors.called(reconciliation_uuid)
    return csv_response(selectors.as_csv(row), f"differences-{row.since}-{row.until}")


def _found(row: Reconciliation) -> dict[str, Any]:
    if row.state != Reconciliation.State.DONE:
        return {"sample": row.upload.preview["sample"] if row.upload else []}
    return {
        "counts": selectors.counts(row),
        "prefixes": selectors.prefixes(row),
        "lines": selectors.first_lines(row),
    }


def _live(request: AccountRequest, row: Reconciliation) -> HttpResponse:
    """How far it is; says when it is over, so that the page is loaded anew."""
    answer = render(request, "carriers/_reconciling.html", {"row": row})
    if row.state not in (Reconciliation.State.WAITING, Reconciliation.State.RUNNING):
        answer["X-Live"] = "done"
    return answer
