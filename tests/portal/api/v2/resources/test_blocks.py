"""`sms/suppressions/templates`: what is listed there is not sent."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.errors import Invalid
from accounts.models import Account
from campaigns.models import BlockedTemplate, Message, Template
from campaigns.services import confirming
from tests.campaigns.campaign_scene import checked, draft
from tests.portal.api.v2.resources.conftest import Api

PATH = "sms/suppressions/templates"
DLT = "1007000000000000001"
SMS = {"to": "919810000001", "message": "Hi", "sender": "TIDING", "service": "T"}


def test_nothing_is_sent_by_a_blocked_dlt_template(api: Api, customer: Account) -> None:
    made = api("POST", PATH, {"template_id": DLT}).json()
    row = made["data"]
    assert row == {"id": row["id"], "template_id": DLT, "status": 1}
    answer = api("POST", "sms/send", SMS | {"template_id": DLT})
    assert answer.status_code == 422 and list(answer.json()["errors"]) == ["template_id"]
    assert not Message.objects.exists()
    assert api("POST", "sms/send", SMS | {"template_id": "1007000000000000002"}).status_code == 200

    one = f"{PATH}/{row['id']}"
    assert api("PUT", one, {"status": 0}).json()["data"]["status"] == 0
    other = SMS | {"template_id": DLT, "message": "Hi again"}
    assert api("POST", "sms/send", other).status_code == 200


def test_nothing_is_sent_by_a_blocked_template_of_ours(api: Api, customer: Account) -> None:
    body = {"sender": "TIDING", "name": "Hello", "body": "Hi {{name}}"}
    template = api("POST", "sms/templates", body).json()["data"]
    call = {
        "alias": "hello",
        "recipient": {"to": ["919810000001"]},
        "data": {"name": "Asha"},
        "meta": {"service": "T"},
        "sender": "TIDING",
        "service": "T",
    }
    assert api("POST", "sms/send/template", call).status_code == 200
    api("POST", PATH, {"template_id": template["id"].upper()})
    refused = api("POST", "sms/send/template", call | {"data": {"name": "Dev"}})
    assert refused.status_code == 422 and "block list" in refused.json()["message"]


def test_a_campaign_with_it_is_not_confirmed(api: Api, customer: Account) -> None:
    body = {"sender": "TIDING", "name": "Hello", "body": "Hello {{name}}"}
    template = api("POST", "sms/templates", body).json()["data"]
    campaign = checked(draft(customer))
    campaign.template_version = Template.objects.get(account=customer).versions.get()
    campaign.save()
    row = api("POST", PATH, {"template_id": template["id"]}).json()["data"]
    with pytest.raises(Invalid) as refused:
        confirming.confirm(campaign, by=customer.users.get())
    assert refused.value.code == "template_blocked"
    api("DELETE", f"{PATH}/{row['id']}")
    confirming.confirm(campaign, by=customer.users.get())


def test_the_list_is_kept(api: Api, customer: Account, stranger: Account) -> None:
    BlockedTemplate.objects.create(account=stranger, template_id=DLT)
    rows = [
        api("POST", PATH, {"template_id": f"100700000000000000{n}", "status": n % 2}).json()["data"]
        for n in range(3)
    ]
    assert [row["status"] for row in rows] == [0, 1, 0]
    assert [row["id"] for row in api("GET", PATH).json()["data"]] == [r["id"] for r in rows[::-1]]
    found = api("GET", f"{PATH}?filter[status]=1").json()["data"]
    assert [row["template_id"] for row in found] == ["1007000000000000001"]
    assert api("GET", f"{PATH}?filter[status]=x").json()["data"] == []
    again = {"template_id": rows[0]["template_id"]}
    assert api("POST", PATH, again).status_code == 409
    assert api("PUT", f"{PATH}/{rows[1]['id']}", again).status_code == 409
    assert api("DELETE", f"{PATH}?filter[status]=0").status_code == 200
    assert [row["id"] for row in api("GET", PATH).json()["data"]] == [rows[1]["id"]]
    assert api("DELETE", PATH).json() == {
        "status": "OK",
        "code": 200,
        "message": "Deleted Successfully",
        "data": [],
    }
    assert BlockedTemplate.objects.get().account == stranger


def import_file(token: str, content: bytes) -> Any:
    return Client(headers={"Authorization": f"Bearer {token}"}).post(
        f"/api/v2/{PATH}/import", {"file": SimpleUploadedFile("ids.csv", content)}
    )


@pytest.mark.parametrize(
    "content",
    [
        b"1007000000000000001\n1007000000000000002\n1007000000000000001\n",
        b"name,Template Id\nA,1007000000000000001\nB,1007000000000000002\n",
    ],
)
def test_a_file_of_ids_is_taken_in(token: str, customer: Account, content: bytes) -> None:
    BlockedTemplate.objects.create(account=customer, template_id="1007000000000000002")
    answer = import_file(token, content)
    assert answer.status_code == 200, answer.content
    assert answer.json() == {"status": "OK", "message": "Templates accepted for import"}
    known = BlockedTemplate.objects.filter(account=customer).values_list("template_id", flat=True)
    assert sorted(known) == ["1007000000000000001", "1007000000000000002"]


@pytest.mark.parametrize("content", [b"", b"welcome\n", b"1007000000000000001\nwelcome\n"])
def test_a_file_with_something_else_is_refused_whole(
    token: str, customer: Account, content: bytes
) -> None:
    answer = import_file(token, content)
    assert answer.status_code == 422 and list(answer.json()["errors"]) == ["file"]
    assert not BlockedTemplate.objects.exists()


@pytest.mark.parametrize("body", [{}, {"template_id": "x"}, {"template_id": DLT, "status": "x"}])
def test_what_is_wrong_is_named(api: Api, body: dict[str, Any]) -> None:
    answer = api("POST", PATH, body)
    assert answer.status_code == 422 and len(answer.json()["errors"]) == 1
