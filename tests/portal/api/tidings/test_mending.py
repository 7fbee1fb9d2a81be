"""Refused rows, rules that mend them, and mended rows that join later; batches and tests."""

import csv
from io import StringIO

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Account, LimitOverride
from campaigns.models import Campaign, Carrier, Message
from campaigns.services import supplements
from campaigns.statuses import MessageState
from tests.campaigns.campaign_scene import sent
from tests.portal.api.tidings.conftest import Call, checked, confirmed, drafted, refusal

# Row 4 holds two numbers in one cell, row 5 is too short for any rule.
ROWS = [
    {"number": "9810000001", "name": "Asha"},
    {"number": "9810000002", "name": "Dev"},
    {"number": "9810000003 / 9810000004", "name": "Two"},
    {"number": "12", "name": "Short"},
]
FIRST = {"kind": "first_number"}


def to_rows(call: Call) -> str:
    return drafted(call, recipients={"rows": ROWS})


def test_a_rule_is_tried_applied_and_taken_back(call: Call) -> None:
    called = to_rows(call)
    assert checked(call, called)["counts"]["invalid"] == 2
    offers = call("GET", f"campaigns/{called}/repairs").json()["offers"]
    assert "first_number" in {rule["kind"] for offer in offers for rule in offer["repairs"]}
    tried = call("POST", f"campaigns/{called}/repairs/preview", FIRST).json()
    assert (tried["rows"], tried["changed"], tried["ready"]) == (2, 1, 1)
    assert tried["examples"][0]["cells"][0]["after"] == "9810000003"
    cause = {"cause": {"code": "number_short"}}
    few = call("POST", f"campaigns/{called}/repairs/preview", FIRST | cause).json()
    assert few["changed"] == 0
    assert call("GET", f"campaigns/{called}").json()["repairs"] == []

    applied = call("POST", f"campaigns/{called}/repairs", FIRST)
    assert (applied.status_code, applied.json()["status"]) == (202, "importing")
    supplements_none = call("GET", f"campaigns/{called}/supplements").json()
    assert supplements_none == {"supplements": []}
    assert refusal(call("POST", f"campaigns/{called}/check"))[0] == 409


def test_rules_that_are_none(call: Call) -> None:
    called = to_rows(call)
    path = f"campaigns/{called}/repairs"
    assert refusal(call("POST", path, {}))[2] == "kind"
    assert refusal(call("POST", path, {"kind": "magic"}))[2] == "kind"
    rule = {"kind": "set_country", "value": "XX"}
    assert refusal(call("POST", path, rule)) == (422, "unknown_country", "value")
    rule = {"kind": "fill_blank", "column": "nope", "value": "x"}
    assert refusal(call("POST", path, rule)) == (422, "unknown_column", "column")
    assert refusal(call("DELETE", f"{path}/0")) == (404, "no_repair", "")


def test_the_rejected_rows_page_by_page_and_as_files(call: Call) -> None:
    called = to_rows(call)
    checked(call, called)
    page = call("GET", f"campaigns/{called}/rejected").json()
    assert page["columns"] == ["number", "name"]
    assert [row["row"] for row in page["rows"]] == [4, 5]
    code = page["rows"][1]["code"]
    column = page["rows"][1]["column"]
    query = f"kind=invalid&code={code}&column={column}"
    narrowed = call("GET", f"campaigns/{called}/rejected?{query}").json()["rows"]
    assert [row["cells"] for row in narrowed] == [["12", "Short"]]
    lines = b"".join(call("GET", f"campaigns/{called}/rejected.csv").streaming_content)
    assert b"Short" in lines
    book = b"".join(call("GET", f"campaigns/{called}/rejected.xlsx").streaming_content)
    assert book.startswith(b"PK")
    assert refusal(call("GET", f"campaigns/{called}/rejected?after=x"))[2] == "after"


def test_mended_rows_join_a_campaign_that_was_sent(call: Call, carrier: Carrier) -> None:
    called = to_rows(call)
    campaign = sent(confirmed(call, called), carrier, [MessageState.DELIVERED] * 2)
    assert campaign.status == "finished"
    begun = call("POST", f"campaigns/{called}/repairs", FIRST)
    assert (begun.status_code, begun.json()["status"]) == (202, "checking")
    path = f"campaigns/{called}/supplements/{begun.json()['id']}"
    supplements.carry_out(begun.json()["id"])
    found = call("GET", path).json()
    assert found["offer"] == {"messages": 1, "price": "1"} and found["bill"]["after"] == "997"
    wrong = {"messages": 2, "price": "1"}
    assert refusal(call("POST", f"{path}/confirm", wrong))[1] == "offer_changed"
    joined = call("POST", f"{path}/confirm", found["offer"]).json()
    assert joined["status"] == "confirmed"
    counts = call("GET", f"campaigns/{called}/status").json()["counts"]
    assert (counts["messages"], counts["invalid"], counts["balanced"]) == (3, 1, True)
    assert refusal(call("DELETE", path)) == (409, "not_open", "")


def test_a_mended_file_joins_too(call: Call, carrier: Carrier) -> None:
    called = to_rows(call)
    sent(confirmed(call, called), carrier, [MessageState.DELIVERED] * 2)
    text = b"".join(call("GET", f"campaigns/{called}/rejected.csv").streaming_content).decode()
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    mended = StringIO()
    csv.writer(mended).writerows([*rows[:2], [*rows[2][:3], "9810000007", "Short"]])
    path = f"campaigns/{called}/supplements"
    answer = call("POST", path, data=mended.getvalue().encode(), content_type="text/csv")
    assert answer.status_code == 202, answer.content
    supplements.carry_out(answer.json()["id"])
    found = call("GET", f"{path}/{answer.json()['id']}").json()
    assert (found["messages"], found["skipped"]) == (1, 1)
    assert refusal(call("POST", path, data=b"number\n1\n", content_type="text/csv"))[0] == 409
    assert call("DELETE", f"{path}/{answer.json()['id']}").json()["status"] == "cancelled"


def test_batches_are_planned_shown_and_moved(call: Call, customer: Account) -> None:
    LimitOverride.objects.create(account=customer, name="split_batch_least", value=1)
    plan = {"tempo": "split", "batch_size": 1, "interval": 60}
    called = drafted(call, plan=plan)
    checked(call, called)
    planned = call("GET", f"campaigns/{called}/batches").json()["batches"]
    assert [batch["messages"] for batch in planned] == [1, 1]
    campaign = confirmed(call, called)
    path = f"campaigns/{called}/batches"
    assert refusal(call("PATCH", f"{path}/2", {}))[2] == "at"
    assert refusal(call("PATCH", f"{path}/2", {"at": "2001-01-01T00:00"}))[1] == "outside_schedule"
    assert refusal(call("PATCH", f"{path}/9", {"now": True})) == (404, "no_wave", "")
    assert refusal(call("PATCH", f"{path}/99999999999", {"now": True}))[0] == 404
    moved = call("PATCH", f"{path}/2", {"now": True}).json()["batches"]
    assert [batch["movable"] for batch in moved] == [True, True]
    assert moved[1]["at"] <= moved[0]["at"] or campaign.waves.count() == 2


def test_a_test_goes_to_ones_own_number(call: Call) -> None:
    called = drafted(call, recipients={"rows": ROWS}, text="Hello {{name}}")
    path = f"campaigns/{called}/tests"
    answer = call("POST", path, {"row": 2, "numbers": ["+12025550100"]})
    assert answer.status_code == 201, answer.content
    found = answer.json()
    assert (found["messages"][0]["text"], found["price"]) == ("Hello Asha", "1")
    assert call("GET", f"{path}/{found['id']}").json()["done"] is False
    assert refusal(call("POST", path, {"row": 2, "numbers": []}))[2] == "test_numbers"
    assert Message.objects.count() == 1 and Campaign.objects.get().status == "draft"


def test_an_upload_of_mended_rows_needs_a_campaign_that_runs(call: Call) -> None:
    called = to_rows(call)
    file = SimpleUploadedFile("a.csv", b"number\n9810000001\n").read()
    path = f"campaigns/{called}/supplements"
    answer = call("POST", path, data=file, content_type="text/csv")
    assert refusal(answer) == (409, "not_joinable", "")
