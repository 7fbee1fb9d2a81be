"""Mappings that an account keeps for its next files: saved, renamed, deleted."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Account
from accounts.services import auditlog
from campaigns.mappings import Mapping
from campaigns.models import SavedMapping
from campaigns.remarks import one_line

LONGEST_NAME = 80


def save(account: Account, name: str, columns: Sequence[str], mapping: Mapping) -> SavedMapping:
    """Keep how files with these columns are read; one of the same name is replaced.

    Raises Invalid on "save_as".
    """
    name = _checked(name, "save_as")
    kept = replace(mapping, seen=True, saved="", sheet_row=None)
    with transaction.atomic():
        row, _new = SavedMapping.objects.update_or_create(
            account=account,
            name=name,
            defaults={
                "columns": list(columns),
                "mapping": kept.as_json(),
                "used_at": timezone.now(),
            },
        )
        _record(row, "saved", {}, {"columns": ", ".join(columns)[:500]})
    return row


def use(account: Account, mapping_uuid: str) -> None:
    """Remember that a file was read by it just now."""
    SavedMapping.objects.filter(account=account, uuid=mapping_uuid).update(used_at=timezone.now())


def rename(saved: SavedMapping, name: str) -> None:
    """Give it another name. Raises Invalid on "name"."""
    before, saved.name = saved.name, _checked(name, "name")
    if saved.name == before:
        return
    try:
        with transaction.atomic():
            saved.save(update_fields=["name"])
            _record(saved, "renamed", {"name": before}, {"name": saved.name})
    except IntegrityError:
        message = _("There is a saved mapping “%s” already.") % saved.name
        raise Invalid("mapping_known", message, "name") from None


def delete(saved: SavedMapping) -> None:
    """Delete it; campaigns that were read by it stay as they are."""
    with transaction.atomic():
        _record(saved, "deleted", {"name": saved.name}, {})
        saved.delete()


def _checked(text: str, field: str) -> str:
    name = one_line(text)
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        message = _("A name has 1 to %s characters.") % LONGEST_NAME
        raise Invalid("mapping_name", message, field)
    return name


def _record(saved: SavedMapping, verb: str, before: dict[str, str], after: dict[str, str]) -> None:
    auditlog.record(
        saved.account,
        f"mapping.{verb}",
        kind="mapping",
        subject=saved.uuid,
        label=saved.name,
        before=before,
        after=after,
    )
