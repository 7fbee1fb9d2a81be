"""`sms/templates`: texts with `{{placeholders}}`, their sender and their DLT registration."""

import uuid
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import Invalid, NotFound
from accounts.models import Account
from campaigns.models import DltTemplate, Sender, Template
from campaigns.placeholders import PLACEHOLDER
from campaigns.selectors.aliases import program_templates
from campaigns.services import templatedetails
from campaigns.services.templatedetails import Wanted, registered_text
from portal.api.v2.params import Params
from portal.api.v2.resources.base import ResourceView, told, worded
from portal.api.v2.values import write_moment

TYPES = {
    "T": DltTemplate.Category.TRANSACTIONAL,
    "P": DltTemplate.Category.PROMOTIONAL,
    "SI": DltTemplate.Category.SERVICE_IMPLICIT,
    "SE": DltTemplate.Category.SERVICE_EXPLICIT,
}
LETTERS = {category: letters for letters, category in TYPES.items()}
LONGEST_BODY = 100_000


class TemplatesView(ResourceView):
    """GET the list (`filter[name]`), POST a new one."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request) -> Response:
        params = self.read_params()
        rows = program_templates(self.account)
        if name := params.inner("filter", "name"):
            rows = rows.filter(name__icontains=name)
        return self.listed(params, rows, row_of, "Templates List")

    def post(self, request: Request) -> Response:
        params = self.read_params()
        wanted = read(params, self.account, None)

        def save() -> Response:
            with worded(text="body", category="type", file="name"):
                made = templatedetails.create(self.account, wanted, by=self.key.created_by)
            found = find(self.account, str(made.uuid))
            return told("Template Saved Successfully", row_of(found))

        return self.once(save)


class TemplateView(ResourceView):
    """GET, PUT or DELETE one. A PUT changes what it names and nothing else."""

    http_method_names = ["get", "head", "put", "delete"]

    def get(self, request: Request, template_uuid: str) -> Response:
        return told("Template Data", row_of(find(self.account, template_uuid)))

    def put(self, request: Request, template_uuid: str) -> Response:
        known = find(self.account, template_uuid)
        wanted = read(self.read_params(), self.account, known)
        with worded(text="body", category="type", file="name"):
            templatedetails.change(known, wanted, by=self.key.created_by)
        changed = find(self.account, template_uuid)
        return told("Template Updated Successfully", row_of(changed))

    def delete(self, request: Request, template_uuid: str) -> Response:
        templatedetails.delete(find(self.account, template_uuid))
        return told("Deleted Successfully", [])


def find(account: Account, template_uuid: str) -> Any:
    """One template with its text. Raises NotFound."""
    found = program_templates(account).filter(uuid=uuid.UUID(template_uuid)).first()
    if found is None:
        raise NotFound("no_template", "There is no such template.")
    return found


def read(params: Params, account: Account, known: Any) -> Wanted:
    """What the call wants, over what is `known` (None: nothing). Raises ValidationFailed,
    Invalid `unknown_sender`."""
    now = _now(known)
    name = params.text("name", required=known is None or params.sent("name")) or now.name
    body = params.text("body", required=known is None or params.sent("body"), longest=LONGEST_BODY)
    sender = params.text("sender", required=known is None).strip()
    if known is None and not sender:
        params.note("sender", "The sender field is required.")
    letters = params.choice("type", " ".join(TYPES))
    is_english = params.flag("is_english")
    dlt_id = params.text("template_id") if params.sent("template_id") else now.template_id
    params.check()
    return Wanted(
        name=name,
        text=body or now.text,
        sender=_sender(account, sender) if sender else now.sender,
        template_id=dlt_id,
        category=TYPES[letters] if letters else now.category,
        is_english=now.is_english if is_english is None else is_english,
    )


def _now(known: Any) -> Wanted:
    if known is None:
        return Wanted("", "")
    dlt_id = known.dlt.template_id if known.dlt else ""
    return Wanted(known.name, known.text, known.sender, dlt_id, known.category, known.is_english)


def _sender(account: Account, name: str) -> Sender:
    found = Sender.objects.filter(account=account, name=name)
    sender = found.exclude(status=Sender.Status.REJECTED).first()
    if sender is None:
        message = f"There is no sender {name[:20]} in this account."
        raise Invalid("unknown_sender", message, "sender")
    return sender


def row_of(template: Template) -> dict[str, Any]:
    """A template (with its `text`) as the dialect shows it.

    `match_count` counts its variables, `percentage` says how much of it is fixed, `is_complete`
    whether it has all that its sender's country asks for.
    """
    body: str = getattr(template, "text", "")
    sender, dlt = template.sender, template.dlt
    fixed = len(PLACEHOLDER.sub("", body))
    category = template.category or (dlt.category if dlt else "")
    return {
        "id": str(template.uuid),
        "sender_id": str(sender.uuid) if sender else None,
        "template_id": dlt.template_id if dlt else "",
        "template_type": LETTERS.get(DltTemplate.Category(category), "") if category else "",
        "sender": sender.name if sender else "",
        "name": template.name,
        "alias": template.alias,
        "body": body,
        "content": dlt.text if dlt else registered_text(body),
        "body_length": len(body),
        "match_count": len(PLACEHOLDER.findall(body)),
        "percentage": round(100 * fixed / len(body)) if body else 0,
        "is_complete": int(bool(dlt) or sender is None or sender.country != "IN"),
        "is_english": int(template.is_english),
        "status": 1,
        "created_at": write_moment(template.created_at),
        "updated_at": write_moment(template.updated_at),
    }
