"""The life of a message, as one table."""

import pytest

from campaigns.statuses import (
    CAMPAIGN_TRANSITIONS,
    FINAL_STATES,
    MESSAGE_TRANSITIONS,
    SETTLEMENTS,
    CampaignStatus,
    MessageState,
    Settlement,
    stored_predecessors,
)

S = MessageState


def test_every_state_has_a_row_and_a_settlement() -> None:
    assert set(MESSAGE_TRANSITIONS) == set(MessageState) == set(SETTLEMENTS)
    assert set(CAMPAIGN_TRANSITIONS) == set(CampaignStatus)


@pytest.mark.parametrize("state", [S.SENT, S.DELIVERED, S.UNDELIVERED, S.UNKNOWN])
def test_what_was_sent_never_goes_back_to_the_queue(state: MessageState) -> None:
    reachable, frontier = set(), {state}
    while frontier:
        reachable |= frontier
        frontier = {after for each in frontier for after in MESSAGE_TRANSITIONS[each]} - reachable
    assert reachable <= {S.SENT, S.DELIVERED, S.UNDELIVERED, S.UNKNOWN}


@pytest.mark.parametrize("state", [S.REJECTED, S.EXPIRED, S.CANCELLED, S.BLOCKED])
def test_what_no_carrier_accepted_is_final_and_given_back(state: MessageState) -> None:
    assert state in FINAL_STATES
    assert SETTLEMENTS[state] is Settlement.RELEASED


def test_a_message_in_doubt_cannot_be_cancelled_or_blocked() -> None:
    for state in (S.CANCELLED, S.BLOCKED):
        assert S.UNCERTAIN not in stored_predecessors(state)
        assert S.SENT not in stored_predecessors(state)


def test_sending_is_stored_as_queued() -> None:
    assert stored_predecessors(S.SENT) == {S.QUEUED, S.UNCERTAIN}
    assert stored_predecessors(S.REJECTED) == {S.QUEUED}
