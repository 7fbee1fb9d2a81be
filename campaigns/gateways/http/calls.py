"""Receipts and messages that a carrier brings by calling us, as its configuration maps them.

A field is a path into the body, or `?name` for a parameter of the address; of a list of them the
first that says something counts. `items` is where several stand (none: one, or a list of them).
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from campaigns.gateways.base import InboundIn, ReceiptIn
from campaigns.gateways.http import trees
from campaigns.gateways.http.patterns import listed, object_of

MOST_ITEMS = 5000
RECEIPT_FIELDS = frozenset({"reference", "token", "status", "error"})
INBOUND_FIELDS = frozenset(
    {"id", "source", "destination", "text", "text_hex", "coding"}
    | {"part_reference", "part", "parts"}
)
# The usual words for what became of a message, where a carrier's own map says nothing.
USUAL = {
    "delivered": "DELIVRD",
    "delivrd": "DELIVRD",
    "undelivered": "UNDELIV",
    "undeliv": "UNDELIV",
    "undeliverable": "UNDELIV",
    "failed": "UNDELIV",
    "expired": "EXPIRED",
    "rejected": "REJECTD",
    "rejectd": "REJECTD",
    "deleted": "DELETED",
    "unknown": "UNKNOWN",
    "sent": "ENROUTE",
    "enroute": "ENROUTE",
    "queued": "ACCEPTD",
    "buffered": "ACCEPTD",
    "accepted": "ACCEPTD",
    "acceptd": "ACCEPTD",
}
FINAL = frozenset({"DELIVRD", "UNDELIV", "EXPIRED", "REJECTD", "DELETED", "UNKNOWN"})
_UCS2_CODINGS = frozenset({"8", "0x08", "ucs2", "UCS2", "UCS-2"})

Paths = Mapping[str, tuple[str, ...]]


class Malformed(ValueError):
    """The call cannot be understood; the sentence says why."""


class Call(NamedTuple):
    """What came: the query of the address, the type of the body, and the body."""

    query: str
    content_type: str = ""
    body: bytes = b""


class Reply(NamedTuple):
    """What the carrier wants to hear when its call was taken."""

    status: int = 200
    body: str = "OK"
    content_type: str = "text/plain"


class CallRules(NamedTuple):
    """How one kind of call is read. `allow` are networks that may call; none: all.

    Where carriers bring everything to one address: `inbound_when` tells messages of phones from
    receipts, `ignore_when` what is neither.
    """

    items: str
    fields: Paths
    statuses: tuple[tuple[str, str], ...]
    reply: Reply
    allow: tuple[str, ...]
    inbound_when: "When | None" = None
    ignore_when: "When | None" = None


class When(NamedTuple):
    """A value by which items are told apart."""

    path: str
    among: frozenset[str]

    def fits(self, item: Any) -> bool:
        """Whether `item` is meant."""
        return trees.text_at(item, self.path) in self.among


def read_rules(field: str, source: object, known: frozenset[str]) -> CallRules:
    """The rules of the configuration. Raises ValueError(key, sentence)."""
    given = object_of(field, source or {})
    fields = object_of(f"{field}.fields", given.get("fields", {}))
    unknown = set(fields) - known
    if unknown:
        message = f"{field}.fields: nobody knows {', '.join(sorted(unknown))}."
        raise ValueError(f"{field}.fields", message)
    statuses = object_of(f"{field}.statuses", given.get("statuses", {}))
    reply = object_of(f"{field}.reply", given.get("reply", {}))
    status = reply.get("status", 200)
    if not isinstance(status, int) or not 200 <= status < 300:
        raise ValueError(f"{field}.reply", "The reply to a call has a status from 200 to 299.")
    if not str(reply.get("content_type", "")).isprintable():
        raise ValueError(f"{field}.reply", "The content type must be one line.")
    return CallRules(
        items=str(given.get("items", "")),
        fields={name: tuple(map(str, listed(paths))) for name, paths in fields.items()},
        statuses=tuple((str(word).lower(), str(ours)) for word, ours in statuses.items()),
        reply=Reply(
            status, str(reply.get("body", "OK")), str(reply.get("content_type", "text/plain"))
        ),
        allow=tuple(map(str, listed(given.get("allow", [])))),
        inbound_when=_when(f"{field}.inbound_when", given.get("inbound_when")),
        ignore_when=_when(f"{field}.ignore_when", given.get("ignore_when")),
    )


def _when(field: str, source: object) -> When | None:
    if not source:
        return None
    given = object_of(field, source)
    if not given.get("path") or "is" not in given:
        raise ValueError(field, f"{field} needs a path, and texts in is.")
    return When(str(given["path"]), frozenset(map(str, listed(given["is"]))))


class Brought(NamedTuple):
    """What a call brought."""

    receipts: list[ReceiptIn]
    inbound: list[InboundIn]


def brought(rules: CallRules, messages: CallRules, call: Call) -> Brought:
    """What came to the address of receipts, messages of phones among it. Raises Malformed."""
    found = Brought([], [])
    for item, query in _items(rules, call):
        if rules.inbound_when is not None and rules.inbound_when.fits(item):
            found.inbound.append(_message(messages, item, query))
        elif rules.ignore_when is None or not rules.ignore_when.fits(item):
            found.receipts.append(receipt(rules, item, query))
    return found


def receipts(rules: CallRules, call: Call) -> list[ReceiptIn]:
    """The receipts of a call. Raises Malformed."""
    return [receipt(rules, item, query) for item, query in _items(rules, call)]


def receipt(rules: CallRules, item: Any, query: Mapping[str, str]) -> ReceiptIn:
    """One receipt of a tree. Raises Malformed where it lacks its status, or names no message."""
    found = _fields(rules, item, query)
    reference, token, word = (found.get(name, "") for name in ("reference", "token", "status"))
    if not word:
        raise Malformed(f"A receipt has no status (looked for: {_looked(rules, 'status')}).")
    if not (reference or token):
        raise Malformed(f"A receipt names no message ({_looked(rules, 'reference', 'token')}).")
    status = status_of(rules, word)
    return ReceiptIn("", reference, token, status, found.get("error", ""), _raw(item, query))


def inbound(rules: CallRules, call: Call) -> list[InboundIn]:
    """The messages of a call. Raises Malformed."""
    return [_message(rules, item, query) for item, query in _items(rules, call)]


def status_of(rules: CallRules, word: str) -> str:
    """Our word for a carrier's; its own where nobody mapped it. `*` in the map fits anything."""
    lower = word.lower()
    for pattern, ours in rules.statuses:
        if fnmatchcase(lower, pattern):
            return ours
    return USUAL.get(lower, word)


def _message(rules: CallRules, item: Any, query: Mapping[str, str]) -> InboundIn:
    found = _fields(rules, item, query)
    if not (found.get("source") and found.get("destination")):
        looked = _looked(rules, "source", "destination")
        raise Malformed(f"A message lacks its source or its destination ({looked}).")
    return InboundIn(
        found.get("id", ""),
        found["source"],
        found["destination"],
        _text(found),
        _part(found),
        _raw(item, query),
    )


def _text(found: Mapping[str, str]) -> str:
    """The text as text; where it is told in hex and its coding is UCS-2, or there is no other."""
    written = found.get("text_hex", "")
    if written and (found.get("coding") in _UCS2_CODINGS or not found.get("text")):
        try:
            return bytes.fromhex(written).decode("utf-16-be", "replace")
        except ValueError:
            raise Malformed("The text in hex is no hex.") from None
    return found.get("text", "")


def _part(found: Mapping[str, str]) -> tuple[int, int, int] | None:
    try:
        reference, number, total = (
            int(found.get(name) or 0) for name in ("part_reference", "part", "parts")
        )
    except ValueError:
        raise Malformed("The part of a message is told in numbers.") from None
    return (reference, number, total) if 0 < number <= total and total > 1 else None


def _items(rules: CallRules, call: Call) -> list[tuple[Any, Mapping[str, str]]]:
    try:
        query = trees.storable(trees.read_form(call.query))
        tree = trees.storable(_tree(call)) if call.body.strip() else query
    except (trees.Unreadable, RecursionError) as error:
        raise Malformed(f"The body could not be read: {error}.") from error
    found = trees.at(tree, rules.items)
    items = listed(found) if found is not None else []
    if not 0 < len(items) <= MOST_ITEMS:
        raise Malformed(f"There must be 1 to {MOST_ITEMS} of them at {rules.items or 'the top'}.")
    return [(item, query) for item in items]


def _tree(call: Call) -> Any:
    kind = call.content_type.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded" and call.body.lstrip()[:1] not in b"{[<":
        return trees.read_form(call.body.decode("utf-8", "replace"))
    return trees.read(call.body)


def _fields(rules: CallRules, item: Any, query: Mapping[str, str]) -> dict[str, str]:
    return {name: _first(paths, item, query) for name, paths in rules.fields.items()}


def _first(paths: tuple[str, ...], item: Any, query: Mapping[str, str]) -> str:
    for path in paths:
        in_query = path.startswith("?")
        found = query.get(path[1:], "") if in_query else trees.text_at(item, path)
        if found:
            return found
    return ""


def _looked(rules: CallRules, *names: str) -> str:
    return ", ".join(path for name in names for path in rules.fields.get(name, ())) or "nowhere"


def _raw(item: Any, query: Mapping[str, str]) -> dict[str, Any]:
    raw = dict(item) if isinstance(item, dict) else {"body": item}
    extra = {name: value for name, value in query.items() if name not in raw}
    return {**raw, **extra}
