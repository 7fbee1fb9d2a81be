"""Tables of campaigns, messages, carriers and what belongs to them."""

from campaigns.models.bill import BillLine
from campaigns.models.campaign import Campaign, RejectedRow, Upload
from campaigns.models.carrier import Carrier, CarrierReference, Dispatcher, Receipt
from campaigns.models.contact import Contact, ContactField
from campaigns.models.contactpart import ContactGroup, ContactSegment, ContactTag
from campaigns.models.contactwork import ContactBulk, ContactImport, ContactRejectedRow
from campaigns.models.erasure import Erasure
from campaigns.models.fingerprint import Fingerprint
from campaigns.models.incoming import IncomingFile
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
from campaigns.models.recurrence import Recurrence, RecurrenceRun
from campaigns.models.sender import Sender
from campaigns.models.sendingrules import SendingRules, SendingWindow
from campaigns.models.supplement import Supplement
from campaigns.models.template import DltTemplate, Template, TemplateVersion
from campaigns.models.wave import Wave

__all__ = [
    "BillLine",
    "Contact",
    "ContactBulk",
    "ContactField",
    "ContactGroup",
    "ContactImport",
    "ContactRejectedRow",
    "ContactSegment",
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
    "Recurrence",
    "RecurrenceRun",
    "RejectedRow",
    "Sender",
    "Slice",
    "Upload",
]
