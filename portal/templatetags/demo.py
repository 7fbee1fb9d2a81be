"""The demo's people, offered on the sign-in page."""

import json
from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import gettext_lazy as _

register = template.Library()

ROLES = (
    ("email", _("Customer"), _("Sends campaigns")),
    ("reseller_email", _("Reseller"), _("Has customers")),
    ("operator_email", _("Operator"), _("Runs the portal")),
)


@register.simple_tag
def demo_people() -> list[dict[str, Any]]:
    """Who can sign in to the demo, with the password; empty unless DEMO is on and set up."""
    if not settings.DEMO:
        return []
    try:
        demo = json.loads((settings.DATA_DIR / "demo.json").read_text())
    except (OSError, ValueError):
        return []
    return [
        {"label": label, "text": text, "email": demo[key], "password": demo["password"]}
        for key, label, text in ROLES
        if key in demo and "password" in demo
    ]
