"""Segments by tags, as rules and back."""

from uuid import UUID, uuid4

import pytest

from campaigns.segmentrules import Op, Rule, Rules, WrongRule, parse
from campaigns.tagsegments import TagSets, as_rules, from_rules

# The same in every process: they stand in the names of tests.
A, B, C = (str(UUID(int=number)) for number in (1, 2, 3))


@pytest.mark.parametrize(
    "sets",
    [
        TagSets((A,)),
        TagSets((A, B)),
        TagSets((A, B), positive_any=True),
        TagSets((), negative=(C,)),
        TagSets((A,), negative=(B, C)),
        TagSets((A, B), positive_any=True, negative=(B, C), negative_all=True),
    ],
)
def test_sets_come_back_as_they_were(sets: TagSets):
    rules = parse(as_rules(sets).as_json())
    assert from_rules(rules) == sets
    assert all(rules.uses("tag", uuid) for uuid in [*sets.positive, *sets.negative])


@pytest.mark.parametrize(
    "rules",
    [
        Rules((Rule("country", Op.IS, "IN"),)),
        Rules((Rule("tag", Op.IS, A), Rule("tag", Op.IS, B)), any_of=True),
        Rules((Rule("tag", Op.IS, A), Rule("tag", Op.ANY_OF, f"{B},{C}"))),
        Rules((Rule("tag", Op.ANY_OF, f"{A},{B}"), Rule("tag", Op.ANY_OF, f"{B},{C}"))),
    ],
)
def test_other_rules_are_no_sets(rules: Rules):
    assert from_rules(rules) is None


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("tag", "", "rule_value_missing"),
        ("tag", f"{A},", "rule_tag"),
        ("tag", f"{A},offers", "rule_tag"),
        ("tag", ",".join(str(uuid4()) for _ in range(101)), "rule_value_long"),
        ("group", f"{A},{B}", "rule_op"),
        ("name", "x,y", "rule_op"),
    ],
)
def test_what_is_no_set_is_refused(field: str, value: str, code: str):
    rule = {"field": field, "op": "any_of", "value": value}
    with pytest.raises(WrongRule) as refused:
        parse({"join": "all", "rules": [rule]})
    assert refused.value.code == code
