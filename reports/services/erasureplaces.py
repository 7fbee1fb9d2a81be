"""All places where a recipient's number may be, in the order in which they are gone through."""

from django.utils.translation import gettext_lazy as _

from campaigns.services.recipients import PLACES as CAMPAIGNS
from campaigns.services.recipients import Place
from reports.services.erasedarchives import erase_archives
from reports.services.erasedexports import erase_exports, erase_filters

# Exports are found by messages that still have the number; what is archived meanwhile has it no
# more, so that archives come last.
PLACES: tuple[Place, ...] = (
    Place("exports", _("Exports"), None, erase_exports, atomic=False),
    *CAMPAIGNS,
    Place("export_filters", _("What exports looked for"), None, erase_filters),
    Place("archives", _("Archived messages"), None, erase_archives, atomic=False),
)
BY_NAME = {place.name: place for place in PLACES}


def next_place(name: str) -> Place | None:
    """The place behind this one, None at the end."""
    names = [place.name for place in PLACES]
    rest = names[names.index(name) + 1 :]
    return BY_NAME[rest[0]] if rest else None
