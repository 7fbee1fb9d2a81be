"""The client's address behind proxies."""

from typing import Any

import pytest
from django.test import RequestFactory

from accounts.addresses import client_address, rate_scope


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # a stranger's header counts for nothing
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        (
            "10.0.0.1",
            "1.2.3.4, 198.51.100.1",
            "198.51.100.1",
        ),  # what the caller put first is spoofed
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "junk, 10.0.0.2", "10.0.0.2"),
        ("::ffff:10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("", "198.51.100.1", ""),
    ],
)
def test_forwarded_for_counts_only_behind_trusted_proxies(
    settings: Any, rf: RequestFactory, remote: str, forwarded: str, expected: str
):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    request = rf.get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == expected


def test_an_ipv6_caller_counts_per_64():
    assert (
        rate_scope("2001:db8:1:2::9") == rate_scope("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
    )
    assert rate_scope("192.0.2.1") == "192.0.2.1"
    assert rate_scope("") == "unknown"
