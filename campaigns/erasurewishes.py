"""What may be wished for when a recipient is erased."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Lists(TextChoices):
    """What becomes of the number on opt-out lists: nothing else says not to write to it again."""

    KEEP = "keep", _("Stays on the opt-out lists it is on")
    ADD = "add", _("Goes on the opt-out list, for everything")
    DROP = "drop", _("Comes off all opt-out lists")
