"""Why a message is where it is: the codes kept beside its state, and the sentence for each.

A code in capitals is the carrier's own word and is shown as it came.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns import carriercodes

OPTED_OUT = "opted_out"
OPTED_OUT_PRODUCT = "opted_out_product"
OPTED_OUT_SENDER = "opted_out_sender"
OPTED_OUT_TAG = "opted_out_tag"
CANCELLED = "cancelled"
ERASED = "erased"
HOURS_OVER = "hours_over"
PAST_DEADLINE = "past_deadline"
VALIDITY_OVER = "validity_over"
NO_ANSWER = "no_answer"
CONNECTION_LOST = "connection_lost"
DISPATCHER_LOST = "dispatcher_lost"
THROTTLED = "throttled"
REFUSED_FOR_NOW = "refused_for_now"
NOT_WRITTEN = "not_written"
UNREADABLE_ANSWER = "unreadable_answer"
CARRIER_FAULT = "carrier_fault"
UNUSABLE_MESSAGE = "unusable_message"
NO_RECEIPT = "no_receipt"
NO_OUTCOME = "no_outcome"
SENT_AGAIN = "sent_again"
ACCEPTED_BY_PERSON = "accepted_by_person"
RESTORED = "restored"

# Those that reach furthest first.
OPT_OUTS = (OPTED_OUT, OPTED_OUT_PRODUCT, OPTED_OUT_SENDER, OPTED_OUT_TAG)

REASONS: dict[str, Promise] = {
    OPTED_OUT: _("The recipient has opted out of everything."),
    OPTED_OUT_PRODUCT: _("The recipient has opted out of this product."),
    OPTED_OUT_SENDER: _("The recipient has opted out of this sender ID."),
    OPTED_OUT_TAG: _("The recipient has opted out of one of the opt-out tags of this message."),
    CANCELLED: _("Called off before it left."),
    ERASED: _("Its recipient was erased before it could leave."),
    HOURS_OVER: _("The hours in which it may be sent were over before it could leave."),
    PAST_DEADLINE: _("Its campaign's deadline passed before it could leave."),
    VALIDITY_OVER: _("The time for which it was to be tried was over before it could leave."),
    NO_ANSWER: _("The carrier did not answer in time; it may have been sent."),
    CONNECTION_LOST: _("The connection ended before the carrier answered; it may have been sent."),
    DISPATCHER_LOST: _("Sending was interrupted before the answer; it may have been sent."),
    THROTTLED: _("The carrier asked for less speed; it is sent again."),
    REFUSED_FOR_NOW: _("The carrier could not take it just now; it is sent again."),
    NOT_WRITTEN: _("It did not reach the carrier; it is sent again."),
    UNREADABLE_ANSWER: _("The carrier's answer could not be read; it may have been sent."),
    CARRIER_FAULT: _("The carrier had a fault while it answered; it may have been sent."),
    UNUSABLE_MESSAGE: _("The message cannot be written in the way this carrier needs it."),
    NO_RECEIPT: _("The carrier took it and never reported what became of it."),
    NO_OUTCOME: _("Nobody could say whether the carrier took it."),
    RESTORED: _("The database was restored from a backup; it may have been sent since."),
    SENT_AGAIN: _("It was in doubt, and somebody decided to send it again."),
    ACCEPTED_BY_PERSON: _("It was in doubt, and somebody decided to take it for sent."),
    "UNDELIV": _("The carrier could not deliver it (UNDELIV)."),
    "EXPIRED": _("The carrier gave up trying to deliver it (EXPIRED)."),
    "REJECTD": _("The carrier rejected it (REJECTD)."),
    "DELETED": _("The carrier deleted it (DELETED)."),
    "ESME_RINVDSTADR": _("The carrier refused the number (ESME_RINVDSTADR)."),
    "ESME_RSYSERR": _("The carrier had a fault and kept refusing it (ESME_RSYSERR)."),
}


def sentence(code: str) -> str:
    """The reason in words; a code nobody put into words stands for itself."""
    return str(REASONS.get(code) or carriercodes.WORDS.get(code) or code)
