"""What another list changes, and the margin over the prices above."""

from decimal import Decimal

from accounts.pricechanges import Change, changes_between, losses, margin_of, raised
from accounts.prices import Line, PriceTable

OLD = PriceTable({"": 100, "4474": 50}, {"IN": 20, "GB": 40})


def test_a_new_list_is_dearer_cheaper_longer_and_shorter() -> None:
    new = PriceTable({"": 100, "9198": 15}, {"IN": 25, "GB": 30})
    changes = changes_between(OLD, new)
    assert changes.dearer == [Change("", "IN", 20, 25)]
    assert changes.cheaper == [Change("", "GB", 40, 30)]
    # The new line took over from India's; numbers of the one that went pay the rest's price.
    assert changes.added == [Change("9198", "", 20, 15)]
    assert changes.removed == [Change("4474", "", 50, 100)]
    assert (changes.same, changes.total) == (1, 4)


def test_the_first_list_is_all_new() -> None:
    changes = changes_between(PriceTable({}), OLD)
    assert [change.before for change in changes.added] == [None] * 4
    assert changes.total == 4


def test_a_margin_in_credits_and_percent() -> None:
    margin = margin_of(Line("9198", "", 25), OLD)
    assert (margin.cost, margin.amount, margin.percent) == (20, 5, Decimal("25.0"))
    assert not margin.is_loss
    assert margin_of(Line("", "IN", 19), OLD).is_loss
    assert margin_of(Line("", "IN", 5), PriceTable({})).amount is None
    assert margin_of(Line("", "IN", 5), PriceTable({"": 0})).percent is None


def test_what_is_sold_below_cost_is_found_on_both_sides() -> None:
    sold = PriceTable({"": 100}, {"IN": 19})
    costs = PriceTable({"": 90, "4474": 120}, {"IN": 20, "FR": 95})
    found = losses(sold, costs)
    assert [(one.line, one.cost) for one in found] == [
        (Line("4474", "", 100), 120),
        (Line("", "IN", 19), 20),
    ]


def test_percent_on_top_is_rounded_to_whole_micro_credits() -> None:
    table = PriceTable({"": 333_333}, {"IN": 1})
    assert raised(table, Decimal("10")) == [Line("", "", 366_666), Line("", "IN", 1)]
    assert raised(table, Decimal("0")) == table.lines()
    assert raised(table, Decimal("-100")) == [Line("", "", 0), Line("", "IN", 0)]
