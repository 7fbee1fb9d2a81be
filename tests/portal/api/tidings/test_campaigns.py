"""A campaign through the API, from a draft to its report."""

from typing import Any

import pytest

from accounts.models import Account
from campaigns.models import Campaign, Carrier
from campaigns.services import optouttags, templates
from campaigns.statuses import MessageState
from tests.campaigns.campaign_scene import sent
from tests.portal.api.tidings.conftest import Call, checked, confirmed, drafted, refusal


def test_from_numbers_to_a_confirmation(call: Call, customer: Account) -> None:
    called = drafted(call)
    found = checked(call, called)
    assert (found["status"], found["kind"], found["missing"]) == ("ready", "quick", None)
    assert found["counts"] | {"states": None} == {
        "file_rows": 4,
        "messages": 2,
        "invalid": 1,
        "duplicates": 1,
        "opted_out": 0,
        "states": None,
        "balanced": True,
    }
    assert found["offer"] == {"messages": 2, "price": "2"}
    assert found["bill"]["lines"][0]["country"] == "IN"
    assert found["bill"]["after"] == "998"
    assert [(cause["kind"], cause["rows"]) for cause in found["causes"]] == [
        ("invalid", 1),
        ("duplicate", 1),
    ]
    assert found["causes"][0]["samples"][0]["cells"] == ["12"]

    wrong = {"messages": 2, "price": "1.5"}
    answer = call("POST", f"campaigns/{called}/confirm", wrong)
    assert refusal(answer) == (409, "offer_changed", "")
    answer = call("POST", f"campaigns/{called}/confirm", found["offer"])
    assert (answer.status_code, answer.json()["status"]) == (200, "scheduled")
    again = call("POST", f"campaigns/{called}/confirm", found["offer"])
    assert refusal(again) == (409, "not_ready", "")
    campaign = Campaign.objects.get()
    assert campaign.confirmed_by == customer.users.get()


def test_the_list_goes_on_where_it_ended(call: Call, other_call: Call) -> None:
    ids = [call("POST", "campaigns", {"name": f"No {n}"}).json()["id"] for n in range(3)]
    first = call("GET", "campaigns?size=2").json()
    assert [row["id"] for row in first["campaigns"]] == ids[:0:-1]
    rest = call("GET", f"campaigns?size=2&before={first['next']}").json()
    assert [row["id"] for row in rest["campaigns"]] == ids[:1]
    assert rest["next"] is None
    assert call("GET", "campaigns?show=finished").json()["campaigns"] == []
    assert refusal(call("GET", "campaigns?show=odd"))[0] == 422
    assert other_call("GET", "campaigns").json() == {"campaigns": [], "next": None}


def test_what_is_not_named_stays_as_it_is(call: Call, customer: Account) -> None:
    optouttags.create(customer, name="News")
    called = drafted(call, optout_tags=["News"])
    changed = call("PATCH", f"campaigns/{called}", {"text": "Hi", "name": "Sale 2"}).json()
    assert (changed["text"], changed["name"], changed["product"]) == ("Hi", "Sale 2", "T")
    assert changed["optout_tags"] == ["News"]
    cleared = call("PATCH", f"campaigns/{called}", {"optout_tags": []}).json()
    assert (cleared["optout_tags"], cleared["sender"]) == ([], "TIDING")


def test_a_change_is_made_as_a_whole_or_not_at_all(call: Call) -> None:
    called = drafted(call)
    answer = call("PATCH", f"campaigns/{called}", {"name": "New", "sender": "NOBODY"})
    assert refusal(answer) == (422, "sender_not_approved", "sender")
    assert call("GET", f"campaigns/{called}").json()["name"] == "Sale"
    answer = call("POST", "campaigns", {"name": "X", "text": "Hello", "product": "nope"})
    assert refusal(answer)[1] == "unknown_product"
    assert Campaign.objects.count() == 1


def test_a_template_is_pinned_at_its_version(call: Call, customer: Account) -> None:
    first = templates.create(customer, name="Due", text="One", by=None)
    templates.save(first.template, name="Due", text="Two", by=None)
    ref = {"id": str(first.template.uuid)}
    called = drafted(call, text=None, template=ref | {"version": 1})
    found = call("GET", f"campaigns/{called}").json()
    assert (found["text"], found["template"]) == ("One", ref | {"version": 1})
    newest = call("PATCH", f"campaigns/{called}", {"template": ref}).json()
    assert (newest["text"], newest["template"]["version"]) == ("Two", 2)
    answer = call("PATCH", f"campaigns/{called}", {"template": ref | {"version": 9}})
    assert refusal(answer) == (422, "unknown_template", "template.version")


def test_a_time_is_kept_by_the_accounts_clocks(call: Call) -> None:
    plan = {"tempo": "split", "batch_size": 1000, "interval": 5, "opens": "09:00"}
    plan |= {"closes": "21:00", "leftovers": "drop"}
    called = drafted(call, plan=plan)
    found = call("GET", f"campaigns/{called}").json()["plan"]
    assert plan.items() <= found.items()
    answer = call("PATCH", f"campaigns/{called}", {"scheduled_at": "2001-01-01T00:00Z"})
    assert refusal(answer) == (422, "outside_schedule", "scheduled_at")
    answer = call("PATCH", f"campaigns/{called}", {"plan": {"tempo": "split"}})
    assert refusal(answer)[2] == "batch_size"


def test_drafts_are_thrown_away_and_what_runs_is_not(call: Call, carrier: Carrier) -> None:
    called = drafted(call)
    assert call("DELETE", f"campaigns/{called}").json()["status"] == "cancelled"
    assert refusal(call("DELETE", f"campaigns/{called}")) == (409, "already_cancelled", "")
    running = drafted(call)
    sent(confirmed(call, running), carrier, [MessageState.SENT] * 2)
    assert refusal(call("DELETE", f"campaigns/{running}"))[0] == 409


def test_pause_resume_and_stop_with_its_proof(call: Call) -> None:
    called = drafted(call)
    campaign = confirmed(call, called)
    for verb in ("pause", "resume", "stop"):
        answer = call("POST", f"campaigns/{called}/{verb}")
        assert refusal(answer) == (409, "wrong_status", ""), verb
    Campaign.objects.filter(pk=campaign.pk).update(status="running", started_at="2026-11-20T10:00Z")
    paused = call("POST", f"campaigns/{called}/pause").json()
    assert (paused["status"], paused["halt"]["kept"]) == ("paused", 2)
    assert call("POST", f"campaigns/{called}/resume").json()["status"] == "running"
    stopped = call("POST", f"campaigns/{called}/stop").json()
    assert (stopped["status"], stopped["halt"]["recalled"], stopped["halt"]["left"]) == (
        "stopped",
        2,
        0,
    )
    assert stopped["counts"]["states"]["cancelled"] == 2
    assert refusal(call("POST", f"campaigns/{called}/pause")) == (409, "wrong_status", "")


def test_the_report_has_everybody_or_those_whose_message_left(call: Call, carrier: Carrier) -> None:
    called = drafted(call)
    sent(confirmed(call, called), carrier, [MessageState.DELIVERED, MessageState.REJECTED])
    everybody = b"".join(call("GET", f"campaigns/{called}/report.csv").streaming_content)
    out = b"".join(call("GET", f"campaigns/{called}/report.csv?only=out").streaming_content)
    assert (everybody.count(b"+91"), out.count(b"+91")) == (2, 1)
    assert refusal(call("GET", f"campaigns/{called}/report.csv?only=in"))[2] == "only"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": 7.5}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "A", "nmae": "B"}, "nmae"),
        ({"name": "A", "text": ["x"]}, "text"),
        ({"name": "A", "recipients": []}, "recipients"),
        ({"name": "A", "recipients": {}}, "recipients"),
        ({"name": "A", "recipients": {"file": "7"}}, "recipients.file"),
        ({"name": "A", "recipients": {"numbers": [True]}}, "numbers"),
        ({"name": "A", "recipients": {"numbers": []}}, "numbers"),
        ({"name": "A", "recipients": {"rows": [{"phone": "1"}]}}, "rows"),
        ({"name": "A", "plan": {"tempo": "fast"}}, "plan.tempo"),
        ({"name": "A", "plan": {"batch_size": -1}}, "plan.batch_size"),
        ({"name": "A", "plan": {"opens": "9 o'clock"}}, "plan.opens"),
        ({"name": "A", "scheduled_at": "soon"}, "scheduled_at"),
        ({"name": "A", "text": "a\0b"}, "text"),
        ({"name": "A", "text": "\ud800"}, "text"),
    ],
)
def test_a_value_of_the_wrong_shape_is_named(call: Call, body: dict[str, Any], field: str) -> None:
    status, _code, named = refusal(call("POST", "campaigns", body))
    assert (status, named) == (422, field)
    assert not Campaign.objects.exists()
