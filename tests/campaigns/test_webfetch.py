"""Fetching from addresses that strangers name: nothing of ours is reached, nothing is endless."""

import contextlib
import io
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from unittest import mock

import pytest

from campaigns import webfetch
from campaigns.webfetch import FetchRefused, fetch, is_public, public_address

PUBLIC = "93.184.216.34"
Serve = Callable[[bytes], None]


def _named(*addresses: str) -> list[tuple[object, ...]]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in addresses]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "192.168.1.1",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "ff02::1",
    ],
)
def test_what_is_ours_is_not_public(address: str):
    assert not is_public(address)
    found = mock.patch("socket.getaddrinfo", return_value=_named(PUBLIC, address))
    with found, pytest.raises(FetchRefused) as refused:
        public_address("both.example")
    assert refused.value.code == "url_private"


def test_a_public_address_is_taken_as_it_was_looked_up():
    with mock.patch("socket.getaddrinfo", return_value=_named(PUBLIC)) as asked:
        assert public_address("files.example") == PUBLIC
    assert asked.call_count == 1
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")


@pytest.mark.parametrize(
    "address",
    [
        "http://files.example/a.csv",
        "ftp://files.example/a.csv",
        "https://files.example:8443/a.csv",
        "https://me:secret@files.example/a.csv",
        "https:///a.csv",
        "https://files.example:x/",
        "file:///etc/passwd",
    ],
)
def test_only_plain_https_addresses(address: str):
    with pytest.raises(FetchRefused) as refused:
        fetch(address, io.BytesIO(), most=10)
    assert refused.value.code == "url_not_https"


def test_a_name_that_is_none():
    nobody = mock.patch("socket.getaddrinfo", side_effect=socket.gaierror)
    with nobody, pytest.raises(FetchRefused) as refused:
        fetch("https://nowhere.example/", io.BytesIO(), most=10)
    assert refused.value.code == "fetch_unknown_host"


class _Edge:
    """What stands at the other end of a connection: it reads the request, then does as told."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self.dialled: list[tuple[str, int]] = []
        self.answer: Callable[[socket.socket], None] = lambda end: None

    def connect(self, address: tuple[str, int], timeout: float) -> socket.socket:
        self.dialled.append(address)
        ours, theirs = socket.socketpair()
        ours.settimeout(timeout)
        threading.Thread(target=self._serve, args=(theirs,), daemon=True).start()
        return ours

    def _serve(self, end: socket.socket) -> None:
        self.asked.append(end.recv(65536))
        with end, contextlib.suppress(OSError):
            self.answer(end)


@pytest.fixture
def edge() -> Iterator[_Edge]:
    """The network, mocked at its edge: a name, a socket, and no TLS."""
    made = _Edge()
    with (
        mock.patch("socket.getaddrinfo", return_value=_named(PUBLIC)),
        mock.patch("socket.create_connection", made.connect),
        mock.patch.object(ssl.SSLContext, "wrap_socket", lambda self, sock, **_: sock),
    ):
        yield made


def _says(edge: _Edge, head: str, body: bytes = b"") -> None:
    edge.answer = lambda end: end.sendall(f"HTTP/1.1 {head}\r\n\r\n".encode() + body)


def test_a_file_comes_from_the_address_that_was_looked_up(edge: _Edge):
    _says(edge, "200 OK\r\nContent-Length: 5", b"a,b\n1")
    out = io.BytesIO()
    assert fetch("https://files.example/a.csv?sig=x", out, most=5) == 5
    assert out.getvalue() == b"a,b\n1"
    assert edge.dialled == [(PUBLIC, 443)]
    assert edge.asked[0].startswith(b"GET /a.csv?sig=x HTTP/1.1\r\nHost: files.example\r\n")


@pytest.mark.parametrize(
    ("head", "body", "code"),
    [
        ("302 Found\r\nLocation: https://10.0.0.1/", b"", "fetch_redirected"),
        ("404 Not Found\r\nContent-Length: 0", b"", "fetch_status"),
        ("200 OK\r\nContent-Length: 11", b"x" * 11, "file_too_large"),
        ("200 OK", b"x" * 100_000, "file_too_large"),
        ("200 OK\r\nContent-Length: 8", b"broken", "fetch_failed"),
        ("nonsense", b"", "fetch_failed"),
    ],
)
def test_what_is_no_file(edge: _Edge, head: str, body: bytes, code: str):
    _says(edge, head, body)
    with pytest.raises(FetchRefused) as refused:
        fetch("https://files.example/", io.BytesIO(), most=10)
    assert refused.value.code == code
    assert len(edge.dialled) == 1, "a redirect is not followed"


def test_one_who_drips_is_cut_off(edge: _Edge):
    def drip(end: socket.socket) -> None:
        end.sendall(b"HTTP/1.1 200 OK\r\n")
        for _second in range(200):
            time.sleep(0.05)
            end.sendall(b"X")

    edge.answer = drip
    began = time.monotonic()
    with pytest.raises(FetchRefused) as refused:
        fetch("https://files.example/", io.BytesIO(), most=10, seconds=0.5)
    assert refused.value.code == "fetch_slow"
    assert time.monotonic() - began < 5


def test_the_certificate_is_checked_against_the_name():
    contexts = []

    def wrap(self: ssl.SSLContext, sock: socket.socket, **options: str) -> socket.socket:
        contexts.append((self.check_hostname, self.verify_mode, options["server_hostname"]))
        raise ssl.SSLError("wrong certificate")

    with (
        mock.patch("socket.getaddrinfo", return_value=_named(PUBLIC)),
        mock.patch("socket.create_connection", return_value=socket.socketpair()[0]),
        mock.patch.object(ssl.SSLContext, "wrap_socket", wrap),
        pytest.raises(FetchRefused),
    ):
        webfetch.fetch("https://files.example/", io.BytesIO(), most=10)
    assert contexts == [(True, ssl.CERT_REQUIRED, "files.example")]
