"""`contacts/segments`: who has some tags and not others, found anew each time."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import Conflict
from accounts.models import Account
from campaigns.models import ContactSegment
from campaigns.segmentrules import MOST_OF_SET, Rules, WrongRule, parse
from campaigns.selectors.contactparts import segments_of, tags_of
from campaigns.selectors.contactprofiles import members_of
from campaigns.selectors.partscalled import segment_called
from campaigns.services import segments
from campaigns.tagsegments import TagSets, as_rules, from_rules
from portal.api.v2.contacts.base import ContactsView
from portal.api.v2.contacts.rows import contact_row
from portal.api.v2.params import Params
from portal.api.v2.resources.base import told
from portal.api.v2.values import write_moment

ANY, ALL = "any", "all"
SETS = ("positive_tags", "negative_tags")


class SegmentsView(ContactsView):
    """GET the list by name, `filter[name]`; POST a new one."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request) -> Response:
        params = self.read_params()
        rows = segments_of(self.account)
        if name := params.inner("filter", "name"):
            rows = rows.filter(name__icontains=name)
        names = tag_names(self.account)
        return self.listed(params, rows, lambda row: row_of(row, names), "Segments List")

    def post(self, request: Request) -> Response:
        params = self.read_params()
        name = params.text("name", required=True)
        rules = read(params, self.account, TagSets())
        params.check()

        def create() -> Response:
            made = segments.create(self.account, name=name, rules=rules)
            return told("Segment Saved Successfully", row_of(made, tag_names(self.account)))

        return self.once(create)


class SegmentView(ContactsView):
    """GET, PUT or DELETE one. A PUT changes what it names and nothing else."""

    http_method_names = ["get", "head", "put", "delete"]

    def get(self, request: Request, segment_uuid: str) -> Response:
        return told("Segment Data", row_of(self._row(segment_uuid), tag_names(self.account)))

    def put(self, request: Request, segment_uuid: str) -> Response:
        row = self._row(segment_uuid)
        params = self.read_params()
        name = params.text("name") or row.name
        rules = self._rules(row, params)
        params.check()
        segments.change(row, name=name, rules=rules)
        return told("Segment Updated Successfully", row_of(row, tag_names(self.account)))

    def delete(self, request: Request, segment_uuid: str) -> Response:
        row = self._row(segment_uuid)
        segments.delete(row, typed=row.name)
        return told("Deleted Successfully", [])

    def _row(self, segment_uuid: str) -> ContactSegment:
        return segment_called(self.account, UUID(segment_uuid))

    def _rules(self, row: ContactSegment, params: Params) -> Rules:
        try:
            rules = parse(row.rules)
        except WrongRule:
            rules = Rules(())
        if not any(params.sent(name) or params.sent(f"{name}_operator") for name in SETS):
            return rules
        known = from_rules(rules)
        if known is None:
            message = "This segment has rules besides tags: change it on its page."
            raise Conflict("segment_rules", message)
        return read(params, self.account, known)


class SubscribersView(ContactsView):
    """GET `contacts/segments/ID/subscribers`: who belongs to it now."""

    http_method_names = ["get", "head"]

    def get(self, request: Request, segment_uuid: str) -> Response:
        rows = members_of(segment_called(self.account, UUID(segment_uuid)))
        return self.listed(self.read_params(), rows, contact_row, "Subscribers List")


def tag_names(account: Account) -> dict[str, str]:
    """The names of the account's tags by their uuids."""
    return {str(tag.uuid): tag.name for tag in tags_of(account)}


def row_of(row: ContactSegment, names: dict[str, str]) -> dict[str, Any]:
    """A segment; `by_tags` is false where it has rules besides, made on its page."""
    try:
        sets = from_rules(parse(row.rules))
    except WrongRule:
        sets = None
    shown = sets or TagSets()
    return {
        "id": str(row.uuid),
        "name": row.name,
        "positive_tags": [names.get(tag, tag) for tag in shown.positive],
        "positive_tags_operator": ANY if shown.positive_any else ALL,
        "negative_tags": [names.get(tag, tag) for tag in shown.negative],
        "negative_tags_operator": ALL if shown.negative_all else ANY,
        "by_tags": sets is not None,
        "contacts": row.people or 0,
        "created_at": write_moment(row.created_at),
    }


def read(params: Params, account: Account, known: TagSets) -> Rules:
    """The rules of the tags that the call names, the others as they are; notes what is wrong."""
    names = tag_names(account)
    positive, negative = (
        _tags(params, name, names) if params.sent(name) else list(there)
        for name, there in zip(SETS, (known.positive, known.negative), strict=True)
    )
    positive_any = _operator(params, SETS[0], ANY if known.positive_any else ALL) == ANY
    negative_all = _operator(params, SETS[1], ALL if known.negative_all else ANY) == ALL
    rules = as_rules(TagSets(tuple(positive), positive_any, tuple(negative), negative_all))
    if not rules.rules:
        params.note(SETS[0], "Name at least one tag in positive_tags or negative_tags.")
        return rules
    params.check()
    try:
        return parse(rules.as_json())
    except WrongRule:
        params.note(SETS[0], "A segment asks for at most 20 tags that people have all of.")
    return rules


def _tags(params: Params, place: str, names: dict[str, str]) -> list[str]:
    """The uuids of tags that are named, or given by their uuids."""
    by_name = {name.casefold(): uuid for uuid, name in names.items()}
    found: dict[str, None] = {}
    for text in params.listed(place):
        uuid = by_name.get(text.casefold()) or (text.lower() if text.lower() in names else "")
        if not uuid:
            params.note(place, f"There is no tag {text[:40]}.")
        found[uuid] = None
    if len(found) > MOST_OF_SET:
        params.note(place, f"Name at most {MOST_OF_SET} tags.")
    return list(found)


def _operator(params: Params, place: str, usual: str) -> str:
    return params.choice(f"{place}_operator", "ANY ALL").lower() or usual
