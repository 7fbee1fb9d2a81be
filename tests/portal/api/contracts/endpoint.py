"""One endpoint as a contract names it."""

from typing import NamedTuple


class Endpoint(NamedTuple):
    """`path` is whole; what stands in braces is an id of the client's."""

    section: str
    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def endpoints(section: str, base: str, lines: str) -> list[Endpoint]:
    """Lines such as `GET POST sms/senders`: methods, then the path after `base`."""
    found = []
    for line in filter(None, map(str.strip, lines.splitlines())):
        *methods, path = line.split()
        found += [Endpoint(section, method, base + path) for method in methods]
    return found
