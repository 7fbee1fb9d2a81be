"""Segments by tags alone, as programs describe them, to and from rules. Pure."""

from dataclasses import dataclass

from campaigns.segmentrules import Op, Rule, Rules


@dataclass(frozen=True)
class TagSets:
    """Tags (uuids as text) that people must have, and tags that they must not have.

    Of the first, all or `positive_any`; whoever has any of the second, or with `negative_all` all
    of them, does not belong.
    """

    positive: tuple[str, ...] = ()
    positive_any: bool = False
    negative: tuple[str, ...] = ()
    negative_all: bool = False


def as_rules(sets: TagSets) -> Rules:
    """Rules that all hold exactly for those who belong."""
    rules: list[Rule] = []
    if sets.positive_any and len(sets.positive) > 1:
        rules.append(Rule("tag", Op.ANY_OF, ",".join(sets.positive)))
    else:
        rules += [Rule("tag", Op.IS, tag) for tag in sets.positive]
    if sets.negative_all and len(sets.negative) > 1:
        rules.append(Rule("tag", Op.NOT_ALL_OF, ",".join(sets.negative)))
    else:
        rules += [Rule("tag", Op.IS_NOT, tag) for tag in sets.negative]
    return Rules(tuple(rules))


def from_rules(rules: Rules) -> TagSets | None:
    """The tags that rules come down to; None where they say anything else."""
    by_op: dict[Op, list[Rule]] = {}
    for rule in rules.rules:
        by_op.setdefault(rule.op, []).append(rule)
    one_of, not_all = by_op.get(Op.ANY_OF, []), by_op.get(Op.NOT_ALL_OF, [])
    each, none = by_op.get(Op.IS, []), by_op.get(Op.IS_NOT, [])
    if (
        any(rule.field != "tag" for rule in rules.rules)
        or (rules.any_of and len(rules.rules) > 1)
        or len(one_of) + bool(each) > 1
        or len(not_all) + bool(none) > 1
    ):
        return None
    return TagSets(
        positive=tuple(one_of[0].members if one_of else (rule.value for rule in each)),
        positive_any=bool(one_of),
        negative=tuple(not_all[0].members if not_all else (rule.value for rule in none)),
        negative_all=bool(not_all),
    )
