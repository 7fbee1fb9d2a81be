"""Placeholders: names found in spite of case and spaces, and nothing ever executed."""

import pytest

from campaigns.placeholders import MissingValue, compile_template

COLUMNS = ["Phone", "First Name", "amount"]


def test_names_ignore_case_and_spaces() -> None:
    template = compile_template("Hi {{ firstname }}, {{AMOUNT}} ({{First Name}})", COLUMNS)
    assert template.columns_used == ("First Name", "amount")
    assert template.render(["1", " Asha ", "100.10"]) == "Hi Asha, 100.10 (Asha)"


def test_percent_signs_and_braces_are_text() -> None:
    template = compile_template("100% {x} %s {{{amount}}} %(a)s", COLUMNS)
    assert template.render(["1", "A", "5%"]) == "100% {x} %s {5%} %(a)s"


def test_unknown_placeholders_are_named_and_not_rendered() -> None:
    template = compile_template("{{name.__class__}} {{amount}} {{}}", COLUMNS)
    assert template.unknown == ("name.__class__", "")
    with pytest.raises(ValueError, match="name.__class__"):
        template.render(["1", "A", "2"])


@pytest.mark.parametrize("cells", [["1", "  ", "2"], ["1"]])
def test_a_blank_or_absent_cell_names_its_column(cells: list[str]) -> None:
    with pytest.raises(MissingValue) as caught:
        compile_template("{{amount}} {{first name}}", COLUMNS).render(
            [*cells[:2], *cells[2:]] if len(cells) > 1 else [*cells]
        )
    assert caught.value.column == ("First Name" if len(cells) > 1 else "amount")


def test_a_value_that_looks_like_a_placeholder_stays_a_value() -> None:
    template = compile_template("{{first name}}", COLUMNS)
    assert template.render(["1", "{{amount}}", "2"]) == "{{amount}}"
