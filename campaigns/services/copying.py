"""A new campaign like another one."""

from django.db import transaction

from accounts.models import User
from campaigns.models import Campaign, Upload
from campaigns.plans import Plan
from campaigns.services import campaigns
from campaigns.services.records import note

_COPIED = ("mapping", "keep", "repairs", "text", "template_version", "product", "sender")


def copy_of(
    pattern: Campaign,
    *,
    name: str,
    by: User | None,
    upload: Upload | None = None,
    text: str | None = None,
) -> Campaign:
    """A draft with everything the pattern says but its time; `upload` and `text` replace its own.

    Another file is read as a first look guesses. A deadline is a moment, so it is left behind.
    Raises Conflict where the pattern's file was deleted.
    """
    with transaction.atomic():
        draft = campaigns.create_draft(pattern.account, name=name, by=by)
        file = upload or pattern.upload
        if file is not None:
            campaigns.take_upload(draft, file, Campaign.Kind(pattern.kind))
        copied = {name: getattr(pattern, name) for name in _COPIED}
        if upload is not None:
            copied.pop("mapping")
        if text is not None:
            copied["text"] = text
        plan = {key: value for key, value in pattern.plan.items() if key != "deadline"}
        Campaign.objects.filter(pk=draft.pk).update(**copied, plan=Plan.of(plan).as_json())
        draft.optout_tags.set(pattern.optout_tags.all())
        note(draft, "copied", pattern=str(pattern.uuid))
    draft.refresh_from_db()
    return draft
