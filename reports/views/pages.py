"""The pages of the reports: all are asked, shown and downloaded in the same way."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from accounts.access import Ability, AccountRequest, account_page, operator_page
from accounts.csvfiles import csv_response, xlsx_response
from reports.periods import FREE, PERIODS
from reports.questions import Question
from reports.selectors.freshness import squashed_at
from reports.selectors.kinds import BY_SLUG, KINDS, Audience, Findings, Kind
from reports.services import sheets
from reports.sheets import Sheet
from reports.views import words
from reports.views.addresses import address, file, here
from reports.views.asking import SELLERS, Asked, ask, may_see_below
from reports.views.chips import chips
from reports.views.tables import shown_table


def _page(request: AccountRequest, slug: str) -> HttpResponse:
    """A report as pictures and a table, or its form with what is wrong."""
    asked = ask(request, BY_SLUG[slug])
    if asked.question is None:
        return render(request, "reports/page.html", _frame(request, asked), status=422)
    found = asked.kind.read(asked.question)
    context = _frame(request, asked) | _answer(request, asked.kind, asked.question, found)
    return render(request, "reports/page.html", context)


def _file(request: AccountRequest, slug: str, ending: str) -> HttpResponseBase:
    """The table of a report as a file, in the order it has on the page."""
    asked = ask(request, BY_SLUG[slug])
    question = asked.question
    if question is None:
        return render(request, "reports/page.html", _frame(request, asked), status=422)
    sheet = _sorted(asked.kind.read(question).sheet, request)
    title, facts = str(asked.kind.title), request.GET.dict()
    name = f"{slug}-{question.span.first}-{question.span.last}"
    if ending == "csv":
        return csv_response(sheets.as_csv(request.account, title, sheet, facts), name)
    return xlsx_response(sheets.as_workbook(request.account, title, sheet, facts), name)


# The same views for everybody, for who may see sub-accounts, and for the operator's people.
DOORS: dict[Audience, Any] = {
    Audience.ALL: account_page(Ability.VIEW),
    Audience.ABOVE: account_page(Ability.RESELL, kinds=SELLERS),
    Audience.OPERATOR: operator_page(Ability.VIEW),
}
PAGES = {audience: require_safe(door(_page)) for audience, door in DOORS.items()}
FILES = {audience: require_safe(door(_file)) for audience, door in DOORS.items()}


def kinds_for(request: AccountRequest) -> list[Kind]:
    """The reports a person has."""
    audiences = {Audience.ALL}
    if may_see_below(request):
        audiences.add(Audience.ABOVE)
    if request.account.kind == request.account.Kind.OPERATOR:
        audiences.add(Audience.OPERATOR)
    return [kind for kind in KINDS if kind.audience in audiences]


def _sorted(sheet: Sheet, request: AccountRequest) -> Sheet:
    return sheet.sorted_by(request.GET.get("sort", ""))


def _frame(request: AccountRequest, asked: Asked) -> dict[str, Any]:
    """What stands around the figures: the other reports, the days, the filters."""
    query, form = request.GET, asked.form
    period = form.cleaned_data.get("period", "") if hasattr(form, "cleaned_data") else ""
    days = [
        (label, here(query, {"period": name, "from": "", "to": "", "page": ""}), name == period)
        for name, label in PERIODS.items()
    ]
    kept_days = ("from", "to") if period == FREE else ("period",)
    return {
        "asked": asked,
        "kind": asked.kind,
        "tabs": [(k.title, address(k, query), k == asked.kind) for k in kinds_for(request)],
        "periods": days,
        "form": form,
        "filters": [form[name] for name in FORM_ORDER if name in form.fields],
        "chips": chips(request, asked),
        "kept": [(n, query[n]) for n in (*kept_days, *KEPT) if query.get(n)],
        "kept_filters": [
            (name, query[name]) for name in query if name not in ("period", "from", "to", "page")
        ],
        "zone": request.account.timezone,
    }


FORM_ORDER = (
    *("reach", "product", "campaign", "sender", "country", "key", "carrier"),
    *("outcome", "compare"),
)
KEPT = ("account", "state", "reason", "sort")


def _answer(
    request: AccountRequest, kind: Kind, question: Question, found: Findings
) -> dict[str, Any]:
    query = request.GET
    sheet = _sorted(found.sheet, request)
    squashed = squashed_at()
    return {
        "question": question,
        "days": words.days(question.span),
        "before": words.days(question.compared) if question.compared else "",
        "nothing_before": found.before is not None and not found.before.messages,
        "found": found,
        "stats": words.stats(question, found),
        "table": shown_table(sheet, query),
        "sheet": sheet,
        "csv_url": file(kind, "csv", query),
        "xlsx_url": file(kind, "xlsx", query),
        "fresh": date_format(timezone.localtime(squashed), "H:i:s") if squashed else "",
        "longer_url": here(query, {"period": "3-months", "from": "", "to": "", "page": ""}),
        "everything_url": address(kind, type(query)("")),
        "title": f"{kind.title}, {words.days(question.span)}",
    }
