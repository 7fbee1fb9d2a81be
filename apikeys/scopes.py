"""What a key may do. A key without scopes may do everything its account can."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    """One kind of work; every call of the API names the one it needs."""

    SEND = "send", _("Send messages")
    VERIFY = "verify", _("Send and check one-time passwords")
    READ = "read", _("Read balances, prices, statuses and reports")
    CAMPAIGNS = "campaigns", _("Make and run campaigns")
    CONTACTS = "contacts", _("Keep contacts, lists and opt-outs")
    RESOURCES = "resources", _("Keep senders, templates, webhooks, links and numbers")
    FINANCE = "finance", _("Move credits and keep sub-accounts")
    KEYS = "keys", _("Make and end keys")
    ERASE = "erase", _("Erase recipients everywhere, for good")
