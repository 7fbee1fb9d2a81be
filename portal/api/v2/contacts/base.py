"""What the calls about contacts have in common: ids in addresses, and errors by parameter."""

from collections.abc import Mapping
from uuid import UUID

from rest_framework.response import Response

from accounts.errors import Conflict, Invalid, ServiceError
from apikeys.scopes import Scope
from campaigns.models import Contact
from campaigns.selectors.contactprofiles import contact_in_full
from portal.api.v2.resources.base import ResourceView

# What services call a field -> the parameter of these calls.
PARAMETERS: Mapping[str, str] = {"number": "phone", "note": "reason", "typed": "id"}
# Clashes with what is there already: 409 here, beside the field on a page.
CLASHES = frozenset({"contact_known", "part_known"})


class ContactsView(ResourceView):
    """A call about contacts, or what belongs to them."""

    scope = Scope.CONTACTS

    def handle_exception(self, error: Exception) -> Response:
        if isinstance(error, Invalid) and error.code in CLASHES:
            error = Conflict(error.code, error.message, error.field)
        if isinstance(error, ServiceError):
            error.field = PARAMETERS.get(error.field, error.field)
        return super().handle_exception(error)

    def contact(self, contact_uuid: str) -> Contact:
        """The contact of the address. Raises NotFound."""
        return contact_in_full(self.account, UUID(contact_uuid))
