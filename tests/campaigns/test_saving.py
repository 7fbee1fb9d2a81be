"""What typographic characters cost: the difference to the same text with plain ones."""

import pytest

from accounts.prices import PriceTable
from campaigns.checking import Checked, RowChecker
from campaigns.placeholders import compile_template


@pytest.mark.parametrize(
    ("text", "segments", "saving"),
    [
        ("It’s here" + "x" * 100, 2, 1),
        ("It’s here", 1, 0),
        ("It's here" + "x" * 100, 1, 0),
        ("It’s हिन्दी" + "x" * 100, 2, 0),
    ],
)
def test_the_saving_is_exact(text: str, segments: int, saving: int) -> None:
    checker = RowChecker(
        region="IN",
        template=compile_template(text, []),
        prices=PriceTable({"": 250_000}),
        max_characters=1530,
    )
    checked = checker.check("9810000001", ())
    assert isinstance(checked, Checked)
    assert (checked.segments, checked.saving) == (segments, saving * 250_000)
