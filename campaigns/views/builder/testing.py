"""Sending a test to one's own numbers from the message step."""

import uuid

from django.contrib import messages
from django.utils.translation import gettext as _

from accounts.access import Ability, AccountRequest
from accounts.errors import NotFound, ServiceError
from campaigns.acceptance import Accepted, Outcome
from campaigns.forms.message import MessageForm
from campaigns.models import Campaign
from campaigns.problems import row_sentence
from campaigns.selectors.testsends import TestView, test_called
from campaigns.services import testsends
from campaigns.services.testsends import Draft
from campaigns.views.common import show_error

SENT = "tests_sent"
REMEMBERED = 20


def send_test(request: AccountRequest, campaign: Campaign, form: MessageForm) -> TestView | None:
    """Send what a valid form says to one's own numbers; None where `form` has errors now.

    The same form sent twice (a reload) sends nothing twice: it shows the test it sent before.
    """
    data = form.cleaned_data
    before = _sent_before(request, data["test_token"])
    if before is not None:
        return before
    tags = tuple(data.get("optout_tags") or ())
    draft = Draft(data["text"], data["product"], data["sender"], tags)
    try:
        accepted = testsends.send(
            campaign, draft, row=data["row"] or 0, numbers=data["test_numbers"]
        )
        if "remember" in request.POST and request.may(Ability.MANAGE):
            testsends.remember(request.account, data["test_numbers"])
    except ServiceError as error:
        show_error(form, error)
        return None
    _note(request, data["test_token"], accepted)
    tell_refused(request, accepted)
    return test_called(request.account, accepted.uuid)


def _note(request: AccountRequest, token: str, accepted: Accepted) -> None:
    if token:
        known = list(request.session.get(SENT, {}).items())[-REMEMBERED:]
        request.session[SENT] = {**dict(known), token: str(accepted.uuid)}


def _sent_before(request: AccountRequest, token: str) -> TestView | None:
    known = request.session.get(SENT, {}).get(token) if token else None
    try:
        return test_called(request.account, uuid.UUID(known)) if known else None
    except NotFound:
        return None


def tell_refused(request: AccountRequest, accepted: Accepted) -> None:
    """Numbers of the test that got nothing, each with why."""
    for result in accepted.results:
        if result.outcome is not Outcome.ACCEPTED:
            left = result.outcome is Outcome.OPTED_OUT
            why = _("This number has opted out.") if left else row_sentence(result.code)
            messages.warning(request, f"{result.recipient.number}: {why}")
