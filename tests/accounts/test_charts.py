"""The numbers behind a chart: the scale holds the bars, and the parts fill them."""

import pytest

from accounts.charts import HEIGHT, Series, scale, spark, stacked_bars


@pytest.mark.parametrize(
    ("top", "ticks"),
    [
        (0, [1, 0]),
        (1, [1, 0]),
        (4, [4, 3, 2, 1, 0]),
        (5, [6, 4, 2, 0]),
        (3880, [4000, 3000, 2000, 1000, 0]),
        (4001, [6000, 4000, 2000, 0]),
        (12_345_678, [15_000_000, 10_000_000, 5_000_000, 0]),
    ],
)
def test_the_scale_is_round_and_holds_the_highest_bar(top: int, ticks: list[int]) -> None:
    assert scale(top) == ticks


def test_the_parts_of_a_bar_stand_on_each_other() -> None:
    chart = stacked_bars(
        ["1 Nov", "2 Nov"],
        [Series("Delivered", "good", [30, 0]), Series("Not delivered", "bad", [10, 0])],
        caption="c",
        summary="s",
        x_label="Day",
    )
    assert chart.ticks[0] == 40
    lower, upper = chart.bars[0].parts
    assert (lower.y, lower.height) == (HEIGHT * 0.25, HEIGHT * 0.75)
    assert upper.y == 0
    assert chart.bars[0].title == "1 Nov: Delivered 30, Not delivered 10"
    assert chart.bars[1].parts == []
    assert [row.label for row in chart.rows] == ["2 Nov", "1 Nov"]


def test_only_a_few_days_are_named() -> None:
    days = [str(day) for day in range(1, 31)]
    series = [Series("Delivered", "good", [0] * 30)]
    chart = stacked_bars(days, series, caption="c", summary="s", x_label="Day")
    assert chart.labels == ["1", "11", "20", "30"]


def test_a_spark_leaves_zeros_out_and_fills_its_cell() -> None:
    found = spark([0, 5, 10, 1_000_000])
    assert (found.total, found.width) == (1_000_015, 16)
    assert found.bars == [(4, 23, 1), (8, 23, 1), (12, 0, 24)]
    assert spark([0, 0]).bars == spark([]).bars == []
