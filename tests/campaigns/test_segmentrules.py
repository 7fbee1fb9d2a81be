"""Rules are read strictly: what is not exactly a rule is refused, with where and why."""

from typing import Any
from uuid import uuid4

import pytest

from campaigns.segmentrules import WrongRule, parse


def rule(field: str, op: str = "is", value: str = "x") -> dict[str, str]:
    return {"field": field, "op": op, "value": value}


def rules(*items: Any, join: str = "all") -> dict[str, Any]:
    return {"join": join, "rules": list(items)}


def test_rules_come_back_as_they_were() -> None:
    data = rules(rule("attr:City"), rule("tag", "is_not", str(uuid4())), join="any")
    assert parse(data).as_json() == data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (None, "rules_shape"),
        ({"join": "all"}, "rules_shape"),
        (rules(rule("name"), join="none"), "rules_shape"),
        (rules(), "rules_none"),
        (rules(*[rule("name")] * 21), "rules_many"),
        (rules({"field": "name", "op": "is"}), "rules_shape"),
        (rules({"field": "name", "op": "is", "value": 3}), "rules_shape"),
        (rules(rule("password")), "rule_field"),
        (rules(rule('attr:a"b')), "rule_field"),
        (rules(rule("attr:")), "rule_field"),
        (rules(rule("country", "contains")), "rule_op"),
        (rules(rule("name", "more", "3")), "rule_op"),
        (rules(rule("name", "like")), "rule_op"),
        (rules(rule("name", "is", "  ")), "rule_value_missing"),
        (rules(rule("name", "is", "x" * 501)), "rule_value_long"),
        (rules(rule("attr:Age", "more", "old")), "rule_number"),
        (rules(rule("attr:Age", "more", "1e9")), "rule_number"),
        (rules(rule("created", "after", "31/03/2026")), "rule_date"),
        (rules(rule("created", "after", "2026-02-30")), "rule_date"),
        (rules(rule("created", "after", "9999-12-31")), "rule_date"),
        (rules(rule("created", "before", "0001-01-01")), "rule_date"),
        (rules(rule("country", "is", "India")), "rule_country"),
        (rules(rule("group", "is", "Friends")), "rule_group"),
    ],
)
def test_what_is_no_rule_is_refused(data: Any, code: str) -> None:
    with pytest.raises(WrongRule) as refused:
        parse(data)
    assert refused.value.code == code
