"""Mended rows join their campaign: nobody twice, every row explained, every credit held."""

import csv
from collections.abc import Sequence
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.errors import Conflict, Forbidden, Invalid
from accounts.models import Account
from accounts.money import MICRO
from accounts.services import audit as ledger_audit
from campaigns.models import (
    Batch,
    Campaign,
    Carrier,
    Chunk,
    Message,
    RejectedRow,
    SendingRules,
    Supplement,
    Upload,
)
from campaigns.repairs import Repair
from campaigns.selectors import campaigns as selectors
from campaigns.selectors import rejects
from campaigns.services import audit, confirming, halting, supplements
from campaigns.services.confirming import Offer
from campaigns.services.finishing import finish_due
from campaigns.statuses import CampaignStatus, MessageState
from reports.services import downloads
from tests.campaigns.campaign_scene import checked, confirmed, draft, sent
from tests.factories import OptOutFactory, wallet_of

pytestmark = pytest.mark.django_db

ROWS = """phone,name
9810000001,Asha
tel: 9810000002,Dev
9810000003 / 9810000004,Mira
9810000001,Again
98100,Short
9810000005,
tel: 9810000001,Twin
"""
OF_RULES = Repair("digits_only")


def running(account: Account, carrier: Carrier, *, rows: str = ROWS) -> Campaign:
    """A campaign of which everything was delivered."""
    campaign = confirmed(account, rows=rows)
    states = [MessageState.DELIVERED] * campaign.messages
    return sent(campaign, carrier, states)


def mended(campaign: Campaign, *rules: Repair) -> Supplement:
    for rule in rules:
        found = supplements.mend(campaign, rule, by=campaign.created_by)
        supplements.carry_out(found.uuid)
    found.refresh_from_db()
    return found


def reject_file(campaign: Campaign) -> list[list[str]]:
    text = "".join(downloads.rejected_report(campaign)).lstrip("\ufeff")
    return list(csv.reader(StringIO(text)))


def uploaded(campaign: Campaign, rows: Sequence[Sequence[str]]) -> Supplement:
    out = StringIO()
    csv.writer(out).writerows(rows)
    file = SimpleUploadedFile("mended.csv", out.getvalue().encode())
    found = supplements.mend_by_file(campaign, file, by=campaign.created_by)
    supplements.carry_out(found.uuid)
    found.refresh_from_db()
    return found


def line_of(campaign: Campaign) -> tuple[int, int, int, int, int]:
    """The conservation line, after a look whether it holds and the tables agree."""
    campaign = Campaign.objects.get(pk=campaign.pk)
    line = selectors.conservation(campaign)
    assert line.balanced, line
    kinds = list(rejects.active(campaign).values_list("kind", flat=True))
    counted = tuple(kinds.count(kind) for kind in ("invalid", "duplicate", "opted_out"))
    assert counted == (line.invalid, line.duplicates, line.opted_out)
    assert selectors.messages_of(campaign).count() == line.messages
    assert not ledger_audit.check() and not audit.check()
    return (line.file_rows, line.messages, line.invalid, line.duplicates, line.opted_out)


def test_rules_mend_refused_rows_and_nobody_gets_it_twice(
    customer: Account, carrier: Carrier
) -> None:
    campaign = running(customer, carrier)
    assert line_of(campaign) == (7, 1, 5, 1, 0)
    held = wallet_of(customer).reserved
    found = mended(campaign, OF_RULES)
    assert found.status == Supplement.Status.READY, found.problem
    assert (found.rows, found.messages, found.duplicates, found.added) == (2, 1, 1, 0)
    assert line_of(campaign) == (7, 1, 5, 1, 0), "nothing changes before it is confirmed"
    assert wallet_of(customer).reserved == held

    supplements.confirm(found, by=None, offer=Offer(1, MICRO))
    assert line_of(campaign) == (7, 2, 3, 2, 0)
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.RUNNING and campaign.finished_at is None
    assert wallet_of(customer).reserved == held + MICRO
    joined = Message.objects.get(batch=found.batch)
    assert (joined.row, joined.msisdn, joined.text) == (3, 919810000002, "Hello Dev")
    twin = rejects.active(campaign).get(row=8)
    assert (twin.kind, twin.code, twin.value) == ("duplicate", "duplicate_of", "2")
    assert Chunk.objects.get(batch=found.batch).state == Chunk.State.OPEN


def test_a_second_rule_joins_the_first_until_they_are_confirmed(
    customer: Account, carrier: Carrier
) -> None:
    campaign = running(customer, carrier)
    found = mended(campaign, OF_RULES, Repair("first_number"))
    assert Supplement.objects.count() == 1
    assert (found.rows, found.messages) == (3, 2)
    supplements.confirm(found, by=None)
    assert line_of(campaign) == (7, 3, 2, 2, 0)
    again = mended(campaign, Repair("fill_blank", column="name", value="friend"))
    assert (again.rows, again.messages) == (1, 1)
    supplements.confirm(again, by=None)
    assert line_of(campaign) == (7, 4, 1, 2, 0)
    assert Message.objects.filter(batch=again.batch).get().text == "Hello friend"


def test_a_mended_reject_file_is_told_by_its_columns_and_rows(
    customer: Account, carrier: Carrier
) -> None:
    OptOutFactory(account=customer, msisdn=919810000007)
    campaign = running(customer, carrier)
    table = reject_file(campaign)
    assert [cells[0] for cells in table] == ["Row", "3", "4", "5", "6", "7", "8"]
    table[1][3] = "9810000006"  # row 3
    table[2][3] = "9810000007"  # row 4, who opted out
    table[3][3] = "9810000008"  # row 5 was a duplicate
    table[4][4] = "Shorter"  # row 6 is still wrong
    table.append(["", "", "", "9810000009", "New"])
    table.append(["2", "", "", "9810000010", "Sent already"])
    table.append(["3", "", "", "9810000011", "The other number of row 3"])
    found = uploaded(campaign, table)
    assert found.status == Supplement.Status.READY, found.problem
    assert (found.rows, found.added, found.skipped) == (6, 2, 3)
    assert (found.messages, found.opted_out, found.invalid) == (4, 1, 1)
    supplements.confirm(found, by=None)
    assert line_of(campaign) == (9, 5, 3, 0, 1)
    joined = Message.objects.filter(batch=found.batch).order_by("row")
    assert list(joined.values_list("row", "msisdn")) == [
        (3, 919810000006),
        (5, 919810000008),
        (9, 919810000009),
        (10, 919810000011),
    ]
    refused = {row.row: row.cells for row in rejects.active(campaign)}
    assert refused[6] == ["98100", "Shorter"], "the next reject file has what was tried last"


def test_columns_may_be_moved_but_those_that_count_must_be_there(
    customer: Account, carrier: Carrier
) -> None:
    campaign = running(customer, carrier)
    moved = [["name", "phone", "Row"], ["Dev", "9810000002", "3"]]
    assert uploaded(campaign, moved).messages == 1
    supplements.discard(Supplement.objects.get())
    with pytest.raises(Invalid, match="“name”"):
        uploaded(campaign, [["Row", "phone"], ["3", "9810000002"]])


def test_what_was_put_before_formulas_is_no_change(customer: Account, carrier: Carrier) -> None:
    rows = 'phone,name\n9810000001,Asha\n98100,"=1+1"\n'
    campaign = running(customer, carrier, rows=rows)
    table = reject_file(campaign)
    assert table[1][4] == "'=1+1"
    found = uploaded(campaign, table)
    assert (found.status, found.problem["code"]) == (Supplement.Status.FAILED, "nothing_mended")
    supplements.discard(found)
    table[1][3] = "9810000002"
    supplements.confirm(uploaded(campaign, table), by=None)
    assert Message.objects.get(row=3).text == "Hello =1+1"


def test_it_joins_a_paused_campaign_and_waits_there(customer: Account, carrier: Carrier) -> None:
    campaign = confirmed(customer, rows=ROWS)
    with pytest.raises(Conflict, match="being sent"):
        supplements.mend(campaign, OF_RULES, by=None)
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.RUNNING)
    halting.pause(campaign)
    found = mended(campaign, OF_RULES)
    supplements.confirm(found, by=None)
    assert {chunk.state for chunk in Chunk.objects.filter(batch__campaign=campaign)} == {
        Chunk.State.PAUSED
    }
    halting.resume(campaign)
    assert not Chunk.objects.filter(state=Chunk.State.PAUSED).exists()
    assert line_of(campaign) == (7, 2, 3, 2, 0)


def test_a_stopped_campaign_takes_no_more(customer: Account, carrier: Carrier) -> None:
    campaign = confirmed(customer, rows=ROWS)
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.RUNNING)
    found = mended(campaign, OF_RULES)
    halting.stop(campaign)
    with pytest.raises(Conflict):
        supplements.confirm(found, by=None)
    with pytest.raises(Conflict):
        supplements.mend(campaign, OF_RULES, by=None)
    supplements.discard(found)
    assert line_of(campaign) == (7, 1, 5, 1, 0)


def test_one_at_a_time(customer: Account, carrier: Carrier) -> None:
    campaign = running(customer, carrier)
    supplements.mend(campaign, OF_RULES, by=None)
    for attempt in (Repair("first_number"), OF_RULES):
        with pytest.raises(Conflict, match="waiting already"):
            supplements.mend(campaign, attempt, by=None)
    with pytest.raises(Conflict, match="waiting already"):
        uploaded(campaign, reject_file(campaign))


def test_discarded_rows_leave_no_trace(customer: Account, carrier: Carrier) -> None:
    campaign = running(customer, carrier)
    found = mended(campaign, OF_RULES, Repair("first_number"))
    supplements.discard(found)
    assert Batch.objects.count() == 1
    assert Message.objects.count() == 1
    assert not RejectedRow.objects.exclude(source=None, supplement=None).exists()
    assert line_of(campaign) == (7, 1, 5, 1, 0)
    with pytest.raises(Conflict):
        supplements.discard(found)
    with pytest.raises(Conflict):
        supplements.confirm(found, by=None)


def test_a_check_that_died_starts_from_a_clean_slate(
    customer: Account, carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = running(customer, carrier)
    found = supplements.mend(campaign, OF_RULES, by=None)

    def dies(*_: object) -> None:
        raise SystemExit("killed")

    with monkeypatch.context() as patch:
        patch.setattr(supplements, "_finish", dies)
        with pytest.raises(SystemExit):
            supplements.carry_out(found.uuid)
    assert Message.objects.count() == 2
    supplements.carry_out(found.uuid)
    found.refresh_from_db()
    assert (found.status, found.messages) == (Supplement.Status.READY, 1)
    assert Message.objects.count() == 2 and Batch.objects.count() == 2
    supplements.confirm(found, by=None)
    assert line_of(campaign) == (7, 2, 3, 2, 0)


def test_a_waiting_supplement_keeps_no_campaign_from_finishing(
    customer: Account, carrier: Carrier
) -> None:
    campaign = confirmed(customer, rows=ROWS)
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.RUNNING)
    found = mended(campaign, OF_RULES)
    sent(campaign, carrier, [MessageState.DELIVERED])
    assert campaign.status == CampaignStatus.FINISHED
    supplements.confirm(found, by=None)
    assert finish_due() == 0, "it has something to send again"


def test_what_was_seen_must_still_be_so(customer: Account, carrier: Carrier) -> None:
    campaign = running(customer, carrier)
    found = mended(campaign, OF_RULES)
    with pytest.raises(Conflict):
        supplements.confirm(found, by=None, offer=Offer(2, MICRO))
    nothing = mended(campaign, Repair("digits_only"))
    assert nothing.messages == 1


def test_many_rows_need_a_second_person(customer: Account, carrier: Carrier) -> None:
    campaign = running(customer, carrier)
    SendingRules.objects.create(account=customer, release_above=0)
    found = mended(campaign, OF_RULES)
    assert found.created_by is not None
    for person in (found.created_by, None):  # None: a program, behind which anybody may be
        with pytest.raises(Forbidden):
            supplements.confirm(found, by=person)


def test_every_row_of_a_number_may_join_where_all_are_kept(
    customer: Account, carrier: Carrier
) -> None:
    campaign = draft(customer, rows=ROWS)
    Campaign.objects.filter(pk=campaign.pk).update(keep=Campaign.Keep.ALL)
    campaign.refresh_from_db()
    checked(campaign)
    confirming.confirm(campaign, by=None)
    campaign = sent(campaign, carrier, [MessageState.DELIVERED] * campaign.messages)
    found = mended(campaign, OF_RULES)
    assert (found.messages, found.duplicates) == (2, 0)


def test_the_same_mended_file_joins_once_even_where_all_rows_of_a_number_are_sent(
    customer: Account, carrier: Carrier
) -> None:
    campaign = running(customer, carrier)
    Campaign.objects.filter(pk=campaign.pk).update(keep=Campaign.Keep.ALL)
    campaign.refresh_from_db()
    rows = [*reject_file(campaign)[:1], ["", "", "", "9810000042", "New"]]
    supplements.confirm(uploaded(campaign, rows), by=None)
    kept = Upload.objects.count()
    with pytest.raises(Conflict) as caught:
        uploaded(campaign, rows)
    assert caught.value.code == "file_joined"
    assert Upload.objects.count() == kept
    assert Message.objects.filter(batch__campaign=campaign, msisdn=919810000042).count() == 1
