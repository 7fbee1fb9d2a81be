"""The operator's carriers: how each is doing, making one, changing it, halting it."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Ability, AccountRequest, operator_page
from accounts.errors import Invalid, ServiceError
from campaigns.forms.carrierkinds import (
    form_of,
    kind_choices,
    kind_of,
    label_of,
    new_form,
    told_settings,
)
from campaigns.forms.carriers import PaceForm, TypedNameForm
from campaigns.models import Carrier
from campaigns.selectors import carrierpages
from campaigns.selectors import carriers as selectors
from campaigns.services import carrieraddresses, carriers, carriersecrets, carriertrials


@operator_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """All carriers as they are now."""
    context = {"board": selectors.board(timezone.now())}
    return render(request, "carriers/list.html", context)


@operator_page(Ability.VIEW)
def live(request: AccountRequest) -> HttpResponse:
    """The part of `index` that changes by itself."""
    context = {"board": selectors.board(timezone.now())}
    return render(request, "carriers/_board.html", context)


@operator_page(Ability.MANAGE)
def choose(request: AccountRequest) -> HttpResponse:
    """Which kind of carrier is to be added."""
    return render(request, "carriers/choose.html", {"choices": kind_choices()})


@operator_page(Ability.MANAGE)
def new(request: AccountRequest, kind: str) -> HttpResponse:
    """Add a carrier of a kind, or by a preset of one."""
    try:
        made = kind_of(kind)
    except LookupError as error:
        raise Http404 from error
    form = new_form(kind, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            carrier = carriers.create(request.account, made, form.wish())
        except Invalid as error:
            form.refuse(error.field, error.message)
        else:
            done = _("%(name)s is added. Try its connection, then activate it.")
            messages.success(request, done % {"name": carrier.name})
            return redirect("carrier", carrier.uuid)
    context = {"form": form, "kind_label": label_of(kind)}
    status = 422 if form.errors else 200
    return render(request, "carriers/edit.html", context, status=status)


@operator_page(Ability.MANAGE)
def edit(request: AccountRequest, carrier_uuid: uuid.UUID) -> HttpResponse:
    """Change a carrier's settings."""
    carrier = selectors.carrier_called(carrier_uuid)
    kept = carriersecrets.names_of(carrier)
    form = form_of(carrier, request.POST or None, kept)
    if request.method == "POST" and form.is_valid():
        try:
            carriers.change(request.account, carrier, form.wish())
        except Invalid as error:
            form.refuse(error.field, error.message)
        else:
            done = _("%(name)s is changed. Dispatchers follow within seconds.")
            messages.success(request, done % {"name": carrier.name})
            return redirect("carrier", carrier.uuid)
    context = {"form": form, "carrier": carrier}
    status = 422 if form.errors else 200
    return render(request, "carriers/edit.html", context, status=status)


@operator_page(Ability.VIEW)
def detail(request: AccountRequest, carrier_uuid: uuid.UUID) -> HttpResponse:
    """One carrier: its connections, its minutes, what it refused, what it costs."""
    carrier = selectors.carrier_called(carrier_uuid)
    page = carrierpages.page_of(carrier, timezone.now(), hours=_hours(request))
    pace = PaceForm(initial={"rate": carrier.rate, "window": carrier.window})
    context = {"page": page, "line": page.line, "carrier": carrier, "pace": pace}
    context["settings"] = told_settings(carrier)
    if carrier.kind == "http" and request.may(Ability.MANAGE):
        context["addresses"] = carrieraddresses.own(carrier)
    return render(request, "carriers/detail.html", context)


@operator_page(Ability.VIEW)
def detail_live(request: AccountRequest, carrier_uuid: uuid.UUID) -> HttpResponse:
    """The part of `detail` that changes by itself."""
    carrier = selectors.carrier_called(carrier_uuid)
    context = {"line": selectors.line_of(carrier, timezone.now()), "carrier": carrier}
    return render(request, "carriers/_now.html", context)


@operator_page(Ability.MANAGE)
@require_POST
def pace(request: AccountRequest, carrier_uuid: uuid.UUID) -> HttpResponse:
    """Change how fast a carrier is sent to."""
    carrier = selectors.carrier_called(carrier_uuid)
    form = PaceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Rate and window are whole numbers from 1 to 100,000."))
        return redirect("carrier", carrier.uuid)
    carriers.set_pace(request.account, carrier, **form.cleaned_data)
    messages.success(request, _("The pace is changed. Dispatchers follow within seconds."))
    return redirect("carrier", carrier.uuid)


@operator_page(Ability.MANAGE)
@require_POST
def trial(request: AccountRequest, carrier_uuid: uuid.UUID) -> HttpResponse:
    """Connect once, and say how that went."""
    carrier = selectors.carrier_called(carrier_uuid)
    result = carriertrials.try_connection(request.account, carrier)
    (messages.success if result.worked else messages.error)(request, result.words)
    return redirect("carrier", carrier.uuid)


@operator_page(Ability.MANAGE)
@require_POST
def activate(request: AccountRequest, carrier_uuid: uuid.UUID) -> HttpResponse:
    """Let messages go by it."""
    carrier = selectors.carrier_called(carrier_uuid)
    carriers.set_status(request.account, carrier, Carrier.Status.ACTIVE)
    messages.success(request, _("%(name)s is active.") % {"name": carrier.name})
    return redirect("carrier", carrier.uuid)


@operator_page(Ability.MANAGE)
@require_POST
def drain(request: AccountRequest, carrier_uuid: uuid.UUID) -> HttpResponse:
    """Write nothing more to it; answers and receipts still come in."""
    carrier = selectors.carrier_called(carrier_uuid)
    carriers.set_status(request.account, carrier, Carrier.Status.DRAINING)
    done = _("%(name)s is draining: nothing new goes by it, receipts still come in.")
    messages.success(request, done % {"name": carrier.name})
    return redirect("carrier", carrier.uuid)


@operator_page(Ability.MANAGE)
def disable(request: AccountRequest, carrier_uuid: uuid.UUID) -> HttpResponse:
    """End its connections, once its name is typed."""
    carrier = selectors.carrier_called(carrier_uuid)
    form = TypedNameForm(carrier.name, request.POST or None)
    if request.method == "POST" and form.is_valid():
        carriers.set_status(request.account, carrier, Carrier.Status.DISABLED)
        messages.success(request, _("%(name)s is disabled.") % {"name": carrier.name})
        return redirect("carrier", carrier.uuid)
    line = selectors.line_of(carrier, timezone.now())
    context = {"form": form, "carrier": carrier, "line": line}
    status = 422 if form.errors else 200
    return render(request, "carriers/disable.html", context, status=status)


@operator_page(Ability.MANAGE)
@require_POST
def delete(request: AccountRequest, carrier_uuid: uuid.UUID) -> HttpResponse:
    """Remove a carrier that was never used."""
    carrier = selectors.carrier_called(carrier_uuid)
    try:
        carriers.delete(request.account, carrier)
    except ServiceError as error:
        messages.error(request, error.message)
        return redirect("carrier", carrier.uuid)
    messages.success(request, _("%(name)s is deleted.") % {"name": carrier.name})
    return redirect("carriers")


def _hours(request: AccountRequest) -> int:
    """How far back the charts reach: 1 hour, or 24."""
    return 24 if request.GET.get("hours") == "24" else 1
