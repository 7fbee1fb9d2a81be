"""Things that carriers do and should not: the codes under which they are noted, and their words.

An anomaly is told to operators and never acted upon.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RECEIPT_CONTRADICTS = "receipt_contradicts"
RECEIPT_UNKNOWN = "receipt_unknown"
RECEIPT_LATE = "receipt_late"
RECEIPT_UNREADABLE = "receipt_unreadable"
RECEIPT_ENDED_UNSENT = "receipt_ended_unsent"
RECEIPTS_TOO_FAST = "receipts_too_fast"
RECEIPTS_TOO_UNIFORM = "receipts_too_uniform"
REFERENCE_REUSED = "reference_reused"
INBOUND_UNKNOWN_NUMBER = "inbound_unknown_number"
INBOUND_INCOMPLETE = "inbound_incomplete"
INBOUND_UNREADABLE = "inbound_unreadable"
ANSWER_UNKNOWN = "answer_unknown"
DOUBT_MATCHED = "doubt_matched"
NO_ROUTE = "no_route"

ANOMALIES: dict[str, Promise] = {
    RECEIPT_CONTRADICTS: _("A second receipt says something else than the first; the first counts"),
    RECEIPT_UNKNOWN: _("Receipts came for messages that nobody knows"),
    RECEIPT_LATE: _("A receipt came after the message had been given up as unknown"),
    RECEIPT_UNREADABLE: _("A receipt could not be read"),
    RECEIPT_ENDED_UNSENT: _("A receipt came for a message that this carrier should not have"),
    RECEIPTS_TOO_FAST: _("Receipts come faster than phones can answer"),
    RECEIPTS_TOO_UNIFORM: _("Receipts are too much alike to be true"),
    REFERENCE_REUSED: _("The carrier gave one id to several messages"),
    INBOUND_UNKNOWN_NUMBER: _("A message came to a number that no account has"),
    INBOUND_INCOMPLETE: _("Parts of a message from a phone never came"),
    INBOUND_UNREADABLE: _("A message from a phone could not be read"),
    ANSWER_UNKNOWN: _("The carrier answered something that nobody asked"),
    DOUBT_MATCHED: _("A receipt of unknown id settled the one message it could belong to"),
    NO_ROUTE: _("Messages wait because no route leads anywhere"),
}


def words(kind: str) -> str:
    """What the anomaly is, in words; a code nobody put into words stands for itself."""
    return str(ANOMALIES.get(kind, kind))
