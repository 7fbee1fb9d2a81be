"""How an account's files are read, as it was kept; and which of that fits a new file."""

import uuid
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.mappings import Mapping, moved
from campaigns.models import Campaign, SavedMapping
from campaigns.placeholders import column_key
from campaigns.readwords import ROLES


def saved_mappings_of(account: Account) -> QuerySet[SavedMapping]:
    """All of them, the one used last first."""
    return SavedMapping.objects.filter(account=account).order_by("-used_at", "-id")


def saved_mapping_called(account: Account, mapping_uuid: uuid.UUID | str) -> SavedMapping:
    """One of them. Raises NotFound."""
    found = saved_mappings_of(account).select_related("account").filter(uuid=mapping_uuid).first()
    if found is None:
        raise NotFound("no_mapping", _("There is no such saved mapping."))
    return found


def saved_mapping_for(account: Account, columns: Sequence[str]) -> SavedMapping | None:
    """The one used last of those for files with the same columns, in any order."""
    keys = {column_key(name) for name in columns}
    return next(
        (
            saved
            for saved in saved_mappings_of(account)
            if {column_key(name) for name in saved.columns} == keys
        ),
        None,
    )


def mapping_of(saved: SavedMapping, columns: Sequence[str]) -> Mapping:
    """A saved mapping for a file with the same columns, in the file's order."""
    return moved(Mapping.of(saved.mapping), saved.columns, columns)


def saved_mapping_used(campaign: Campaign) -> SavedMapping | None:
    """The one that a campaign's file is read by, if it still exists."""
    called = campaign.mapping.get("saved")
    return saved_mappings_of(campaign.account).filter(uuid=called).first() if called else None


def roles_of(saved: SavedMapping) -> list[tuple[str, str]]:
    """(what it is for, the column's name) of each column that a saved mapping reads."""
    mapping = Mapping.of(saved.mapping)
    places = {"number": mapping.number, **mapping.own_columns()}
    return [(str(ROLES[role]), saved.columns[index]) for role, index in places.items()]
