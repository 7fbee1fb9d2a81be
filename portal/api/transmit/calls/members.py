"""Members of lists: put in, told more of, taken out, opted out."""

from typing import Any

from apikeys.scopes import Scope
from campaigns.models import ContactGroup
from campaigns.selectors.contactlists import Member, member_of
from campaigns.services import contactlists
from campaigns.services.publicnumbers import number_of, numbers_of
from portal.api.transmit.fields import names_by_number, sent_fields, styled
from portal.api.transmit.numbering import LIST, mobile_of, one_list_or_all, region_of, the_list
from portal.api.transmit.params import Params
from portal.api.transmit.registry import Asked, call
from portal.api.transmit.values import write_time


@call("add-to-list", scope=Scope.CONTACTS)
def add_to_list(asked: Asked) -> dict[str, Any]:
    """Put a number into a list; one that is there already is told more of."""
    group, number = the_list(asked), mobile_of(asked.params, region_of(asked))
    return _answer(asked, group, contactlists.put(group, number, _told(asked.params)))


@call("edit-list-member", scope=Scope.CONTACTS)
def edit_list_member(asked: Asked) -> dict[str, Any]:
    """Tell more of a member; what is not sent stays as it is."""
    group, (msisdn, _country) = the_list(asked), mobile_of(asked.params, region_of(asked))
    return _answer(asked, group, contactlists.change(group, msisdn, _told(asked.params)))


@call("get-contact", scope=Scope.CONTACTS)
def get_contact(asked: Asked) -> dict[str, Any]:
    """One member of a list."""
    group, (msisdn, _country) = the_list(asked), mobile_of(asked.params, region_of(asked))
    return _answer(asked, group, member_of(group, msisdn))


@call("delete-from-list", scope=Scope.CONTACTS)
def delete_from_list(asked: Asked) -> dict[str, Any]:
    """Take a number out of a list, or of all lists; it stays a contact of the account."""
    group, (msisdn, _country) = one_list_or_all(asked), mobile_of(asked.params, region_of(asked))
    return _lists(asked, contactlists.take_out(asked.account, msisdn, group))


@call("optout-list-member", scope=Scope.CONTACTS)
def optout_list_member(asked: Asked) -> dict[str, Any]:
    """Opt a number out of a list for good, or of everything."""
    group, (msisdn, _country) = one_list_or_all(asked), mobile_of(asked.params, region_of(asked))
    return _lists(asked, contactlists.opt_out(asked.account, msisdn, group, key=asked.key))


def member_row(number: int, group: ContactGroup, member: Member, params: Params) -> dict[str, Any]:
    """A member as every call tells it; fields by the names that the list gives them."""
    row = {
        "list_id": number,
        "msisdn": member.msisdn,
        "first_name": member.first_name or None,
        "last_name": member.last_name or None,
        "created_at": write_time(member.joined_at),
        "status": "active" if member.is_active else "inactive",
    }
    names = names_by_number(group).values()
    fields = {name: member.attributes.get(name, "") for name in names}
    return row | {"fields": styled(fields, params)} if fields else row


def _answer(asked: Asked, group: ContactGroup, member: Member) -> dict[str, Any]:
    number = number_of(asked.account, LIST, group.uuid)
    return member_row(number, group, member, asked.params)


def _lists(asked: Asked, groups: list[ContactGroup]) -> dict[str, Any]:
    uuids = [group.uuid for group in groups]
    numbers = numbers_of(asked.account, LIST, uuids)
    return {"list_ids": [numbers[each] for each in uuids]}


def _told(params: Params) -> contactlists.Told:
    return contactlists.Told(
        first_name=params.text("first_name", longest=120) if params.has("first_name") else None,
        last_name=params.text("last_name", longest=120) if params.has("last_name") else None,
        fields=sent_fields(params),
    )
