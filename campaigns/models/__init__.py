"""Tables of campaigns, messages, carriers and what belongs to them."""

from campaigns.models.campaign import Campaign, RejectedRow, Upload
from campaigns.models.carrier import Carrier, CarrierReference, Dispatcher, Receipt
from campaigns.models.erasure import Erasure
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
from campaigns.models.sender import Sender

__all__ = [
    "Batch",
    "Campaign",
    "Carrier",
    "CarrierReference",
    "Chunk",
    "Dispatcher",
    "Doubt",
    "Erasure",
    "EventSpan",
    "IdBlock",
    "Message",
    "MessageEvent",
    "OptOut",
    "OptOutImport",
    "OptOutRejectedRow",
    "OptOutTag",
    "Receipt",
    "RejectedRow",
    "Sender",
    "Slice",
    "Upload",
]
