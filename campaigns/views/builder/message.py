"""The second step: the text, and who it comes from."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns.dltwords import departure_sentence
from campaigns.forms.message import MessageForm, message_initial
from campaigns.models import Campaign, SendingRules
from campaigns.previews import plain_text
from campaigns.selectors.dlt import goes_to_india
from campaigns.selectors.dltadvice import advice_on
from campaigns.selectors.rows import rows_near
from campaigns.selectors.templates import latest_version, template_called, version_called
from campaigns.selectors.templates import version_ref as ref
from campaigns.services import campaigns, templates
from campaigns.views.builder.messagepage import advice_context, page_context, typed_in
from campaigns.views.builder.steps import GET_OR_POST, not_editable
from campaigns.views.builder.testing import send_test
from campaigns.views.common import campaign_or_404, show_error

PAGE = "campaigns/message.html"


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def message(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """The text with its placeholders, product, sender ID and opt-out tags.

    Other buttons of the form than its last keep what was typed, and show the page again.
    """
    campaign = campaign_or_404(request, campaign_uuid)
    if elsewhere := not_editable(campaign, needs="recipients"):
        return elsewhere
    if request.method != "POST":
        return _page(request, campaign, _form(request, campaign, message_initial(campaign)))
    act = next((name for name in ACTS if name in request.POST), "")
    if act:
        return ACTS[act](request, campaign)
    form = _bound(request, campaign)
    if form.is_valid():
        version = version_called(request.account, form.cleaned_data["version"])
        try:
            campaigns.set_message(campaign, template_version=version, **form.values)
        except ServiceError as error:
            show_error(form, error)
        else:
            _warn(request, campaign)
            return redirect("campaign_time", campaign.uuid)
    return _page(request, campaign, form, status=422)


@require_POST
@account_page(Ability.SEND)
def advice(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """What to say of the text as it is typed: a part of the page."""
    campaign = campaign_or_404(request, campaign_uuid)
    text = request.POST.get("text", "")[:20_000]
    context = advice_context(request, campaign, text, request.POST.get("sender", ""))
    return render(request, "campaigns/parts/advice.html", context)


@require_safe
@account_page(Ability.SEND)
def rows(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """Rows of the file around `near`, as JSON for the phone."""
    campaign = campaign_or_404(request, campaign_uuid)
    found = rows_near(campaign, _number(request.GET.get("near")))
    response = JsonResponse(found._asdict())
    response["Cache-Control"] = "no-store"
    return response


def _use(request: AccountRequest, campaign: Campaign) -> HttpResponse:
    """Fill in the text of the template that was chosen."""
    typed = _typed(request)
    try:
        template_uuid = uuid.UUID(request.POST.get("template", ""))
    except ValueError:
        messages.error(request, _("Choose a template first."))
        return _again(request, campaign, typed)
    version = latest_version(template_called(request.account, template_uuid))
    return _again(request, campaign, typed | {"text": version.text, "version": ref(version)})


def _plain(request: AccountRequest, campaign: Campaign) -> HttpResponse:
    typed = _typed(request)
    return _again(request, campaign, typed | {"text": plain_text(typed["text"])})


def _preview(request: AccountRequest, campaign: Campaign) -> HttpResponse:
    return _again(request, campaign, _typed(request))


def _step(request: AccountRequest, campaign: Campaign) -> HttpResponse:
    """The row before or after the one that is shown."""
    at, forward = _number(request.POST.get("row")), request.POST["step"] != "-1"
    near = [one["row"] for one in rows_near(campaign, at).rows]
    beyond = [row for row in near if (row > at if forward else row < at)]
    row = (min(beyond) if forward else max(beyond)) if beyond else at
    return _again(request, campaign, _typed(request) | {"row": row})


def _save(request: AccountRequest, campaign: Campaign) -> HttpResponse:
    """Keep the text as a template, or as a new version of the one it comes from."""
    typed = _typed(request)
    version = version_called(request.account, typed["version"])
    try:
        if request.POST["save"] == "version" and version is not None:
            old = version.template
            saved = templates.save(old, name=old.name, text=typed["text"], by=request.user)
        else:
            name = request.POST.get("new_name", "")
            account = request.account
            saved = templates.create(account, name=name, text=typed["text"], by=request.user)
    except ServiceError as error:
        form = _bound(request, campaign)
        form.errors.clear()
        error.field = "new_name" if error.field == "name" else error.field
        show_error(form, error)
        return _page(request, campaign, form, status=422)
    words = _("Saved as version %(number)s of %(name)s.")
    messages.success(request, words % {"number": saved.number, "name": saved.template.name})
    return _again(request, campaign, typed | {"version": ref(saved), "new_name": ""})


def _test(request: AccountRequest, campaign: Campaign) -> HttpResponse:
    form = _bound(request, campaign)
    sent = send_test(request, campaign, form) if form.is_valid() else None
    if sent is None:
        return _page(request, campaign, form, status=422)
    typed = _form(request, campaign, _typed(request))
    return _page(request, campaign, typed, extra={"test": sent})


ACTS = {
    "use": _use,
    "plain": _plain,
    "preview": _preview,
    "step": _step,
    "save": _save,
    "test": _test,
}


def _bound(request: AccountRequest, campaign: Campaign) -> MessageForm:
    needed = campaigns.is_text_needed(campaign)
    return MessageForm(request.POST, account=request.account, needs_text=needed)


def _form(request: AccountRequest, campaign: Campaign, initial: dict[str, Any]) -> MessageForm:
    needed = campaigns.is_text_needed(campaign)
    return MessageForm(initial=initial, account=request.account, needs_text=needed)


def _typed(request: AccountRequest) -> dict[str, Any]:
    """What the form held, to be shown again."""
    typed: dict[str, Any] = {"text": "", "version": ""} | request.POST.dict()
    return typed | {"optout_tags": request.POST.getlist("optout_tags")}


def _again(request: AccountRequest, campaign: Campaign, typed: dict[str, Any]) -> HttpResponse:
    form = _form(request, campaign, typed)
    return _page(request, campaign, form)


def _page(
    request: AccountRequest,
    campaign: Campaign,
    form: MessageForm,
    status: int = 200,
    extra: dict[str, Any] | None = None,
) -> HttpResponse:
    context = page_context(request, campaign, form, _number(typed_in(form, "row"), 0))
    return render(request, PAGE, context | (extra or {}), status=status)


def _number(text: Any, default: int = 1) -> int:
    digits = str(text or "")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 9 else default


def _warn(request: AccountRequest, campaign: Campaign) -> None:
    """Where the account is only warned: say it once more on the way."""
    if campaign.dlt_template_id or not campaign.text.strip() or not goes_to_india(campaign):
        return
    found = advice_on(request.account, campaign.text, campaign.sender)
    if found.check == SendingRules.DltCheck.WARN and found.verdict.departure:
        words = _("The text fits no registered DLT template, and operators may drop it. {sentence}")
        sentence = departure_sentence(found.verdict.departure)
        messages.warning(request, words.format(sentence=sentence))
