"""The numbers behind a chart: the scale holds the bars, and the parts fill them."""

import pytest

from accounts.charts import (
    HEIGHT,
    LEVELS,
    Series,
    heat_map,
    horizontal_bars,
    rate_line,
    scale,
    spark,
    stacked_bars,
)


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


def test_horizontal_bars_lie_side_by_side_and_the_rest_is_counted() -> None:
    chart = horizontal_bars(
        ["India", "Nepal", "Kenya"],
        [Series("Delivered", "good", [30, 10, 1]), Series("Failed", "bad", [10, 0, 0])],
        caption="c",
        summary="s",
        few=2,
    )
    assert [(line.label, line.total) for line in chart.lines] == [("India", 40), ("Nepal", 10)]
    first, second = chart.lines[0].parts
    assert (first.x, first.width, second.x, second.width) == (0, 750, 750, 250)
    assert chart.lines[0].words == "Delivered 30, Failed 10"
    assert [part.width for part in chart.lines[1].parts] == [250]
    assert chart.left_out == 1
    assert chart.series[0].total == 41, "the legend counts what the bars leave out too"


def test_a_heat_map_shows_the_least_and_the_most() -> None:
    chart = heat_map(
        ["Mon", "Tue"], ["0", "1"], [[0, 1], [50, 1000]], caption="c", summary="s", corner="Day"
    )
    assert [cell.level for cell in chart.cells] == [0, 1, 1, LEVELS]
    assert chart.cells[-1].title == "Tue, 1: 1,000"
    assert (chart.top, len(chart.rows)) == (1000, 2)


def test_a_heat_map_of_nothing_is_cold() -> None:
    chart = heat_map(["Mon"], ["0"], [[0]], caption="c", summary="s", corner="Day")
    assert [cell.level for cell in chart.cells] == [0]


def test_a_line_of_rates_breaks_where_there_is_none() -> None:
    chart = rate_line(["a", "b", "c", "d"], [1000, 500, None, 0], caption="c", summary="s")
    assert [point.y for point in chart.points] == [0, 60, 120]
    assert len(chart.strokes) == 2
    assert chart.points[1].title == "b: 50.0 %"
    assert len(chart.strokes[1].split()) == 2, "a lone point is drawn as a dash"
