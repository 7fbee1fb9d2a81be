"""Whatever is sent as a field, the answer is one of this dialect's and no fault of ours."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import Account
from portal.api.openapi.collect import operations
from portal.api.openapi.operation import Operation
from tests.portal.api.described import require_described
from tests.portal.api.v3.conftest import key_of

MINE = [each for each in operations() if each.dialect == "v3"]
GOOD = {
    "sms_text": "Hello",
    "numbers": ["9810000001"],
    "template_id": "0" * 32,
    "from": "TIDING",
    "message_id": "1",
    "custom_id": "SHOP",
    "description": "News",
}
BULK = ("sms_text", "numbers", "from", "source", "custom_string")
VALUES: list[Any] = [
    *(None, [], {}, [{}], [None], [[]], True, 1.5, 10**30, -1, 0, "", " ", "a\0b", "\ud800"),
    *("9" * 40, "ü" * 300, {"a": [1]}, [{"number": {}}], "2020-99-99 00:00:00", "٣"),
]


@pytest.mark.parametrize("operation", MINE, ids=lambda each: each.contract)
def test_strange_fields_are_told(unhurried: Account, operation: Operation):
    client = Client(headers={"APPKEY": key_of(unhurried)})
    names = [parameter.name for parameter in operation.parameters]
    for name in names or BULK:
        for value in VALUES:
            if operation.method == "GET":
                text = str(value).encode(errors="replace").decode()
                answer = client.get(operation.path, GOOD | {name: text})
            else:
                asked: Any = GOOD | {name: value}
                body = json.dumps([asked] if "bulk-send" in operation.path else asked)
                answer = client.post(operation.path, body, content_type="application/json")
            assert answer.status_code < 500, (operation.path, name, value, answer.content)
            require_described(answer, operation.method, operation.path)
