"""What operators are warned of: the conditions and their sentences.

`facts` of an alert hold what its sentence names.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

QUEUE_WAITS = "queue_waits"
NO_DISPATCHER = "no_dispatcher"
CARRIER_DOWN = "carrier_down"
NO_ROUTE = "no_route"
UNCERTAIN = "uncertain"
FAILURES = "failures"
RESTORED = "restored"

SENTENCES: dict[str, Promise] = {
    QUEUE_WAITS: _("Messages have been due for {seconds} seconds ({messages} wait)."),
    NO_DISPATCHER: _("No dispatcher is running, and {messages} messages are due."),
    CARRIER_DOWN: _("There is no connection to {carrier}."),
    NO_ROUTE: _("Messages wait because no route leads anywhere."),
    UNCERTAIN: _("{messages} messages are uncertain and need a decision."),
    FAILURES: _("{carrier} fails {percent} % of its messages ({failed} of {written})."),
    RESTORED: _(
        "The database is older than what was sent: it seems to be a restored backup. Nothing is"
        " sent until somebody runs: manage.py resume_after_restore"
    ),
}


def sentence(kind: str, facts: Mapping[str, Any]) -> str:
    """The condition in words."""
    template = str(SENTENCES.get(kind, kind))
    try:
        return template.format(**facts)
    except KeyError:
        return template
