"""What the template tags make of numbers, and that a bar shows every message."""

import datetime

import pytest
from django.template import Context, Template
from django.utils import timezone

from accounts.money import MICRO
from campaigns.looks import CAMPAIGN_LOOKS, LOOKS
from campaigns.statuses import CampaignStatus, MessageState
from portal.templatetags import tidings


@pytest.mark.parametrize(
    ("micro", "shown"),
    [
        (5_000_000 * MICRO, "5,000,000"),
        (MICRO // 4, "0.25"),
        (1, "0.000001"),
        (-1234 * MICRO, "-1,234"),
        (0, "0"),
        (None, ""),
    ],
)
def test_credits_are_exact(micro: int | None, shown: str) -> None:
    assert tidings.credits(micro) == shown


@pytest.mark.parametrize(
    ("micro", "shown"),
    [(MICRO, "1 credit"), (2430 * MICRO, "2,430 credits"), (MICRO // 2, "0.5 credits")],
)
def test_credits_agree_with_their_unit(micro: int, shown: str) -> None:
    assert tidings.in_credits(micro) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(1, 3, "33.3 %"), (9999, 10000, "99.9 %"), (5, 5, "100.0 %"), (0, 0, "–")],
)
def test_a_share_is_100_only_when_it_is_all(part: int, whole: int, shown: str) -> None:
    assert tidings.share(part, whole) == shown


def test_a_number_is_grouped_as_its_country_does() -> None:
    assert tidings.msisdn(919876543210) == "+91 98765 43210"
    assert tidings.msisdn("1") == "+1"
    assert tidings.msisdn(0) == "erased"  # its owner had it erased everywhere


def test_a_moment_is_shown_in_the_current_zone() -> None:
    at = datetime.datetime(2026, 11, 21, 20, 0, tzinfo=datetime.UTC)
    with timezone.override("Asia/Kolkata"):
        assert ">22 Nov 2026, 01:30<" in tidings.stamp(at)
    assert tidings.stamp(None) == ""


def test_every_state_has_a_look_and_a_place_in_the_bar() -> None:
    assert set(LOOKS) == set(MessageState)
    assert set(CAMPAIGN_LOOKS) == set(CampaignStatus)
    counts = dict.fromkeys(MessageState, 1)
    parts = tidings.progress_parts(counts, len(counts))
    assert sum(part.count for part in parts) == len(MessageState)
    assert parts[-1].x + parts[-1].width == pytest.approx(100, abs=0.1)


def test_a_bar_tells_its_numbers_to_those_who_cannot_see_it() -> None:
    page = Template("{% load tidings %}{% progress counts 10 %}")
    shown = page.render(Context({"counts": {"delivered": 4, "queued": 6}}))
    assert 'aria-label="10 messages: Delivered 4, Queued 6"' in shown


def test_a_step_says_where_one_is() -> None:
    page = Template("{% load tidings %}{% stepper steps 2 %}")
    shown = page.render(Context({"steps": [("Recipients", "/r/"), ("Message", "/m/")]}))
    assert shown.count('aria-current="step"') == 1
    assert '<a href="/r/">Recipients</a>' in shown
    assert '<a href="/m/">' not in shown
