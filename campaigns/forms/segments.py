"""The form of a segment: a name, and rules one to a line.

Blank lines are left out. What a rule cannot be is said beside the part that is wrong.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.regions import region_names
from campaigns.contactwords import LONGEST_GROUP, LONGEST_VALUE
from campaigns.models import ContactSegment
from campaigns.segmentrules import (
    ATTRIBUTE,
    MOST_RULES,
    SETS,
    WITHOUT_VALUE,
    Op,
    Rules,
    WrongRule,
    parse,
)
from campaigns.selectors.contactparts import attribute_names, groups_of, tags_of

BLANK_LINES = 3
OPS = {
    Op.IS: _("is"),
    Op.IS_NOT: _("is not"),
    Op.CONTAINS: _("contains"),
    Op.BEGINS: _("begins with"),
    Op.MORE: _("is more than (number)"),
    Op.LESS: _("is less than (number)"),
    Op.AFTER: _("is after (date)"),
    Op.BEFORE: _("is before (date)"),
    Op.BLANK: _("is blank"),
    Op.FILLED: _("is not blank"),
    Op.ANY_OF: _("is one of (tags, with commas)"),
    Op.NOT_ALL_OF: _("are not all of (tags, with commas)"),
}
WHY = {
    "rules_shape": _("These rules cannot be read."),
    "rules_none": _("Add at least one rule."),
    "rules_many": _("A segment has at most 20 rules."),
    "rule_field": _("Choose what the rule is about."),
    "rule_op": _("This cannot be compared so: choose another comparison."),
    "rule_value_missing": _("Say what it is compared with."),
    "rule_value_long": _("Use at most 500 characters."),
    "rule_number": _("Enter a number in digits, such as 1250.50."),
    "rule_date": _("Enter a date as year-month-day, such as 2026-03-31."),
    "rule_country": _("Enter a country by its name or its two letters, such as IN."),
    "rule_group": _("There is no group of this name."),
    "rule_tag": _("There is no tag of this name."),
}


class SegmentForm(forms.Form):
    """The name, and whether all rules must hold or any."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_GROUP,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    join = forms.ChoiceField(
        label=_("A contact belongs to it when"),
        choices=(("all", _("all rules hold")), ("any", _("any of the rules holds"))),
        initial="all",
    )


class RuleForm(forms.Form):
    """One rule; the value of a group, tag or country is its name."""

    field = forms.ChoiceField(label=_("What"), required=False)
    op = forms.ChoiceField(label=_("Comparison"), required=False, choices=list(OPS.items()))
    value = forms.CharField(
        label=_("Value"),
        required=False,
        max_length=LONGEST_VALUE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "rule-values"}),
    )

    def __init__(self, *args: Any, fields: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = fields  # type: ignore[attr-defined]


class RuleLines:
    """The lines of a segment's form; `rules` are theirs once `is_valid`."""

    def __init__(self, account: Account, data: Any = None, rules: dict[str, Any] | None = None):
        self._names = _Names(account)
        self._data, self.is_bound = data, data is not None
        self._fields = [("", _("Choose")), *_fields(attribute_names(account))]
        kept = [self._shown(rule) for rule in (rules or {}).get("rules", [])]
        asked = [key for key in (data or {}) if key.startswith("rule-") and key.endswith("-field")]
        lines = len(asked) if self.is_bound else max(len(kept), BLANK_LINES)
        self.lines = [
            self._line(data, n, kept[n] if n < len(kept) else None)
            for n in range(min(lines, MOST_RULES))
        ]
        self.problem: Any = ""
        self.rules: Rules | None = None

    @classmethod
    def kept(cls, account: Account, segment: ContactSegment | None) -> "RuleLines | None":
        """A saved segment's rules as if they had just been sent; None for no segment."""
        if segment is None:
            return None
        lines = cls(account, None, segment.rules)
        data = {"join": segment.rules.get("join", "all")}
        for n, line in enumerate(lines.lines):
            for name in ("field", "op", "value"):
                data[f"rule-{n}-{name}"] = str((line.initial or {}).get(name, ""))
        return cls(account, data)

    def add_line(self) -> None:
        """Room for one more rule, after the others."""
        if len(self.lines) < MOST_RULES:
            self.lines.append(self._line(None, len(self.lines), None))

    @property
    def has_errors(self) -> bool:
        """Whether a line, or all of them together, cannot be."""
        return bool(self.problem) or any(line.is_bound and line.errors for line in self.lines)

    @property
    def suggestions(self) -> list[str]:
        """The groups, tags and countries one may mean."""
        return self._names.all

    def is_valid(self) -> bool:
        """Whether the lines make rules; else each is told what is wrong with it."""
        lines = [line for line in self.lines if line.is_bound]
        if [line for line in lines if not line.is_valid()]:  # each of them is asked
            return False
        used = [line for line in lines if line.cleaned_data["field"]]
        for line in lines:
            if line.cleaned_data["value"] and not line.cleaned_data["field"]:
                line.add_error("field", WHY["rule_field"])
                return False
        items = [self._names.item(line.cleaned_data) for line in used]
        data = {"join": (self._data or {}).get("join", "all"), "rules": items}
        try:
            self.rules = parse(data)
        except WrongRule as wrong:
            sentence = WHY[wrong.code]
            if wrong.index < 0:
                self.problem = sentence
            else:
                used[wrong.index].add_error(wrong.part, sentence)
            return False
        return True

    def _line(self, data: Any, number: int, initial: dict[str, str] | None) -> RuleForm:
        return RuleForm(data, prefix=f"rule-{number}", fields=self._fields, initial=initial)

    def _shown(self, rule: dict[str, str]) -> dict[str, str]:
        return rule | {"value": self._names.shown(rule["field"], rule["value"], rule["op"])}


class _Names:
    """Groups, tags and countries by what people call them, and back."""

    def __init__(self, account: Account) -> None:
        self._by_field: dict[str, dict[str, str]] = {
            "group": {str(group.uuid): group.name for group in groups_of(account)},
            "tag": {str(tag.uuid): tag.name for tag in tags_of(account)},
            "country": region_names(),
        }

    @property
    def all(self) -> list[str]:
        return [name for names in self._by_field.values() for name in names.values()]

    def shown(self, field: str, value: str, op: str) -> str:
        names = self._by_field.get(field, {})
        members = value.split(",") if op in SETS else [value]
        return ", ".join(names.get(member, member) for member in members)

    def item(self, data: dict[str, str]) -> dict[str, str]:
        """A line as a rule's JSON; a name nobody has stays as it is, and is refused as a value."""
        field, value = data["field"], data["value"]
        op = data["op"] or str(Op.IS)
        names = self._by_field.get(field)
        if names is not None:
            members = value.split(",") if op in SETS else [value]
            value = ",".join(_key(names, member) for member in members)
        return {"field": field, "op": op, "value": "" if op in WITHOUT_VALUE else value}


def _key(names: dict[str, str], text: str) -> str:
    """The key of what people call so, or the text itself."""
    wanted = text.strip().casefold()
    keys = (key for key, name in names.items() if wanted in (name.casefold(), key.lower()))
    return next(keys, text)


def _fields(attributes: list[str]) -> list[tuple[str, Any]]:
    known: list[tuple[str, Any]] = [
        ("name", _("Name")),
        ("country", _("Country")),
        ("group", _("Group")),
        ("tag", _("Tag")),
        ("created", _("Added on")),
    ]
    return known + [(f"{ATTRIBUTE}{name}", name) for name in attributes]
