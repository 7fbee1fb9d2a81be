"""Groups and segments as recipients of a campaign."""

import datetime
import uuid
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import Contact, ContactGroup, ContactSegment, GroupLeaver
from campaigns.selectors.contactparts import GROUPED, group_lines, segments_of
from campaigns.selectors.partscalled import group_called, segment_called
from campaigns.selectors.segments import condition_of

GROUP, SEGMENT = "group", "segment"
READ_AT_ONCE = 2_000


class Audience(NamedTuple):
    """A group or segment one can write to.

    `people` of a segment were counted at `counted_at` (None: now; people None: not yet).
    """

    kind: str
    uuid: uuid.UUID
    name: str
    people: int | None
    counted_at: datetime.datetime | None = None

    @property
    def key(self) -> str:
        """How addresses and forms name it: `group:<uuid>`, `segment:<uuid>`."""
        return f"{self.kind}:{self.uuid}"


def audiences_of(account: Account) -> list[Audience]:
    """The account's groups, then its segments, each by name; three queries."""
    groups = [
        Audience(GROUP, line.group.uuid, line.group.name, line.people)
        for line in group_lines(account)
    ]
    segments = [
        Audience(SEGMENT, segment.uuid, segment.name, segment.people, segment.counted_at)
        for segment in segments_of(account)
    ]
    return groups + segments


def audience_called(account: Account, key: str) -> ContactGroup | ContactSegment:
    """The group or segment that `Audience.key` names. Raises NotFound."""
    kind, _colon, text = key.partition(":")
    try:
        name = uuid.UUID(text)
    except ValueError:
        name = None
    if name is None or kind not in (GROUP, SEGMENT):
        raise NotFound("no_audience", _("There is no such group or segment."))
    return group_called(account, name) if kind == GROUP else segment_called(account, name)


def people_in(audience: ContactGroup | ContactSegment) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Number, name and attributes of everybody in it, oldest first; a part in memory at a time."""
    rows = Contact.objects.filter(account=audience.account)
    if isinstance(audience, ContactGroup):
        members = GROUPED.objects.filter(contactgroup=audience)
        rows = rows.filter(pk__in=members.values("contact_id"))
        gone = GroupLeaver.objects.filter(group=audience)
        if gone.exists():  # whoever left at the moment of an import may stand in both
            rows = rows.exclude(msisdn__in=gone.values("msisdn"))
    else:
        rows = rows.filter(condition_of(audience))
    told = rows.order_by("id").values_list("msisdn", "name", "attributes")
    return told.iterator(chunk_size=READ_AT_ONCE)


def numbers_in(audience: ContactGroup | ContactSegment, most: int) -> list[int]:
    """The numbers of up to `most` people in it, oldest first."""
    return list(islice((number for number, _name, _attributes in people_in(audience)), most))
