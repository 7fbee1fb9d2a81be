"""`send-sms-template` and `get-template`: texts that are kept, filled in for each number."""

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import NotFound
from accounts.models import Account
from apikeys.scopes import Scope
from campaigns.acceptance import Recipient
from campaigns.placeholders import MissingValue, compile_template
from campaigns.placeholders import Template as Compiled
from campaigns.selectors.templates import latest_version, template_called, templates_of
from portal.api.namederrors import Failure
from portal.api.v3.base import V3View, done
from portal.api.v3.errors import empty, invalid
from portal.api.v3.fields import Fields
from portal.api.v3.requests import batch_request, require_count, require_length
from portal.api.v3.sending import accepted_body
from portal.api.v3.values import PER_PAGE, page_of, write_time

COLUMNS = (
    "number",
    "fname",
    "lname",
    "gender",
    "post_code",
    "dob",
    "custom_value_1",
    "custom_value_2",
    "custom_value_3",
    "special",
)
_NAMES = "|".join(COLUMNS)
_VENDORS = re.compile(rf"(?<!\{{)\{{({_NAMES})\}}(?!\}})")
_OURS = re.compile(rf"\{{\{{\s*({_NAMES})\s*\}}\}}")


class TemplateSendView(V3View):
    """POST `send-sms-template`: a template with each number's own values."""

    scope = Scope.SEND

    def post(self, request: Request) -> Response:
        fields = self.fields()
        template = compiled(self.account, fields.text("template_id", required=True))
        people = fields.listed("numbers")
        if not people:
            raise empty("numbers")
        require_count(people)
        label = fields.label("custom_string")
        recipients = recipients_of(template, people, label)
        asked = batch_request(self.key, fields, recipients)
        return self.once(lambda: Response(accepted_body(asked)), label=label)


class TemplatesView(V3View):
    """GET `get-template`: the account's templates, in pages."""

    http_method_names = ["get"]

    def get(self, request: Request) -> Response:
        blocks, rows = page_of(templates_of(self.account), self.fields().page())
        responses = [
            {
                "template_id": template.uuid.hex,
                "message_title": template.name,
                "Message": _OURS.sub(r"{\1}", template.text),
                "created_at": write_time(template.created_at, self.zone),
            }
            for template in rows
        ]
        msg = f"You have {blocks['total']} Template(s)"
        return done(msg, blocks | {"per_page": PER_PAGE, "responses": responses})


def compiled(account: Account, text: str) -> Compiled:
    """The newest text of a template. Raises Failure for an unknown one, or unknown placeholders."""
    try:
        template = template_called(account, uuid.UUID(text))
    except (ValueError, NotFound):
        words = "There is no such template."
        raise Failure("NOT_FOUND", words, ours="no_template") from None
    written = _VENDORS.sub(r"{{\1}}", latest_version(template).text)
    found = compile_template(written, COLUMNS)
    if found.unknown:
        known = ", ".join(COLUMNS[1:])
        words = f"names a template with the placeholder {found.unknown[0]}; known are {known}"
        raise invalid("template_id", words)
    return found


def recipients_of(template: Compiled, people: Sequence[Any], label: str) -> list[Recipient]:
    """The text for each of the people. Raises Failure for one that is misshapen."""
    return [_recipient(template, place, person, label) for place, person in enumerate(people, 1)]


def _recipient(template: Compiled, place: int, person: Any, label: str) -> Recipient:
    if not isinstance(person, Mapping):
        raise invalid("numbers", f"must hold objects with a number; entry {place} is none")
    fields = Fields(person)
    values = [fields.text(name, required=name == "number") for name in COLUMNS]
    try:
        text = template.render(values)
    except MissingValue as missing:
        words = f"must give {missing.column} for each; entry {place} does not"
        raise invalid("numbers", words) from None
    require_length(text)
    return Recipient(values[0], text, label)
