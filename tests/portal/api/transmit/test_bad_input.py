"""Whatever is sent as a parameter, the answer is one of this dialect's and no fault of ours."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import Account
from portal.api.openapi.collect import operations
from portal.api.openapi.operation import Operation
from tests.portal.api.described import require_described
from tests.portal.api.transmit.conftest import app_key, basic

MINE = [each for each in operations() if each.dialect == "transmit" and each.method == "POST"]
TEXTS = ["", "  ", "a\0b", "-1", "0", "9" * 40, "ü" * 300, "[]", "2020-99-99 00:00:00", "1,2,,3"]
VALUES: list[Any] = [None, [], {}, [{}], True, 1.5, 10**30, "\ud800", {"a": [1]}, -1]


@pytest.mark.parametrize("operation", MINE, ids=lambda each: each.contract)
def test_strange_parameters_are_told(unhurried: Account, operation: Operation):
    made = app_key(unhurried)
    client = Client(headers={"Authorization": basic(made.text, made.secret)})
    names = [parameter.name for parameter in operation.parameters]
    for value in TEXTS:
        answer = client.post(operation.path, dict.fromkeys(names, value))
        assert answer.status_code < 500, (operation.path, value, answer.content)
        require_described(answer, "POST", operation.path)
    for value in VALUES:
        body = json.dumps(dict.fromkeys(names, value))
        answer = client.post(operation.path, body, content_type="application/json")
        assert answer.status_code < 500, (operation.path, value, answer.content)
        require_described(answer, "POST", operation.path)
