"""Erasing a recipient: every place of campaigns where a number may be, and how it goes from there.

The order matters: what finds rows by the messages' ids, or by their texts, comes with the messages;
passwords come before them, as theirs are written back into messages; files come first, so that
nothing is imported from them meanwhile.
"""

from django.utils.translation import gettext_lazy as _

from campaigns.services.recipients import files, lists, notes, people, rejects, replies
from campaigns.services.recipients.messages import erase_messages, messages_to
from campaigns.services.recipients.target import Place, Step, Target, deleting

__all__ = ["PLACES", "Place", "Step", "Target"]

PLACES = (
    Place("files", _("Uploaded files"), None, files.erase_uploads, atomic=False),
    Place("incoming", _("Files on their way in"), None, files.erase_incoming, atomic=False),
    Place(
        "verifications",
        _("One-time passwords"),
        lambda target: people.verifications(target).count(),
        people.erase_verifications,
    ),
    Place(
        "messages",
        _("Messages, with their receipts"),
        lambda target: messages_to(target).count(),
        erase_messages,
    ),
    Place(
        "contacts",
        _("Contacts, with groups and tags"),
        lambda target: people.contacts(target).count(),
        deleting(people.contacts),
    ),
    Place(
        "identifiers",
        _("Further numbers of contacts"),
        lambda target: people.identifiers(target).count(),
        deleting(people.identifiers),
    ),
    Place(
        "replies",
        _("Replies"),
        lambda target: replies.replies(target).count(),
        replies.erase_replies,
    ),
    Place("pieces", _("Pieces of replies"), None, replies.erase_pieces),
    Place(
        "visits",
        _("Visits of links"),
        lambda target: replies.visits(target).count(),
        replies.erase_visits,
    ),
    Place("smpp_parts", _("Parts of texts that came by SMPP"), None, replies.erase_smpp_parts),
    Place(
        "optouts",
        _("Opt-outs, and notes to them"),
        lambda target: lists.listed(target).count() + lists.left(target).count(),
        lists.erase_optouts,
    ),
    Place("rejected", _("Refused rows of campaigns"), None, rejects.erase_campaign_rows),
    Place("contact_rows", _("Refused rows of contacts"), None, rejects.erase_contact_rows),
    Place("optout_rows", _("Refused rows of opt-outs"), None, rejects.erase_optout_rows),
    Place("notes", _("Names, notes, mails and answers of the API"), None, notes.erase_notes),
)
