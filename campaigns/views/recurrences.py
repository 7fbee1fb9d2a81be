"""The pages of recurring campaigns."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import NotFound, ServiceError
from campaigns.forms.recurrences import RecurrenceForm, first_initial, initial_of
from campaigns.models import Recurrence, RecurrenceRun
from campaigns.runreasons import run_sentence
from campaigns.selectors import recurrences as selectors
from campaigns.services import recurrences
from campaigns.views.common import campaign_or_404, show_error

GET_OR_POST = ["GET", "HEAD", "POST"]
_ACTS = {
    "pause": (recurrences.pause, _("It is paused: no run begins until you resume it.")),
    "resume": (recurrences.resume, _("It goes on with its next run.")),
    "end": (recurrences.end, _("It has ended. Campaigns it has made already go on.")),
}
_DECISIONS = {"again": recurrences.try_again, "leave_out": recurrences.leave_out}


@require_safe
@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """What recurs, and what is due next."""
    rows = selectors.recurrences_of(request.account)
    return render(request, "recurrences/list.html", {"rows": rows})


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def new(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """Repeat a campaign."""
    pattern = campaign_or_404(request, campaign_uuid)
    initial = first_initial(pattern, timezone.localtime())
    form = RecurrenceForm(
        request.POST or None, initial=initial, account=request.account, pattern=pattern
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = recurrences.create(request.account, pattern, form.wish(), by=request.user)
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("It recurs from now on."))
            return redirect("recurrence", row.uuid)
    context = {"form": form, "pattern": pattern}
    return render(request, "recurrences/form.html", context, status=422 if form.errors else 200)


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def edit(request: AccountRequest, recurrence_uuid: uuid.UUID) -> HttpResponse:
    """Another rhythm, budget or audience."""
    row = _row_or_404(request, recurrence_uuid)
    if row.status == Recurrence.Status.ENDED:
        return redirect("recurrence", row.uuid)
    form = RecurrenceForm(
        request.POST or None,
        initial=initial_of(row),
        account=request.account,
        pattern=row.pattern,
    )
    if request.method == "POST" and form.is_valid():
        try:
            recurrences.change(row, form.wish())
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("It is saved, and holds from the next run on."))
            return redirect("recurrence", row.uuid)
    context = {"form": form, "pattern": row.pattern, "row": row}
    return render(request, "recurrences/form.html", context, status=422 if form.errors else 200)


@require_safe
@account_page(Ability.VIEW)
def detail(request: AccountRequest, recurrence_uuid: uuid.UUID) -> HttpResponse:
    """When it is due, what it may cost, and what became of each run."""
    row = _row_or_404(request, recurrence_uuid)
    runs = [(run, run_sentence(run.reason, run.detail)) for run in selectors.runs_of(row)]
    context = {"row": row, "next": selectors.next_moments(row), "runs": runs}
    context |= {"audience": selectors.audience_words(row), "may_send": request.may(Ability.SEND)}
    return render(request, "recurrences/detail.html", context)


@require_POST
@account_page(Ability.SEND)
def act(request: AccountRequest, recurrence_uuid: uuid.UUID, verb: str) -> HttpResponse:
    """Pause, resume or end it."""
    row = _row_or_404(request, recurrence_uuid)
    if verb not in _ACTS:
        raise Http404(verb)
    service, done = _ACTS[verb]
    try:
        service(row)
        messages.success(request, done)
    except ServiceError as error:
        messages.error(request, error.message)
    return redirect("recurrence", row.uuid)


@require_POST
@account_page(Ability.SEND)
def decide(request: AccountRequest, recurrence_uuid: uuid.UUID, run_id: int) -> HttpResponse:
    """Try a run again that could not be made, or leave it out."""
    row = _row_or_404(request, recurrence_uuid)
    try:
        run: RecurrenceRun = selectors.run_called(row, run_id)
    except NotFound as error:
        raise Http404(error.message) from error
    try:
        if service := _DECISIONS.get(request.POST.get("decision", "")):
            service(row, run)
    except ServiceError as error:
        messages.error(request, error.message)
    return redirect("recurrence", row.uuid)


def _row_or_404(request: AccountRequest, recurrence_uuid: uuid.UUID) -> Recurrence:
    try:
        return selectors.recurrence_called(request.account, recurrence_uuid)
    except NotFound as error:
        raise Http404(error.message) from error
