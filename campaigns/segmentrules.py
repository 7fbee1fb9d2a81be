"""Rules of a segment: which contacts belong to it. Pure; a selector makes conditions of them.

As JSON: `{"join": "all" | "any", "rules": [{"field", "op", "value"}, ...]}`. A field is `name`,
`country`, `created`, `group` (value: its uuid), `tag` (its uuid) or `attr:` and a name. Of several
tags at once (`any_of`, `not_all_of`) the uuids stand with commas between.
"""

import datetime
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from campaigns.contactwords import LONGEST_VALUE, attribute_name

MOST_RULES = 20
MOST_OF_SET = 100
ATTRIBUTE = "attr:"
COUNTRY_CODE = re.compile(r"[A-Z]{2}\Z")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?\Z", re.ASCII)


class Op(StrEnum):
    """How a field is compared with a rule's value."""

    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    BEGINS = "begins"
    MORE = "more"
    LESS = "less"
    AFTER = "after"
    BEFORE = "before"
    BLANK = "blank"
    FILLED = "filled"
    ANY_OF = "any_of"
    NOT_ALL_OF = "not_all_of"


_EITHER = frozenset({Op.IS, Op.IS_NOT})
_TEXT = _EITHER | {Op.CONTAINS, Op.BEGINS, Op.BLANK, Op.FILLED}
_DATES = frozenset({Op.AFTER, Op.BEFORE})
_NUMBERS = frozenset({Op.MORE, Op.LESS})
SETS = frozenset({Op.ANY_OF, Op.NOT_ALL_OF})
WITHOUT_VALUE = frozenset({Op.BLANK, Op.FILLED})
_OPS: Mapping[str, frozenset[Op]] = {
    "name": _TEXT,
    "country": _EITHER,
    "created": _DATES,
    "group": _EITHER,
    "tag": _EITHER | SETS,
}


class WrongRule(ValueError):
    """Rule number `index` (-1: all of them) cannot be: `code` says why, `part` where."""

    def __init__(self, code: str, index: int = -1, part: str = "value") -> None:
        super().__init__(code)
        self.code, self.index, self.part = code, index, part


@dataclass(frozen=True)
class Rule:
    """One condition. `value` is text, as the JSON holds it."""

    field: str
    op: Op
    value: str = ""

    @property
    def members(self) -> list[str]:
        """The value of a rule on a set, one by one; any other value is its own only member."""
        return self.value.split(",") if self.op in SETS else [self.value]

    @property
    def attribute(self) -> str:
        """The attribute's name, '' for other fields."""
        return self.field[len(ATTRIBUTE) :] if self.field.startswith(ATTRIBUTE) else ""


@dataclass(frozen=True)
class Rules:
    """Rules that all hold, or any of them."""

    rules: tuple[Rule, ...]
    any_of: bool = False

    def as_json(self) -> dict[str, Any]:
        """As a segment keeps them."""
        rules = [{"field": r.field, "op": str(r.op), "value": r.value} for r in self.rules]
        return {"join": "any" if self.any_of else "all", "rules": rules}

    def uses(self, field: str, value: uuid.UUID) -> bool:
        """Whether a rule names this group or tag."""
        return any(rule.field == field and str(value) in rule.members for rule in self.rules)


def ops_of(field: str) -> frozenset[Op]:
    """How a field can be compared; none for a field there is not."""
    if field.startswith(ATTRIBUTE):
        return _TEXT | _DATES | _NUMBERS
    return _OPS.get(field, frozenset())


def parse(data: Any) -> Rules:
    """The rules that JSON holds; nothing is guessed or left out. Raises WrongRule."""
    if not isinstance(data, dict) or set(data) != {"join", "rules"}:
        raise WrongRule("rules_shape")
    if data["join"] not in ("all", "any") or not isinstance(data["rules"], list):
        raise WrongRule("rules_shape")
    if not data["rules"]:
        raise WrongRule("rules_none")
    if len(data["rules"]) > MOST_RULES:
        raise WrongRule("rules_many")
    rules = tuple(_rule(item, index) for index, item in enumerate(data["rules"]))
    return Rules(rules, any_of=data["join"] == "any")


def _rule(item: Any, index: int) -> Rule:
    if not isinstance(item, dict) or set(item) != {"field", "op", "value"}:
        raise WrongRule("rules_shape", index)
    field, op, value = item["field"], item["op"], item["value"]
    if not all(isinstance(part, str) for part in (field, op, value)):
        raise WrongRule("rules_shape", index)
    name = field[len(ATTRIBUTE) :]
    is_attribute = field.startswith(ATTRIBUTE)
    if not ops_of(field) or (is_attribute and (not name or attribute_name(name) != name)):
        raise WrongRule("rule_field", index, "field")
    if op not in {str(known) for known in ops_of(field)}:
        raise WrongRule("rule_op", index, "op")
    return Rule(field, Op(op), _value(field, Op(op), value.strip(), index))


def _value(field: str, op: Op, value: str, index: int) -> str:
    if op in WITHOUT_VALUE:
        return ""
    if not value:
        raise WrongRule("rule_value_missing", index)
    if op in SETS:
        return _set(field, value, index)
    if len(value) > LONGEST_VALUE or "\x00" in value:
        raise WrongRule("rule_value_long", index)
    if op in _NUMBERS and not _NUMBER.match(value):
        raise WrongRule("rule_number", index)
    if op in _DATES and not _is_date(value):
        raise WrongRule("rule_date", index)
    if field == "country" and not COUNTRY_CODE.match(value):
        raise WrongRule("rule_country", index)
    if field in ("group", "tag") and not _is_uuid(value):
        raise WrongRule(f"rule_{field}", index)
    return value


def _set(field: str, value: str, index: int) -> str:
    members = [member.strip() for member in value.split(",")]
    if not all(map(_is_uuid, members)):
        raise WrongRule(f"rule_{field}", index)
    if len(members) > MOST_OF_SET:
        raise WrongRule("rule_value_long", index)
    return ",".join(dict.fromkeys(members))


def _is_date(value: str) -> bool:
    """Whether it is a day as YYYY-MM-DD, of a year that attributes have: not the end of time."""
    try:
        day = datetime.date.fromisoformat(value)
    except ValueError:
        return False
    return day.isoformat() == value and 1000 <= day.year < 3000


def _is_uuid(value: str) -> bool:
    try:
        return str(uuid.UUID(value)) == value
    except ValueError:
        return False
