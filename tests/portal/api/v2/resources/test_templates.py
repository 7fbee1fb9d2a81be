"""`sms/templates`: with their sender, their DLT registration and an alias."""

from typing import Any

import pytest

from accounts.models import Account
from campaigns.models import DltTemplate, Sender, Template
from tests.campaigns.campaign_scene import draft
from tests.portal.api.v2.resources.conftest import Api

PATH = "sms/templates"
DLT = "1007000000000000001"
BODY = "Hi {{name}}, your code is {{code}}"
GOOD = {"sender": "TIDING", "name": "Hello You", "body": BODY}
ROW = {
    *("id", "sender_id", "template_id", "template_type", "sender", "name", "alias", "body"),
    *("content", "body_length", "match_count", "percentage", "is_complete", "is_english"),
    *("status", "created_at", "updated_at"),
}


def test_a_template_with_a_dlt_id_is_registered_with_it(api: Api, customer: Account) -> None:
    made = api("POST", PATH, GOOD | {"template_id": DLT, "type": "SI"}).json()
    assert made["message"] == "Template Saved Successfully"
    row = made["data"]
    assert set(row) == ROW
    assert (row["template_id"], row["template_type"], row["sender"]) == (DLT, "SI", "TIDING")
    assert (row["alias"], row["body"], row["match_count"]) == ("hello-you", BODY, 2)
    assert row["content"] == "Hi {#var#}, your code is {#var#}"
    assert row["body_length"] == len(BODY) and row["status"] == row["is_english"] == 1
    registered = DltTemplate.objects.get(account=customer)
    assert registered.category == "service_implicit"
    assert [sender.name for sender in registered.senders.all()] == ["TIDING"]

    one = api("GET", f"{PATH}/{row['id']}").json()
    assert one["message"] == "Template Data" and one["data"] == row
    listed = api("GET", f"{PATH}?filter[name]=hello").json()
    assert listed["message"] == "Templates List" and len(listed["data"]) == 1


def test_a_changed_text_is_a_new_version_and_registered_anew(api: Api, customer: Account) -> None:
    row = api("POST", PATH, GOOD | {"template_id": DLT, "type": "T"}).json()["data"]
    body = {"body": "Dear {{name}}", "is_english": False}
    changed = api("PUT", f"{PATH}/{row['id']}", body).json()
    assert changed["message"] == "Template Updated Successfully"
    assert changed["data"]["content"] == "Dear {#var#}"
    assert (changed["data"]["is_english"], changed["data"]["name"]) == (0, "Hello You")
    template = Template.objects.get(account=customer)
    assert [version.text for version in template.versions.order_by("number")] == [
        BODY,
        "Dear {{name}}",
    ]
    assert DltTemplate.objects.get(account=customer).text == "Dear {#var#}"


def test_one_dlt_id_has_one_text(api: Api) -> None:
    assert api("POST", PATH, GOOD | {"template_id": DLT}).status_code == 200
    other = GOOD | {"name": "Other", "template_id": DLT}
    answer = api("POST", PATH, other | {"body": "Quite another text"})
    assert answer.status_code == 409 and "another text" in answer.json()["message"]
    assert not Template.objects.filter(name="Other").exists()
    assert api("POST", PATH, other | {"body": "Hi {{a}}, your code is {{b}}"}).status_code == 200


def test_india_needs_the_id_and_the_type(api: Api) -> None:
    Sender.objects.filter(name="TIDING").update(country="IN")
    answer = api("POST", PATH, GOOD)
    assert answer.status_code == 422 and "template_id" in answer.json()["errors"]
    answer = api("POST", PATH, GOOD | {"template_id": DLT})
    assert answer.status_code == 422 and "type" in answer.json()["errors"]


def test_aliases_are_the_accounts_own_and_single(api: Api, customer: Account) -> None:
    names = ("Hello You", "hello  you!", "Hello-You", "नमस्ते")
    aliases = [api("POST", PATH, GOOD | {"name": name}).json()["data"]["alias"] for name in names]
    assert aliases == ["hello-you", "hello-you-2", "hello-you-3", "template"]


def test_one_that_campaigns_were_made_with_is_archived(api: Api, customer: Account) -> None:
    row = api("POST", PATH, GOOD).json()["data"]
    campaign = draft(customer)
    campaign.template_version = Template.objects.get(account=customer).versions.get()
    campaign.save()
    assert api("DELETE", f"{PATH}/{row['id']}").json()["message"] == "Deleted Successfully"
    assert Template.objects.get(account=customer).archived_at
    assert api("GET", f"{PATH}/{row['id']}").status_code == 404

    row = api("POST", PATH, GOOD | {"name": "Unused"}).json()["data"]
    api("DELETE", f"{PATH}/{row['id']}")
    assert not Template.objects.filter(name="Unused").exists()
    assert api("POST", PATH, GOOD | {"name": "Unused"}).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sender": ""}, "sender"),
        ({"sender": "NOBODY"}, "sender"),
        ({"sender": "  "}, "sender"),
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"body": ""}, "body"),
        ({"body": "x" * 4_000}, "body"),
        ({"body": "half \ud800"}, "body"),
        ({"type": "X"}, "type"),
        ({"template_id": "abc"}, "template_id"),
        ({"is_english": "perhaps"}, "is_english"),
    ],
)
def test_what_is_wrong_is_named(api: Api, change: dict[str, Any], field: str) -> None:
    answer = api("POST", PATH, GOOD | change)
    assert answer.status_code == 422, answer.content
    assert list(answer.json()["errors"]) == [field]
    assert not Template.objects.exists()
