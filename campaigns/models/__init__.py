"""Tables of campaigns, messages, carriers and what belongs to them."""

from campaigns.models.alert import Alert
from campaigns.models.bill import BillLine
from campaigns.models.campaign import Campaign, RejectedRow, Upload
from campaigns.models.carrier import (
    Anomaly,
    Carrier,
    CarrierCost,
    CarrierMinute,
    CarrierReference,
    Dispatcher,
    LinkState,
    Receipt,
)
from campaigns.models.closed import ClosedTotal
from campaigns.models.contact import Contact, ContactField
from campaigns.models.contactpart import (
    ContactGroup,
    ContactSegment,
    ContactTag,
    GroupLeaver,
    GroupMember,
)
from campaigns.models.contactprofile import (
    ContactIdentifier,
    ContactProfile,
    ContactSubscription,
)
from campaigns.models.contactwork import (
    ContactBulk,
    ContactFetch,
    ContactImport,
    ContactRejectedRow,
)
from campaigns.models.erasure import Erasure
from campaigns.models.filesend import FileSend
from campaigns.models.fingerprint import Fingerprint
from campaigns.models.inbound import EmailSender, InboundNumber, InboundPart, Keyword, Reply
from campaigns.models.incoming import IncomingFile
from campaigns.models.legalhold import LegalHold
from campaigns.models.link import LinkVisit, ShortLink
from campaigns.models.mapping import SavedMapping
from campaigns.models.message import (
    Batch,
    Chunk,
    Doubt,
    EventSpan,
    IdBlock,
    Message,
    MessageEvent,
    Slice,
)
from campaigns.models.optout import OptOut, OptOutImport, OptOutRejectedRow, OptOutTag
from campaigns.models.publicnumber import PublicNumber
from campaigns.models.reconciliation import Reconciliation, ReconciliationLine
from campaigns.models.recurrence import Recurrence, RecurrenceRun
from campaigns.models.route import RouteCase, RouteRule, RouteShift, RouteTarget
from campaigns.models.sender import Sender
from campaigns.models.sendingrules import SendingRules, SendingWindow
from campaigns.models.smppserver import SmppDelivery, SmppPart
from campaigns.models.supplement import Supplement
from campaigns.models.template import BlockedTemplate, DltTemplate, Template, TemplateVersion
from campaigns.models.verification import Verification
from campaigns.models.wave import Wave
from campaigns.models.webhook import Subscription, Webhook

__all__ = [
    "Alert",
    "Anomaly",
    "CarrierCost",
    "ClosedTotal",
    "LegalHold",
    "CarrierMinute",
    "FileSend",
    "InboundPart",
    "LinkState",
    "RouteCase",
    "RouteRule",
    "RouteShift",
    "RouteTarget",
    "BillLine",
    "BlockedTemplate",
    "Contact",
    "ContactBulk",
    "ContactFetch",
    "EmailSender",
    "GroupLeaver",
    "GroupMember",
    "ContactField",
    "ContactGroup",
    "ContactIdentifier",
    "ContactImport",
    "ContactProfile",
    "ContactRejectedRow",
    "ContactSegment",
    "ContactSubscription",
    "ContactTag",
    "IncomingFile",
    "SavedMapping",
    "SendingRules",
    "SendingWindow",
    "Supplement",
    "DltTemplate",
    "Template",
    "TemplateVersion",
    "Wave",
    "Batch",
    "Campaign",
    "Carrier",
    "CarrierReference",
    "Chunk",
    "Dispatcher",
    "Doubt",
    "Erasure",
    "EventSpan",
    "Fingerprint",
    "IdBlock",
    "Message",
    "MessageEvent",
    "OptOut",
    "OptOutImport",
    "OptOutRejectedRow",
    "OptOutTag",
    "Receipt",
    "Reconciliation",
    "ReconciliationLine",
    "Recurrence",
    "RecurrenceRun",
    "RejectedRow",
    "Sender",
    "Slice",
    "Upload",
    "InboundNumber",
    "Keyword",
    "LinkVisit",
    "PublicNumber",
    "Reply",
    "ShortLink",
    "SmppDelivery",
    "SmppPart",
    "Subscription",
    "Verification",
    "Webhook",
]
