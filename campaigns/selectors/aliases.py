"""How programs call a template: by its alias, its uuid, or its name."""

import uuid

from django.db.models import Q, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import Template
from campaigns.selectors.templates import templates_of

LONGEST = 90
NAMELESS = "template"


def free(account: Account, name: str) -> str:
    """An alias made of `name` that no template of the account has: `welcome`, `welcome-2`."""
    base = slugify(name)[: LONGEST - 6].strip("-_") or NAMELESS
    rows = Template.objects.filter(account=account, alias__startswith=base)
    taken = set(rows.values_list("alias", flat=True))
    if base not in taken:
        return base
    return next(f"{base}-{n}" for n in range(2, len(taken) + 3) if f"{base}-{n}" not in taken)


def program_templates(account: Account) -> QuerySet[Template]:
    """What programs may send by, the newest first, each with `text`, its sender and DLT id."""
    rows = templates_of(account).select_related("sender", "dlt", "account")
    return rows.order_by("-id")


def template_by(account: Account, called: str) -> Template:
    """The template that a program calls by alias, uuid or name. Raises NotFound."""
    wanted = Q(alias=called)
    try:
        wanted |= Q(uuid=uuid.UUID(called))
    except ValueError:
        wanted |= Q(name=called)
    found = {row.alias == called: row for row in program_templates(account).filter(wanted)}
    template = (found.get(True) or found.get(False)) if called else None
    if template is None:
        raise NotFound("no_template", _("There is no such template."), "template")
    return template
