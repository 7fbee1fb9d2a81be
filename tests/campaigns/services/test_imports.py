"""The check of a file: what it writes, what it refuses, and that a killed run leaves no trace."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from accounts.errors import Conflict
from accounts.models import Account, LimitOverride
from campaigns import samples, store
from campaigns.intake import importing
from campaigns.models import (
    Batch,
    BillLine,
    Campaign,
    Chunk,
    Message,
    OptOut,
    OptOutTag,
    RejectedRow,
    Sender,
)
from campaigns.services import importers, imports
from campaigns.statuses import CampaignStatus
from campaigns.store.exclusive import exclusive
from tests.campaigns.imports_scene import TEXT, campaign_with, imported

NUMBERS = [14155550100 + line for line in range(100)]


def csv(*numbers: object) -> bytes:
    rows = "".join(f"+{number},Asha,1.00,7\r\n" for number in numbers)
    return f"phone,name,amount,code\r\n{rows}".encode()


def conserved(campaign: Campaign) -> bool:
    accounted = campaign.messages + campaign.invalid + campaign.duplicates + campaign.opted_out
    written = Message.objects.filter(batch__campaign=campaign).count()
    rejected = RejectedRow.objects.filter(campaign=campaign).count()
    return (
        campaign.file_rows == campaign.rows_done == accounted
        and written == campaign.messages == sum(c.queued for c in chunks(campaign))
        and rejected == campaign.file_rows - campaign.messages
    )


def chunks(campaign: Campaign) -> list[Chunk]:
    return list(Chunk.objects.filter(batch__campaign=campaign).order_by("first_id"))


def test_csv_and_xlsx_of_the_same_rows_give_the_same_messages(customer: Account) -> None:
    table = samples.table(1500, seed=3)
    found = []
    for content in (samples.as_csv(table), samples.as_xlsx(table)):
        campaign = imported(campaign_with(customer, content))
        assert campaign.status == CampaignStatus.READY, campaign.problem
        assert conserved(campaign)
        counted = (campaign.messages, campaign.invalid, campaign.duplicates)
        assert counted == (table.messages, table.invalid, table.duplicates)
        messages = Message.objects.filter(batch__campaign=campaign).order_by("id")
        rejected = RejectedRow.objects.filter(campaign=campaign).order_by("row")
        found.append(
            [
                *messages.values_list("row", "msisdn", "text", "unicode", "segments", "price"),
                *rejected.values_list("row", "kind", "code", "value", "cells"),
            ]
        )
    assert found[0] == found[1]


def test_messages_lie_in_draft_chunks_with_contiguous_ids(
    customer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BLOCK_ROWS", 40)
    campaign = imported(campaign_with(customer, csv(*NUMBERS)))
    batch = Batch.objects.get(campaign=campaign)
    ids = list(
        Message.objects.filter(batch=batch).order_by("id").values_list("id", "row", "chunk_id")
    )
    assert [i for i, _, _ in ids] == list(range(batch.first_id, batch.first_id + 100))
    assert [row for _, row, _ in ids] == list(range(2, 102))
    assert [(c.first_id, c.next_id, c.state) for c in chunks(campaign)] == [
        (batch.first_id + start, batch.first_id + start, Chunk.State.DRAFT)
        for start in range(0, 100, 40)
    ]
    assert all(c.last_id - c.first_id + 1 == c.queued <= 40 for c in chunks(campaign))
    assert {c.pk for c in chunks(campaign)} == {chunk for _, _, chunk in ids}


def test_prices_and_segments_add_up(customer: Account) -> None:
    campaign = imported(campaign_with(customer, csv(*NUMBERS[:3]), text="x" * 161))
    assert (campaign.segments, campaign.price) == (6, 6_000_000)
    prices = Message.objects.filter(batch__campaign=campaign).values_list("price", flat=True)
    assert list(prices) == [2_000_000] * 3


def test_the_first_row_of_a_number_is_kept_and_a_bad_row_takes_no_number(
    customer: Account,
) -> None:
    content = (
        b"phone,name,amount,code\n+14155550100,,1,1\n+1 415 555 0100,Asha,1,1\n"
        b"0014155550100,Ravi,1,1\n"
    )
    campaign = imported(campaign_with(customer, content))
    assert list(Message.objects.values_list("row", flat=True)) == [3]
    rejected = RejectedRow.objects.order_by("row").values_list("row", "kind", "code", "column")
    assert list(rejected) == [
        (2, "invalid", "missing_value", "name"),
        (4, "duplicate", "duplicate_of", "phone"),
    ]
    assert conserved(campaign)


def test_opt_outs_of_the_account_and_of_the_campaigns_tags_count(
    customer: Account, stranger: Account
) -> None:
    offers, news = (
        OptOutTag.objects.create(account=customer, name=name) for name in ("offers", "news")
    )
    for account, tag, number in (
        (customer, None, NUMBERS[0]),
        (customer, offers, NUMBERS[1]),
        (customer, news, NUMBERS[2]),
        (stranger, None, NUMBERS[3]),
    ):
        OptOut.objects.create(account=account, tag=tag, msisdn=number)
    campaign = campaign_with(customer, csv(*NUMBERS[:5], NUMBERS[0]))
    campaign.optout_tags.add(offers)
    imported(campaign)
    kept = Message.objects.order_by("id").values_list("msisdn", flat=True)
    assert list(kept) == NUMBERS[2:5]
    assert (campaign.opted_out, campaign.duplicates) == (2, 1)
    assert conserved(campaign)


def test_a_row_with_too_many_cells_is_a_rejected_row(customer: Account) -> None:
    content = csv(*NUMBERS[:2]) + b"+14155550150,Asha,1,1,surplus\n"
    campaign = imported(campaign_with(customer, content))
    rejected = RejectedRow.objects.get()
    assert (rejected.row, rejected.code, rejected.value) == (4, "too_many_cells", "surplus")
    assert campaign.messages == 2


@pytest.mark.parametrize("value", ["a\0b", "#REF!", "x" * 2000])
def test_hostile_cells_are_rejected_rows_not_errors(customer: Account, value: str) -> None:
    content = csv(NUMBERS[0]) + f"+14155550150,{value},1,1\n".encode()
    campaign = imported(campaign_with(customer, content))
    assert (campaign.messages, campaign.invalid) == (1, 1)
    assert "\0" not in str(RejectedRow.objects.get().cells)


def test_exactly_the_limit_is_accepted_and_one_more_refused(customer: Account) -> None:
    LimitOverride.objects.create(account=customer, name="campaign_messages", value=20)
    assert imported(campaign_with(customer, csv(*NUMBERS[:20]))).messages == 20
    campaign = imported(campaign_with(customer, csv(*NUMBERS[:21])))
    assert campaign.status == CampaignStatus.FAILED
    assert campaign.problem["code"] == "too_many_rows"
    assert "20" in campaign.problem["message"]
    assert not Batch.objects.filter(campaign=campaign).exists()


def test_damage_far_down_fails_the_whole_file_and_names_the_row(customer: Account) -> None:
    padding = "x" * 2000
    lines = [f"+{NUMBERS[0] + 10_000_000 * i},{padding},1,1\n".encode() for i in range(400)]
    lines[350] = lines[350].replace(b"x", b"\xff", 1)
    campaign = imported(
        campaign_with(customer, b"phone,name,amount,code\n" + b"".join(lines), text="Hi")
    )
    assert campaign.status == CampaignStatus.FAILED
    assert (campaign.problem["code"], campaign.problem["row"]) == ("bad_encoding", 352)
    assert "352" in campaign.problem["message"]
    assert not Message.objects.exists() and not RejectedRow.objects.exists()


class Killed(BaseException):
    """What a test ends an importer with: nothing may catch it."""


WRITES = "bulk_lines" if store.takes_lines() else "bulk_fill"


def dying(after: int) -> Callable[..., int]:
    """What writes messages, but dies in the middle of the transaction with number `after`."""
    real, calls = getattr(store, WRITES), iter(range(1000))

    def insert(*args: Any, **kwargs: Any) -> int:
        written: int = real(*args, **kwargs)
        if next(calls) == after:
            raise Killed
        return written

    return insert


@pytest.mark.django_db(transaction=True)
def test_after_a_kill_the_next_run_starts_clean(
    customer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BLOCK_ROWS", 30)
    campaign = campaign_with(customer, csv(*NUMBERS, *NUMBERS[:7]))
    imports.start(campaign)
    with monkeypatch.context() as patch:
        patch.setattr(store, WRITES, dying(after=2))
        with pytest.raises(Killed):
            imports.carry_out(campaign.uuid)
    campaign.refresh_from_db()
    assert (campaign.status, campaign.rows_done) == (CampaignStatus.IMPORTING, 60)
    imports.carry_out(campaign.uuid)
    campaign.refresh_from_db()
    assert (campaign.status, campaign.messages, campaign.duplicates) == ("ready", 100, 7)
    assert conserved(campaign)
    assert Batch.objects.filter(campaign=campaign).count() == 1


def test_checking_again_replaces_what_was_found_before(customer: Account) -> None:
    campaign = imported(campaign_with(customer, csv(*NUMBERS[:9], NUMBERS[0])))
    imported(campaign)
    assert (campaign.messages, campaign.duplicates) == (9, 1)
    assert conserved(campaign)
    assert Message.objects.count() == 9


def test_a_confirmed_campaign_cannot_be_checked_again(customer: Account) -> None:
    campaign = imported(campaign_with(customer, csv(*NUMBERS[:2])))
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.SCHEDULED)
    with pytest.raises(Conflict):
        imports.start(campaign)
    imports.carry_out(campaign.uuid)
    assert Message.objects.count() == 2


def test_a_campaign_cancelled_meanwhile_keeps_nothing(
    customer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BLOCK_ROWS", 30)
    campaign = campaign_with(customer, csv(*NUMBERS))
    imports.start(campaign)
    real = importing.import_file

    def cancelling(target: Campaign, after: Callable[[], None]) -> importing.Tally:
        def cancel() -> None:
            Campaign.objects.filter(pk=target.pk).update(status=CampaignStatus.CANCELLED)

        return real(target, cancel)

    monkeypatch.setattr(imports, "import_file", cancelling)
    imports.carry_out(campaign.uuid)
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.CANCELLED
    assert not Message.objects.exists()


@pytest.fixture
def importing_campaign(customer: Account) -> Iterator[Campaign]:
    campaign = campaign_with(customer, csv(*NUMBERS[:3]))
    imports.start(campaign)
    yield campaign


def test_only_one_importer_at_a_time(importing_campaign: Campaign) -> None:
    with exclusive(imports.LOCK, importing_campaign.pk) as alone:
        assert alone
        if store.bulk.connection.vendor == "sqlite":
            imports.carry_out(importing_campaign.uuid)
            assert not Message.objects.exists()
    imports.carry_out(importing_campaign.uuid)
    assert Message.objects.count() == 3


def test_what_another_worker_has_finished_meanwhile_has_not_failed(
    importing_campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, died = importers.exclusive, subprocess.CompletedProcess[bytes]([], 9)

    def late(kind: str, key: int) -> AbstractContextManager[bool]:
        monkeypatch.setattr(importers, "exclusive", real)
        imports.carry_out(importing_campaign.uuid)
        return real(kind, key)

    monkeypatch.setattr(importers.subprocess, "run", lambda *_, **__: died)
    monkeypatch.setattr(importers, "exclusive", late)
    imports.run(importing_campaign.uuid)
    importing_campaign.refresh_from_db()
    assert importing_campaign.status == CampaignStatus.READY
    assert Message.objects.count() == 3


def test_an_import_nobody_works_on_is_found_after_a_while(
    importing_campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert imports.requeue_stuck() == []
    monkeypatch.setattr(importers, "PATIENCE", 0.0)
    assert imports.requeue_stuck() == [importing_campaign]
    imports.carry_out(importing_campaign.uuid)
    assert imports.requeue_stuck() == []


def test_rejected_rows_keep_their_cells_whole(customer: Account) -> None:
    long = "x" * 32_767
    content = f'phone,name,amount,code\r\n+14155550100,a,1,7\r\nnobody,{long},"a\nb",7\r\n'.encode()
    campaign = imported(campaign_with(customer, content))
    assert campaign.status == CampaignStatus.READY, campaign.problem
    assert RejectedRow.objects.get(campaign=campaign).cells == ["nobody", long, "a\nb", "7"]


def test_the_bill_adds_up_by_country_encoding_and_price(customer: Account) -> None:
    content = csv(*NUMBERS[:3], 919876543210, 919876543211).replace(
        b"919876543210,Asha", "919876543210,अनिल".encode()
    )
    campaign = imported(campaign_with(customer, content))
    lines = BillLine.objects.filter(batch__campaign=campaign)
    assert {(line.country, line.unicode): line.messages for line in lines} == {
        ("US", False): 3,
        ("IN", False): 1,
        ("IN", True): 1,
    }
    assert sum(line.price for line in lines) == campaign.price
    assert sum(line.segments for line in lines) == campaign.segments
    assert all(line.price == line.unit_price * line.segments for line in lines)
    imported(campaign)
    assert BillLine.objects.count() == 3


def test_the_dearest_rows_are_told(customer: Account) -> None:
    content = csv(*NUMBERS[:15]).replace(b"5550107,Asha", b"5550107," + b"long " * 40)
    campaign = imported(campaign_with(customer, content))
    dearest = campaign.findings["dearest"]
    assert [found["row"] for found in dearest] == [9, *range(2, 9), 10, 11]
    assert dearest[0] == {
        "row": 9,
        "msisdn": NUMBERS[7],
        "segments": 2,
        "price": max(Message.objects.values_list("price", flat=True)),
    }


def test_what_typography_costs_is_counted_without_those_who_opted_out(customer: Account) -> None:
    OptOut.objects.create(account=customer, msisdn=NUMBERS[0])
    content = "".join(
        f"+{number},{name},1,7\r\n"
        for number, name in zip(
            NUMBERS,
            ["O\u2019Neil", "O\u2019Neil", "A\u2013B\u2019s", "Asha", "\u0905"],
            strict=False,
        )
    )
    long = TEXT + "x" * 60
    campaign = campaign_with(customer, f"phone,name,amount,code\r\n{content}".encode(), text=long)
    campaign = imported(campaign)
    assert (campaign.messages, campaign.opted_out) == (4, 1)
    found = campaign.findings["ucs2"]
    assert found["characters"] == [["\u2019", 2], ["\u2013", 1]]
    one_segment = Message.objects.get(msisdn=NUMBERS[3]).price
    assert (found["messages"], found["saving"]) == (2, 2 * one_segment)


def test_a_row_with_a_sender_of_its_own_is_held_to_that_senders_opt_outs(
    customer: Account,
) -> None:
    content = b"phone,name,amount,code,from\r\n" + b"".join(
        b"+%d,Asha,1,7,%s\r\n" % (number, sender)
        for number, sender in [(NUMBERS[0], b"OTHER"), (NUMBERS[1], b"OTHER"), (NUMBERS[2], b"")]
    )
    campaign = campaign_with(customer, content)
    other = Sender.objects.create(account=customer, name="OTHER", status=Sender.Status.APPROVED)
    OptOut.objects.create(account=customer, msisdn=NUMBERS[0], sender=other)
    campaign.mapping["sender"] = 4
    campaign.save(update_fields=["mapping"])
    campaign = imported(campaign)
    row = RejectedRow.objects.get(campaign=campaign)
    assert (row.row, row.kind, row.code) == (2, "opted_out", "opted_out_sender")
    assert row.cells == [f"+{NUMBERS[0]}", "Asha", "1", "7", "OTHER"]
    own = customer.senders.exclude(pk=other.pk).get()
    assert [*Message.objects.order_by("id").values_list("sender", flat=True)] == ["OTHER", own.name]
