"""Numbers that left a group for good: no way into the group takes them again."""

from collections.abc import Collection, Iterator, Sequence

from django.db import transaction

from accounts.services import auditlog
from apikeys.models import ApiKey
from campaigns.models import ContactGroup, GroupLeaver, GroupMember

ASKED_AT_ONCE = 1_000


def hold_group(group: ContactGroup) -> ContactGroup:
    """The group, locked until the caller's transaction ends: nobody leaves while others join."""
    return ContactGroup.objects.select_for_update(no_key=True).get(pk=group.pk)


def leave(group: ContactGroup, msisdn: int, *, how: str, key: ApiKey | None = None) -> bool:
    """Take a number out of the group for good; False where it had left before.

    A number that is not in the group leaves as well: nobody may put it in later.
    """
    with transaction.atomic():
        hold_group(group)
        member = GroupMember.objects.filter(contactgroup=group, contact__msisdn=msisdn)
        joined_at = member.values_list("joined_at", flat=True).first()
        _row, is_new = GroupLeaver.objects.get_or_create(
            group=group,
            msisdn=msisdn,
            defaults={"how": how, "created_by_key": key, "joined_at": joined_at},
        )
        member.delete()
        if is_new:
            auditlog.record(
                group.account,
                "contact_group.left",
                kind="contact_group",
                subject=group.uuid,
                label=group.name,
                after={"number": f"+{msisdn}", "how": how},
            )
    return is_new


def left(group: ContactGroup, numbers: Sequence[int]) -> set[int]:
    """Those of the numbers that have left the group."""
    leavers = GroupLeaver.objects.filter(group=group)
    if not leavers.exists():
        return set()
    return {
        msisdn
        for part in _parts(numbers)
        for msisdn in leavers.filter(msisdn__in=part).values_list("msisdn", flat=True)
    }


def not_left(groups: Collection[ContactGroup], msisdn: int) -> list[ContactGroup]:
    """The groups that a number may be put into."""
    if not groups:
        return []
    gone = GroupLeaver.objects.filter(group__in=list(groups), msisdn=msisdn)
    closed = set(gone.values_list("group_id", flat=True))
    return [group for group in groups if group.pk not in closed]


def may_join(group: ContactGroup, contact_ids: Sequence[int]) -> Sequence[int]:
    """The contacts (by id, in their order) that have not left the group."""
    if not GroupLeaver.objects.filter(group=group).exists():
        return contact_ids
    gone = {
        pk
        for part in _parts(contact_ids)
        for pk in group.account.contacts.filter(
            pk__in=part, msisdn__in=GroupLeaver.objects.filter(group=group).values("msisdn")
        ).values_list("pk", flat=True)
    }
    return [pk for pk in contact_ids if pk not in gone]


def _parts(items: Sequence[int]) -> Iterator[Sequence[int]]:
    return (items[at : at + ASKED_AT_ONCE] for at in range(0, len(items), ASKED_AT_ONCE))
