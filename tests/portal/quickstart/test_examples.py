"""The examples of the quick starts run as they stand, with a credential put in."""

import json
import re
import shutil
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

from accounts.models import Account
from campaigns.models import Campaign, Message
from portal.quickstart.calls import STARTS, Facts
from portal.quickstart.languages import examples
from tests.portal.api.conftest import Credentials
from tests.portal.api.curllines import read, send

HOST = "http://localhost"
DIALECTS = list(STARTS)


def code(dialect: str, language: str, base: str, known: Credentials) -> str:
    """One example with our credential in place of the words that stand for it."""
    facts = Facts(base, "TIDING", "T")
    found = {each.name: each.code for each in examples(STARTS[dialect].call(facts))}[language]
    for words, secret in (
        ("YOUR_TOKEN", known.token),
        ("YOUR_USERNAME", known.username),
        ("YOUR_PASSWORD", known.password),
        ("YOUR_APPKEY", known.appkey),
        ("YOUR_KEY", known.appkey),
        ("YOUR_SECRET", known.appsecret),
    ):
        found = found.replace(words, secret)
    assert "YOUR_" not in found
    return found


def assert_done(dialect: str, customer: Account, answer: dict[str, Any]) -> None:
    """A message was accepted, or a draft made; and the answer has what the page promises."""
    if dialect == "tidings":
        assert Campaign.objects.get(account=customer).name == "First campaign"
    else:
        assert Message.objects.get(batch__account=customer).msisdn == 12025550100
    assert set(STARTS[dialect].answer) <= set(answer), answer


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_curl_line_works(credentials: Credentials, customer: Account, dialect: str) -> None:
    asked = read(code(dialect, "curl", HOST, credentials))
    answer = send(Client(), asked, host=HOST)
    assert answer.status_code in (200, 201), answer.content
    assert_done(dialect, customer, answer.json())


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_python_example_works(
    credentials: Credentials, customer: Account, live_server: Any, dialect: str
) -> None:
    program = code(dialect, "python", live_server.url, credentials)
    program = program.replace("print(json.load(answer))", "print(json.dumps(json.load(answer)))")
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    assert_done(dialect, customer, json.loads(run.stdout))


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("language", ["php", "node"])
def test_the_others_have_the_right_shape(dialect: str, language: str) -> None:
    """Neither language is at hand everywhere: brackets and quotes must close."""
    facts = Facts(HOST, "TIDING", "T")
    text = {e.name: e.code for e in examples(STARTS[dialect].call(facts))}[language]
    bare = re.sub(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", "", text)
    for opens, closes in ("()", "[]", "{}"):
        assert bare.count(opens) == bare.count(closes), text
    assert "'" not in bare and '"' not in bare
    assert STARTS[dialect].call(facts).url in text


@pytest.mark.skipif(not shutil.which("node"), reason="no Node here")
@pytest.mark.parametrize("dialect", DIALECTS)
def test_node_reads_its_example(dialect: str) -> None:
    text = {e.name: e.code for e in examples(STARTS[dialect].call(Facts(HOST, "A", "T")))}["node"]
    run = subprocess.run(
        ["node", "--check", "--input-type=module", "-"], input=text, text=True, check=False
    )
    assert run.returncode == 0
