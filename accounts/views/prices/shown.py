"""What the pages of prices share: lines with their words, tabs of products, files."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone

from accounts.access import AccountRequest
from accounts.csvfiles import CSV
from accounts.destinations import country_name, destination_text, places_of
from accounts.errors import ServiceError
from accounts.forms.prices import LookUpForm
from accounts.models import Account, PriceList, Product
from accounts.pricechanges import Margin, margin_of
from accounts.pricefiles.writing import as_csv, as_xlsx
from accounts.prices import Line, PriceTable
from accounts.selectors import products_of
from accounts.selectors.pricebook import (
    PAGE_LINES,
    Answer,
    lines_of,
    look_up,
    product_called,
    subject_of,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Shown:
    """A line in words: `text` as files have it, `name` for people, `margin` over the cost."""

    line: Line
    margin: Margin | None = None

    @property
    def text(self) -> str:
        return destination_text(self.line.prefix, self.line.country)

    @property
    def name(self) -> str:
        """A country's name, a prefix's country; '' for the rest."""
        prefix, country, _ = self.line
        return country_name(country) if country else places_of(prefix)


@dataclass(frozen=True)
class Found:
    """What was asked for on a page, and the answer; `unknown` where it means nothing."""

    form: LookUpForm
    answer: Answer | None = None
    unknown: bool = False

    @property
    def place(self) -> str:
        """The country of the answer by name."""
        return country_name(self.answer.country) if self.answer and self.answer.country else ""

    @property
    def line(self) -> Shown | None:
        """The line that decides."""
        return Shown(self.answer.line) if self.answer and self.answer.line else None


@dataclass(frozen=True)
class Lines:
    """A page of lines; `next` is where the next one starts, '' on the last."""

    lines: Sequence[Shown]
    next: str
    is_first: bool


def subject(request: AccountRequest, account_uuid: uuid.UUID) -> Account:
    """Whose prices the page is about; raises Http404."""
    found = subject_of(request.account, account_uuid)
    if found is None:
        raise Http404
    return found


def product_asked(account: Account, code: str) -> Product | None:
    """The product of `?product=`, else the first; None where the account has none."""
    return product_called(account, code)


def frame(account: Account, product: Product) -> dict[str, Any]:
    """What every page of prices shows around its own: the account and its products."""
    return {"subject": account, "product": product, "products": products_of(account)}


def found_in(request: AccountRequest, table: PriceTable) -> Found:
    """The answer to `?q=`."""
    form = LookUpForm(request.GET)
    if not form.is_valid():
        return Found(form)
    text = form.cleaned_data["q"]
    if not text:
        return Found(form)
    answer = look_up(table, text, region=request.account.default_country)
    return Found(form, answer, unknown=answer is None)


def page_of(
    version: PriceList | None, *, answer: Answer | None, after: str, costs: PriceTable | None
) -> Lines:
    """The lines of a list from `after` on, with margins where `costs` are given."""
    if version is None:
        return Lines([], "", True)
    found = lines_of(version, answer=answer, after=after)
    shown = [Shown(line, margin_of(line, costs) if costs else None) for line in found[:PAGE_LINES]]
    more = len(found) > PAGE_LINES
    return Lines(shown, shown[-1].text if more else "", not after)


def file_of(lines: Iterable[Line], kind: str, name: str) -> HttpResponse | StreamingHttpResponse:
    """A list as a download: `kind` is csv or xlsx."""
    response: HttpResponse | StreamingHttpResponse
    if kind == "xlsx":
        response = HttpResponse(as_xlsx(lines), content_type=XLSX)
    elif kind == "csv":
        response = StreamingHttpResponse(as_csv(lines), content_type=CSV)
    else:
        raise Http404
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="{name}-{day}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


def uuid_asked(text: str) -> uuid.UUID:
    """An id in the query; raises Http404 where it is none."""
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Http404 from error


def show_error(form: Any, error: ServiceError) -> None:
    """Beside the field at fault, else above the form."""
    form.add_error(error.field if error.field in form.fields else None, error.message)
