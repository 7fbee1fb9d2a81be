"""What the check noticed about a list, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _


def generated_words(found: Mapping[str, Any] | None) -> str:
    """What looks generated about the numbers (campaigns.generated); '' for an ordinary list."""
    if not found:
        return ""
    facts = {
        "share": number_format(round(100 * float(found["share"]))),
        "step": number_format(found["step"], force_grouping=True),
        "run": number_format(found["longest_run"], force_grouping=True),
        "example": found["example"],
    }
    return (
        _(
            "%(share)s %% of the numbers follow another one in steps of %(step)s, %(run)s of them"
            " in a row from +%(example)s on. Carriers may block such traffic. Send it only if you"
            " know where these numbers come from."
        )
        % facts
    )
