"""The cells of an export as expressions on messages; what they look like is the same everywhere."""

from collections.abc import Callable, Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf

from campaigns.carriercodes import WORDS
from campaigns.models import Message
from campaigns.reasons import REASONS
from campaigns.statuses import MessageState, Settlement
from reports.exportcolumns import Column, Kind
from reports.store.cells import Credits, Dashed, Joined, Safe, Worded, by_clocks

_PATHS = {
    "sender": F("sender"),
    "country": F("country"),
    "text": F("text"),
    "client_ref": F("client_ref"),
    "product": F("batch__product__name"),
    "api_key": F("batch__api_key__name"),
}


def cells(rows: QuerySet[Message], columns: Iterable[Column], zone: ZoneInfo) -> Any:
    """Rows of values: texts as they are, times by the clocks of `zone`."""
    return _selected(rows, columns, zone, lambda column, text: text)


def safe_cells(rows: QuerySet[Message], columns: Iterable[Column], zone: ZoneInfo) -> Any:
    """The same for a CSV: nothing in it can be taken for a formula."""
    return _selected(rows, columns, zone, _safe)


def _selected(
    rows: QuerySet[Message],
    columns: Iterable[Column],
    zone: ZoneInfo,
    shown: Callable[[Column, Any], Any],
) -> Any:
    named = {f"cell_{column.name}": _cell(column, zone, shown) for column in columns}
    return rows.annotate(**named).values_list(*named)


def _safe(column: Column, text: Any) -> Any:
    return text if column.plain else Safe(text)


def _cell(column: Column, zone: ZoneInfo, shown: Callable[[Column, Any], Any]) -> Any:
    name = column.name
    if column.kind is Kind.TIME:
        return by_clocks(_MOMENTS.get(name, name), zone)
    if name in _MADE:
        return _MADE[name](lambda text: shown(column, text))
    if name in _PATHS:
        return shown(column, _PATHS[name])
    return F(name)


_MOMENTS = {"accepted_at": "batch__created_at", "due_at": "batch__due_at"}


def _ref(_shown: Any) -> Any:
    """The public id: the batch's and the position in it."""
    position = Cast(F("id") - F("batch__first_id") + 1, CharField())
    return Joined(Dashed("batch__uuid"), Value(":"), position)


def _number(_shown: Any) -> Any:
    """With its plus, nothing where it was erased; NULL makes the whole NULL on both engines."""
    return Joined(Value("+"), NullIf(Cast("msisdn", CharField()), Value("0")))


def _state(_shown: Any) -> Any:
    return Worded("state", {state.value: str(state.label) for state in MessageState}, F("state"))


def _reason(shown: Callable[[Any], Any]) -> Any:
    """In words; a carrier's own word stands for itself."""
    words = {code: str(words) for code, words in (WORDS | REASONS).items()}
    return Worded("reason", {"": ""} | words, shown(F("reason")))


def _charged(_shown: Any) -> Any:
    captured = When(settlement=Settlement.CAPTURED, then=F("price"))
    return Credits(Case(captured, default=Value(0)))


_MADE: dict[str, Callable[[Callable[[Any], Any]], Any]] = {
    "message": _ref,
    "campaign": lambda shown: shown(Coalesce("batch__campaign__name", "batch__name")),
    "number": _number,
    "state": _state,
    "reason": _reason,
    "credits": lambda shown: Credits(F("price")),
    "charged": _charged,
    "state_code": lambda shown: F("state"),
    "reason_code": lambda shown: shown(F("reason")),
}
