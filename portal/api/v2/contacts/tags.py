"""`contacts/tags`: words contacts are marked with."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.models import ContactTag
from campaigns.selectors.contactprofiles import tags_with_people
from campaigns.selectors.partscalled import tag_called
from campaigns.services import contactparts
from portal.api.v2.contacts.base import ContactsView
from portal.api.v2.contacts.rows import tag_row
from portal.api.v2.resources.base import told


class TagsView(ContactsView):
    """GET the list by name, `filter[name]`; POST a new one."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request) -> Response:
        params = self.read_params()
        rows = tags_with_people(self.account)
        if name := params.inner("filter", "name"):
            rows = rows.filter(name__icontains=name)
        return self.listed(params, rows, tag_row, "Tags List")

    def post(self, request: Request) -> Response:
        params = self.read_params()
        name = params.text("name", required=True)
        params.check()

        def create() -> Response:
            made = contactparts.create_tag(self.account, name=name)
            return told("Tag Saved Successfully", tag_row(made))

        return self.once(create)


class TagView(ContactsView):
    """GET, PUT or DELETE one; its contacts stay."""

    http_method_names = ["get", "head", "put", "delete"]

    def get(self, request: Request, tag_uuid: str) -> Response:
        return told("Tag Data", self._row(tag_uuid))

    def put(self, request: Request, tag_uuid: str) -> Response:
        tag = self._tag(tag_uuid)
        params = self.read_params()
        name = params.text("name", required=True)
        params.check()
        contactparts.rename_tag(tag, name=name)
        return told("Tag Updated Successfully", self._row(tag_uuid))

    def delete(self, request: Request, tag_uuid: str) -> Response:
        tag = self._tag(tag_uuid)
        contactparts.delete_tag(tag, typed=tag.name)
        return told("Deleted Successfully", [])

    def _tag(self, tag_uuid: str) -> ContactTag:
        return tag_called(self.account, UUID(tag_uuid))

    def _row(self, tag_uuid: str) -> dict[str, object]:
        return tag_row(tags_with_people(self.account).get(pk=self._tag(tag_uuid).pk))
