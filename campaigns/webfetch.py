"""Fetching a file from an address that a stranger names, without being led into our own network.

HTTPS only, to public addresses only: the name is resolved once, every address it has must be
public, and the connection goes to one of those. Redirects are not followed.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from dataclasses import dataclass
from typing import IO
from urllib.parse import SplitResult, urlsplit

PORT = 443
STEP_SECONDS = 10.0
ALL_SECONDS = 120.0
BLOCK = 64 * 1024
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


@dataclass
class FetchRefused(Exception):
    """Nothing usable came: `code` is for programs, `message` a sentence for people."""

    code: str
    message: str

    def __str__(self) -> str:
        return self.message


def fetch(address: str, out: IO[bytes], *, most: int, seconds: float = ALL_SECONDS) -> int:
    """Write what the address holds to `out`; how many bytes. Raises FetchRefused.

    `most` bytes at most; `seconds` for all of it, however slowly it comes.
    """
    parts = checked(address)
    place = public_address(parts.hostname or "")
    connection = _Pinned(parts.hostname or "", place)
    watch = threading.Timer(seconds, connection.cut)
    watch.daemon = True
    watch.start()
    slow = FetchRefused("fetch_slow", f"The file did not come within {seconds:.0f} seconds.")
    try:
        size = _copy(connection, parts, out, most)
    except (OSError, http.client.HTTPException, ValueError) as error:
        if connection.was_cut:
            raise slow from error
        raise FetchRefused("fetch_failed", "The address did not answer as it should.") from error
    finally:
        watch.cancel()
        connection.close()
    if connection.was_cut:  # to the reader it looked like the end of the file
        raise slow
    return size


def public_address(host: str) -> str:
    """The address of a host, all of whose addresses are public. Raises FetchRefused."""
    try:
        found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchRefused("fetch_unknown_host", "There is no such host.") from None
    addresses = [str(info[4][0]) for info in found]
    if not addresses or not all(map(is_public, addresses)):
        message = "The address does not lead to the internet. Use one that does."
        raise FetchRefused("url_private", message)
    return addresses[0]


def is_public(text: str) -> bool:
    """Whether an IP address is of the internet, also where it stands inside another one."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None and not is_public(str(inner)):
            return False
    return address.is_global and not address.is_multicast


class _Pinned(http.client.HTTPSConnection):
    """A connection to an address that was looked at; the certificate is the host's."""

    def __init__(self, host: str, address: str) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(host, PORT, timeout=STEP_SECONDS, context=self._tls)
        self._address, self.was_cut = address, False

    def connect(self) -> None:
        plain = socket.create_connection((self._address, PORT), STEP_SECONDS)
        self.sock = plain
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)

    def cut(self) -> None:
        """End it from outside, whatever it waits for."""
        self.was_cut = True
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def checked(address: str) -> SplitResult:
    """The parts of an address that can be fetched, as far as it tells. Raises FetchRefused."""
    try:
        parts = urlsplit(address)
        good = parts.scheme == "https" and parts.hostname and parts.port in (None, PORT)
    except ValueError:
        good = None
    if not good or "@" in parts.netloc:
        message = "Use an address that begins with https://, without a port or a sign-in in it."
        raise FetchRefused("url_not_https", message)
    return parts


def _copy(connection: _Pinned, parts: SplitResult, out: IO[bytes], most: int) -> int:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("GET", path, headers={"Accept-Encoding": "identity", "Accept": "*/*"})
    response = connection.getresponse()
    if 300 <= response.status < 400:
        message = "The address leads on to another one. Give the last one."
        raise FetchRefused("fetch_redirected", message)
    if response.status != 200:
        message = f"The address answered with status {response.status}."
        raise FetchRefused("fetch_status", message)
    too_large = FetchRefused("file_too_large", f"The file has more than {most:,} bytes.")
    if (response.length or 0) > most:
        raise too_large
    size = 0
    while block := response.read1(BLOCK):
        size += len(block)
        if size > most:
            raise too_large
        out.write(block)
    if response.length:
        raise FetchRefused("fetch_failed", "The file broke off on its way.")
    return size
