"""Placeholders: names found in spite of case and spaces, and nothing ever executed."""

import pytest

from campaigns.placeholders import MissingValue, compile_template, nearest_column

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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hi {{first name|there}}!", "Hi there!"),
        ("Hi {{ FirstName | dear 100% friend }}!", "Hi dear 100% friend!"),
        ("Hi{{first name|}}!", "Hi!"),
        ("Hi {{first name|a|b}}!", "Hi a|b!"),
        ("{{amount|9}} {{first name|you}} {{amount|8}}", "5 you 5"),
    ],
)
def test_a_fallback_stands_for_a_blank_cell(text: str, shown: str) -> None:
    template = compile_template(text, COLUMNS)
    assert template.render(["1", " ", "5"]) == shown


def test_a_fallback_is_not_used_where_there_is_a_value() -> None:
    template = compile_template("Hi {{first name|there}}", COLUMNS)
    assert template.render(["1", "Asha", "5"]) == "Hi Asha"
    assert template.columns_used == ("First Name",)


def test_a_fallback_of_one_placeholder_does_not_excuse_another() -> None:
    template = compile_template("{{first name|you}} {{amount}}", COLUMNS)
    with pytest.raises(MissingValue, match="amount"):
        template.render(["1"])


def test_a_column_with_a_bar_in_its_name_is_found() -> None:
    columns = ["Phone", "name|title", "name"]
    assert compile_template("{{Name|Title}}", columns).render(["1", "Dr", "A"]) == "Dr"
    assert compile_template("{{name|Title}}!", ["Phone", "name"]).render(["1", ""]) == "Title!"


def test_an_unknown_name_is_told_without_its_fallback() -> None:
    assert compile_template("{{nam|there}}", COLUMNS).unknown == ("nam",)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("frist name", "First Name"),
        ("first_name", "First Name"),
        ("name", "First Name"),
        ("AMMOUNT", "amount"),
        ("shoe size", ""),
        ("", ""),
    ],
)
def test_the_nearest_column_is_offered(written: str, meant: str) -> None:
    assert nearest_column(written, COLUMNS) == meant
