"""What the audit log may say."""

import json
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils.translation import gettext_lazy

from accounts.masks import HIDDEN, LARGEST, masked

NUMBER = "+919876543210"
SHORT = f"+919{HIDDEN}10"


@pytest.mark.parametrize(
    "field",
    [
        "password",
        "new_password",
        "passwd",
        "client_secret",
        "SecretKey",
        "token",
        "access_tokens",
        "api_key",
        "apiKey",
        "digest",
        "Authorization",
        "cookie",
        "session_key",
        "otp",
        "totp_secret",
        "recovery_codes",
        "reset_code",
        "code",
    ],
)
@pytest.mark.parametrize("value", ["s3cret-value", 123456, ["a", "b"], {"inner": "x"}])
def test_a_secret_is_hidden_by_its_fields_name(field: str, value: Any):
    assert masked({field: value}) == {field: HIDDEN}
    assert masked({"outer": [{field: value}]}) == {"outer": [{field: HIDDEN}]}


@pytest.mark.parametrize(
    ("field", "value"),
    [("code", "T"), ("product_code", "WAP"), ("country_code", "IN"), ("password", None)],
)
def test_a_code_that_is_no_secret_is_shown(field: str, value: Any):
    assert masked({field: value}) == {field: value}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (NUMBER, SHORT),
        (f"Sent to {NUMBER}.", f"Sent to {SHORT}."),
        (f"{NUMBER},{NUMBER}", f"{SHORT},{SHORT}"),
        ("+91 98765 43210", SHORT),
        ("+1 (202) 555-0100", f"+120{HIDDEN}00"),
        ("+12345678", f"+123{HIDDEN}78"),
        # No phone numbers, though they look a little like one.
        ("+1234567", "+1234567"),
        ("1,234,567,890 messages", "1,234,567,890 messages"),
        ("919876543210", "919876543210"),
        ("a+919876543210b", "a+919876543210b"),
        ("5f0c8a52-1234-4f6e-9a3b-123456789012", "5f0c8a52-1234-4f6e-9a3b-123456789012"),
        ("2026-11-21T10:00:00+00:00", "2026-11-21T10:00:00+00:00"),
        ("2026-11-21", "2026-11-21"),
    ],
)
def test_numbers_in_any_text(text: str, kept: str):
    assert masked(text) == kept
    assert masked({"note": text}) == {"note": kept}


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("mobile", "919876543210", f"9198{HIDDEN}10"),
        ("msisdn", 919876543210, f"9198{HIDDEN}10"),
        ("phones", ["919876543210", NUMBER], [f"9198{HIDDEN}10", SHORT]),
        ("to", "919876543210,919876543211", f"9198{HIDDEN}10,9198{HIDDEN}11"),
        ("recipients", 10_000, 10_000),
        ("recipient", "someone@example.com", "someone@example.com"),
        # Amounts and ids are no numbers of anybody.
        ("amount", 919876543210, 919876543210),
        ("price", "919876543210", "919876543210"),
        ("entry_id", 91987654321, 91987654321),
        ("since", "20261121", "20261121"),
        ("number", "5f0c8a52-1234-4f6e-9a3b-123456789012", "5f0c8a52-1234-4f6e-9a3b-123456789012"),
    ],
)
def test_bare_digits_only_where_a_field_holds_numbers(field: str, value: Any, kept: Any):
    assert masked({field: value}) == {field: kept}


@pytest.mark.parametrize("field", ["text", "message", "body", "old_text"])
def test_a_message_is_told_by_its_length(field: str):
    assert masked({field: "Hello Asha"}) == {field: "10 characters"}


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("a\x00b", "a\ufffdb"),
        ("a\ud800b", "a?b"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (1.5, 1.5),
        (True, True),
        (Decimal("1.50"), "1.50"),
        (uuid.UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        (gettext_lazy("Owner"), "Owner"),
        ({"b", "a"}, ["a", "b"]),
    ],
)
def test_what_comes_back_is_json_that_both_databases_take(value: Any, kept: Any):
    assert masked({"x": value}) == {"x": kept}


@pytest.mark.django_db
def test_both_databases_really_take_it():
    kept = masked({"a\x00\ud800": "b\x00\ud800", "deep": [[[[[["x"]]]]]]})
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", [json.dumps(kept)])
        assert json.loads(cursor.fetchone()[0]) == kept


@pytest.mark.parametrize(
    "facts",
    [
        {"note": "x" * 1_000_000},
        {"rows": ["y" * 400] * 10_000},
        {f"field {n}": "z" * 400 for n in range(5_000)},
        {"tree": {"a": {"b": {"c": {"d": {"e": {"f": "g"}}}}}}},
        {"wide": {f"{n}": {f"{m}": "w" * 100 for m in range(100)} for n in range(100)}},
    ],
)
def test_what_is_too_large_is_cut_and_says_so(facts: dict[str, Any]):
    kept = masked(facts)
    assert len(json.dumps(kept)) < 1.2 * LARGEST
    assert "…" in json.dumps(kept, ensure_ascii=False)


def test_a_number_at_the_cut_is_not_shown_in_part():
    text = ("x" * 490) + f" {NUMBER} and more" * 50
    assert "98765" not in masked(text)
