"""The pages of segments: the list, the rules with a look at who meets them, deleting."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns.forms.contactparts import TypedForm
from campaigns.forms.segments import RuleLines, SegmentForm
from campaigns.models import ContactSegment
from campaigns.selectors import contactparts as selectors
from campaigns.selectors import partscalled
from campaigns.selectors.segments import people_of
from campaigns.services import segments
from campaigns.views.common import show_error

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """The account's segments."""
    context = {"segments": selectors.segments_of(request.account)}
    return render(request, "contacts/segments.html", context)


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def new(request: AccountRequest) -> HttpResponse:
    """One more segment."""
    return _edited(request, None)


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def detail(request: AccountRequest, segment_uuid: uuid.UUID) -> HttpResponse:
    """A segment: its rules, who belongs to it, and what to do with it."""
    return _edited(request, partscalled.segment_called(request.account, segment_uuid))


@require_http_methods(["POST"])
@account_page(Ability.SEND)
def preview(request: AccountRequest) -> HttpResponse:
    """How many meet rules that are not saved yet, and the first of them."""
    lines = RuleLines(request.account, request.POST)
    return render(request, "contacts/parts/preview.html", _looked(request, lines))


@require_http_methods(["POST"])
@account_page(Ability.SEND)
def delete(request: AccountRequest, segment_uuid: uuid.UUID) -> HttpResponse:
    """Delete a segment; its contacts stay."""
    segment = partscalled.segment_called(request.account, segment_uuid)
    form = TypedForm(request.POST)
    if form.is_valid():
        try:
            segments.delete(segment, typed=form.cleaned_data["typed"])
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The segment is deleted; its contacts are still there."))
            return redirect("contact_segments")
    own = SegmentForm(initial=_initial(segment))
    return _page(request, segment, own, RuleLines(request.account, None, segment.rules), form)


def _edited(request: AccountRequest, segment: ContactSegment | None) -> HttpResponse:
    if request.method != "POST":
        kept = segment.rules if segment else None
        form = SegmentForm(initial=_initial(segment))
        return _page(request, segment, form, RuleLines(request.account, None, kept))
    form, lines = SegmentForm(request.POST), RuleLines(request.account, request.POST)
    if "look" in request.POST or "more" in request.POST:
        return _page(request, segment, form, lines)
    if (form.is_valid() & lines.is_valid()) and lines.rules:
        name = form.cleaned_data["name"]
        try:
            if segment:
                segments.change(segment, name=name, rules=lines.rules)
            else:
                segment = segments.create(request.account, name=name, rules=lines.rules)
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The segment is saved."))
            return redirect("contact_segment", segment.uuid)
    return _page(request, segment, form, lines)


def _initial(segment: ContactSegment | None) -> dict[str, Any]:
    if segment is None:
        return {}
    return {"name": segment.name, "join": segment.rules.get("join", "all")}


def _looked(request: AccountRequest, lines: RuleLines) -> dict[str, Any]:
    """What the look at a segment shows: a count and people, or why there are none."""
    if not lines.is_valid() or lines.rules is None:
        return {"people": None, "problem": lines.problem}
    count, first = people_of(request.account, lines.rules)
    return {"people": count, "first": first}


def _page(
    request: AccountRequest,
    segment: ContactSegment | None,
    form: SegmentForm,
    lines: RuleLines,
    deleting: TypedForm | None = None,
) -> HttpResponse:
    if "more" in request.POST:
        lines.add_line()
    saved = partscalled.segment_called(request.account, segment.uuid) if segment else None
    asks = "look" in request.POST or "more" in request.POST
    shown = lines if lines.is_bound else RuleLines.kept(request.account, saved)
    context: dict[str, Any] = {
        "segment": saved,
        "form": form,
        "lines": lines,
        "deleting": deleting or TypedForm(),
        "wrong": deleting if deleting and deleting.errors else form,
        **(_looked(request, shown) if shown else {"people": None}),
    }
    failed = not asks and (form.errors or lines.has_errors or (deleting and deleting.errors))
    return render(request, "contacts/segment.html", context, status=422 if failed else 200)
