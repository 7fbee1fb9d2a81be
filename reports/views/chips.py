"""What a report is narrowed to, in words, each with the way to take it off again."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.access import AccountRequest
from campaigns.reasons import sentence
from campaigns.statuses import MessageState
from reports.forms.asking import FILTERS, LABELS
from reports.views.addresses import here
from reports.views.asking import Asked


class Chip(NamedTuple):
    label: str
    value: str
    url: str


def chips(request: AccountRequest, asked: Asked) -> list[Chip]:
    """One for each filter, and for an account below that the report is about."""
    found: list[Chip] = []
    if asked.root.pk != request.account.pk:
        away = here(request.GET, {"account": "", "reach": "", "page": ""})
        found.append(Chip(_("Account"), asked.root.name, away))
    if asked.question is None:
        return found
    for name in (*FILTERS, "state", "reason"):
        value = asked.form.cleaned_data.get(name)
        if value:
            away = here(request.GET, {name: "", "page": ""})
            found.append(Chip(str(LABELS[name]), _said(asked, name, value), away))
    return found


def _said(asked: Asked, name: str, value: str) -> str:
    if name == "state":
        return str(MessageState(value).label)
    if name == "reason":
        return sentence(value)
    if name == "sender":
        return value
    return next(o.label for o in asked.form.options.of(name) if o.value == value)
