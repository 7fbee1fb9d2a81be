"""What the audit log's actions are called, in the words of the people who read them.

Every action that a service records has a line here (a test reads the sources); one that has none
is shown as it is.
"""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Group(TextChoices):
    """What the log can be narrowed to."""

    CAMPAIGNS = "campaigns", _("Campaigns and reports")
    CREDITS = "credits", _("Credits and prices")
    ACCOUNTS = "accounts", _("Accounts")
    PEOPLE = "people", _("People")
    SIGN_IN = "sign_in", _("Signing in and security")
    KEYS = "keys", _("API keys")
    LIMITS = "limits", _("Limits")
    SYSTEM = "system", _("Mail and audit log")


# The nouns of actions -> where they belong.
GROUP_OF: dict[str, Group] = {
    "campaign": Group.CAMPAIGNS,
    "report": Group.CAMPAIGNS,
    "file": Group.CAMPAIGNS,
    "sender": Group.CAMPAIGNS,
    "sending_rules": Group.CAMPAIGNS,
    "contact": Group.CAMPAIGNS,
    "contact_field": Group.CAMPAIGNS,
    "contact_group": Group.CAMPAIGNS,
    "contact_import": Group.CAMPAIGNS,
    "contact_segment": Group.CAMPAIGNS,
    "contact_tag": Group.CAMPAIGNS,
    "mapping": Group.CAMPAIGNS,
    "optout": Group.CAMPAIGNS,
    "recurrence": Group.CAMPAIGNS,
    "optout_import": Group.CAMPAIGNS,
    "optout_tag": Group.CAMPAIGNS,
    "template": Group.CAMPAIGNS,
    "dlt_template": Group.CAMPAIGNS,
    "credits": Group.CREDITS,
    "price_list": Group.CREDITS,
    "product": Group.CREDITS,
    "wallet": Group.CREDITS,
    "account": Group.ACCOUNTS,
    "acting": Group.ACCOUNTS,
    "brand": Group.ACCOUNTS,
    "branding": Group.ACCOUNTS,
    "invitation": Group.PEOPLE,
    "member": Group.PEOPLE,
    "password": Group.SIGN_IN,
    "person": Group.SIGN_IN,
    "recovery_codes": Group.SIGN_IN,
    "second_factor": Group.SIGN_IN,
    "session": Group.SIGN_IN,
    "key": Group.KEYS,
    "limit": Group.LIMITS,
    "mail": Group.SYSTEM,
    "audit_log": Group.SYSTEM,
}

WORDS: dict[str, Any] = {
    "account.activated": _("Activated an account"),
    "account.approved": _("Approved a new account"),
    "account.changed": _("Changed the account’s settings"),
    "account.closed": _("Closed an account"),
    "account.created": _("Made an account"),
    "account.denied": _("Turned a new account away"),
    "account.erased": _("Erased what a closed account left behind"),
    "account.signed_up": _("Signed up"),
    "account.suspended": _("Suspended an account"),
    "acting.mode_changed": _("Switched what acting may change"),
    "acting.started": _("Began to act as a sub-account"),
    "acting.stopped": _("Stopped acting as a sub-account"),
    "audit_log.downloaded": _("Downloaded the audit log"),
    "brand.ended": _("Took the account’s own products away"),
    "brand.made": _("Gave the account products of its own"),
    "branding.changed": _("Changed the white label"),
    "branding.removed": _("Removed the white label"),
    "campaign.cancelled": _("Cancelled a campaign"),
    "campaign.confirmed": _("Sent a campaign"),
    "campaign.copied": _("Copied a campaign"),
    "campaign.created": _("Made a campaign"),
    "campaign.file_chosen": _("Chose a campaign’s file"),
    "campaign.leftovers_decided": _("Decided on a campaign’s late messages"),
    "campaign.paused": _("Paused a campaign"),
    "campaign.released": _("Released a campaign"),
    "campaign.repair_removed": _("Took back a rule that mends a campaign’s rows"),
    "campaign.repaired": _("Had a campaign’s rows mended by a rule"),
    "campaign.resumed": _("Resumed a campaign"),
    "campaign.scheduled": _("Scheduled a campaign"),
    "campaign.sent_back": _("Sent a campaign back"),
    "campaign.stopped": _("Stopped a campaign"),
    "campaign.supplement_begun": _("Mended rows to join a campaign"),
    "campaign.supplement_confirmed": _("Sent a campaign’s mended rows"),
    "campaign.supplement_discarded": _("Gave up a campaign’s mended rows"),
    "campaign.undone": _("Undid the confirmation of a campaign"),
    "campaign.wave_moved": _("Moved a batch of a campaign"),
    "campaign.wave_sent_now": _("Sent a batch of a campaign at once"),
    "contact.added": _("Added a contact"),
    "contact.changed": _("Changed a contact"),
    "contact.deleted": _("Deleted a contact"),
    "contact.exported": _("Downloaded contacts"),
    "contact.many_changed": _("Changed many contacts"),
    "contact.many_deleted": _("Deleted many contacts"),
    "contact.many_started": _("Began to change many contacts"),
    "contact.taken": _("Took contacts as a campaign’s recipients"),
    "contact_field.deleted": _("Deleted an attribute of contacts"),
    "contact_group.changed": _("Renamed a group of contacts"),
    "contact_group.created": _("Made a group of contacts"),
    "contact_group.deleted": _("Deleted a group of contacts"),
    "contact_import.failed": _("Import of contacts stopped"),
    "contact_import.finished": _("Import of contacts finished"),
    "contact_import.started": _("Started an import of contacts"),
    "contact_import.uploaded": _("Uploaded a file of contacts"),
    "contact_segment.changed": _("Changed a segment of contacts"),
    "contact_segment.created": _("Made a segment of contacts"),
    "contact_segment.deleted": _("Deleted a segment of contacts"),
    "contact_tag.changed": _("Renamed a tag of contacts"),
    "contact_tag.created": _("Made a tag of contacts"),
    "contact_tag.deleted": _("Deleted a tag of contacts"),
    "campaign.test_sent": _("Sent a test of a campaign"),
    "credits.adjusted": _("Adjusted credits"),
    "credits.given": _("Gave credits"),
    "credits.refunded": _("Refunded credits"),
    "credits.taken_back": _("Took credits back"),
    "credits.topped_up": _("Topped up credits"),
    "file.deleted": _("Deleted a file of recipients"),
    "file.expired": _("A file of recipients was deleted on schedule"),
    "invitation.accepted": _("Accepted an invitation"),
    "invitation.made": _("Made an invitation without a mail"),
    "invitation.resent": _("Sent an invitation again"),
    "invitation.revoked": _("Revoked an invitation"),
    "invitation.sent": _("Invited a person"),
    "key.created": _("Made an API key"),
    "key.refused": _("Tried to use an API key that is not allowed"),
    "key.revoked": _("Revoked an API key"),
    "limit.approved": _("Approved a request for a limit"),
    "limit.asked": _("Asked for another limit"),
    "limit.cleared": _("Put a limit back to its default"),
    "limit.denied": _("Denied a request for a limit"),
    "limit.set": _("Set a limit"),
    "mail.sent_again": _("Sent a mail again"),
    "mapping.deleted": _("Deleted a saved way to read files"),
    "mapping.renamed": _("Renamed a saved way to read files"),
    "mapping.saved": _("Saved how a file is read"),
    "member.removed": _("Removed a person from the team"),
    "member.role_changed": _("Changed a person’s role"),
    "optout.added": _("Added opt-outs"),
    "optout.exported": _("Downloaded opt-outs"),
    "optout.lifted": _("Lifted an opt-out"),
    "optout_import.failed": _("Import of opt-outs stopped"),
    "optout_import.finished": _("Import of opt-outs finished"),
    "optout_import.started": _("Started an import of opt-outs"),
    "optout_import.uploaded": _("Uploaded a file of opt-outs"),
    "optout_tag.changed": _("Changed an opt-out tag"),
    "optout_tag.created": _("Made an opt-out tag"),
    "optout_tag.deleted": _("Deleted an opt-out tag"),
    "password.changed": _("Changed the password"),
    "password.reset": _("Reset the password"),
    "person.sign_in_link_made": _("Made a link to sign in with"),
    "person.sign_in_failed": _("Failed to sign in"),
    "person.signed_in": _("Signed in"),
    "person.signed_out": _("Signed out"),
    "price_list.published": _("Published a price list"),
    "price_list.withdrawn": _("Withdrew a price list"),
    "product.added": _("Added a product"),
    "product.changed": _("Changed a product"),
    "product.hours_changed": _("Changed a product’s sending hours"),
    "recovery_codes.made": _("Made new recovery codes"),
    "recurrence.changed": _("Changed a recurring campaign"),
    "recurrence.created": _("Let a campaign recur"),
    "recurrence.ended": _("Ended a recurring campaign"),
    "recurrence.paused": _("Paused a recurring campaign"),
    "recurrence.resumed": _("Resumed a recurring campaign"),
    "recurrence.run_decided": _("Decided about a run of a recurring campaign"),
    "report.downloaded": _("Downloaded a report"),
    "dlt_template.added": _("Added a DLT template"),
    "dlt_template.changed": _("Changed a DLT template"),
    "dlt_template.deleted": _("Deleted a DLT template"),
    "dlt_template.imported": _("Imported DLT templates"),
    "sending_rules.dlt_set": _("Set the rules for messages to India"),
    "sending_rules.test_numbers_set": _("Set the numbers tests go to"),
    "template.archived": _("Archived a template"),
    "template.changed": _("Changed a template"),
    "template.created": _("Made a template"),
    "template.restored": _("Brought a template back"),
    "second_factor.added": _("Added a second factor"),
    "second_factor.removed": _("Removed a second factor"),
    "second_factor.reset": _("Reset a person’s second factors"),
    "sender.approved": _("Approved a sender ID"),
    "sender.asked": _("Asked for a sender ID"),
    "sender.header_set": _("Set a sender’s DLT header id"),
    "sender.rejected": _("Rejected a sender ID"),
    "sending_rules.changed": _("Changed the sending rules"),
    "session.ended": _("Ended sessions"),
    "wallet.credit_limit_set": _("Set a credit limit"),
    "wallet.low_alert_set": _("Set when to warn of a low balance"),
}

# Names of facts that a reader would not guess from the field's name.
_FIELDS: dict[str, Any] = {
    "address": _("Address"),
    "answer": _("Answer"),
    "bytes": _("Size in bytes"),
    "default_country": _("Default country"),
    "low_at": _("Warn below"),
    "price": _("Price in credits"),
    "require_two_factor": _("Second factor required"),
    "leaves_at": _("Leaves at"),
    "leaves_at_before": _("Was to leave at"),
    "scheduled_at": _("Leaves at"),
    "wave": _("Batch"),
    "sha256": _("SHA-256 of the file"),
    "sign_up": _("Sign-up"),
    "text": _("Text"),
    "why": _("Why"),
}


def sentence(action: str) -> str:
    """What was done, in words; the action itself where nobody has given it any."""
    return str(WORDS.get(action, action))


def nouns_of(group: str) -> list[str]:
    """The nouns whose actions belong to a group."""
    return [noun for noun, where in GROUP_OF.items() if where == group]


def field_name(name: str) -> str:
    """What a fact is called."""
    return str(_FIELDS.get(name) or name.replace("_", " ").capitalize())
