"""Texts with a short address of their own for each recipient, so that visits can be told apart."""

from dataclasses import replace

from django.db import transaction

from accounts.errors import Invalid
from campaigns.acceptance import Accepted, BatchRequest
from campaigns.services.accepting import accept
from campaigns.services.shortlinks import Wanted, create
from campaigns.shortaddresses import link_address

PLACEHOLDER = "[tracked-link]"


def accept_tracked(request: BatchRequest, long_url: str) -> Accepted:
    """As `accept`, with `[tracked-link]` in each text made a short address of `long_url`.

    The batch keeps the link's code; what follows it is the recipient's place in the call. Raises
    Invalid on `tracked_link_url` and on `text` besides.
    """
    if not all(recipient.text.count(PLACEHOLDER) == 1 for recipient in request.recipients):
        message = f"A text with a tracked link holds {PLACEHOLDER} once."
        raise Invalid("no_link_placeholder", message, "text")
    with transaction.atomic():
        link = create(request.account, Wanted(long_url, is_advanced=True))
        address = link_address(link.code)
        recipients = [
            replace(recipient, text=recipient.text.replace(PLACEHOLDER, f"{address}/{row:x}"))
            for row, recipient in enumerate(request.recipients, start=1)
        ]
        options = {**request.options, "link": link.code}
        return accept(replace(request, recipients=recipients, options=options))
