"""Addresses of contacts, each with and without a slash at its end."""

from django.urls import re_path

from portal.api.v2.contacts import identifiers, imports, people, segments, subscriptions, tags
from portal.api.v2.resources.base import UUID

CONTACT = rf"contacts/(?P<contact_uuid>{UUID})"
IDENTIFIER = rf"(?P<identifier_uuid>{UUID})"
SUBSCRIPTION = rf"(?P<subscription_uuid>{UUID})"
TAG = rf"contacts/tags/(?P<tag_uuid>{UUID})"
SEGMENT = rf"contacts/segments/(?P<segment_uuid>{UUID})"
LEAVE, JOIN = subscriptions.LeaveView, subscriptions.JoinView

_PATHS = (
    ("contacts", people.PeopleView, "v2_contacts"),
    ("contacts/merge", people.MergeView, "v2_contacts_merge"),
    ("contacts/identifiers", identifiers.AllView, "v2_identifiers"),
    ("contacts/subscriptions", subscriptions.AllView, "v2_contact_subscriptions"),
    ("contacts/tags", tags.TagsView, "v2_contact_tags"),
    (TAG, tags.TagView, "v2_contact_tag"),
    ("contacts/segments", segments.SegmentsView, "v2_segments"),
    (SEGMENT, segments.SegmentView, "v2_segment"),
    (f"{SEGMENT}/subscribers", segments.SubscribersView, "v2_segment_subscribers"),
    ("contacts/import/subscribers", imports.ImportsView, "v2_contact_imports"),
    (
        rf"contacts/import/subscribers/(?P<import_uuid>{UUID})",
        imports.ImportView,
        "v2_contact_import",
    ),
    (CONTACT, people.OneView, "v2_contact"),
    (f"{CONTACT}/identifiers", identifiers.ManyView, "v2_contact_identifiers"),
    (f"{CONTACT}/identifiers/{IDENTIFIER}", identifiers.OneView, "v2_contact_identifier"),
    (f"{CONTACT}/subscriptions", subscriptions.ManyView, "v2_subscriptions_of_contact"),
    (
        f"{CONTACT}/subscriptions/{SUBSCRIPTION}",
        subscriptions.OneView,
        "v2_subscription_of_contact",
    ),
    (f"{CONTACT}/unsubscribe", LEAVE, "v2_contact_unsubscribe"),
    (f"{CONTACT}/unsubscribe/{SUBSCRIPTION}", LEAVE, "v2_contact_unsubscribe_one"),
    (f"{CONTACT}/resubscribe", JOIN, "v2_contact_resubscribe"),
    (f"{CONTACT}/resubscribe/{SUBSCRIPTION}", JOIN, "v2_contact_resubscribe_one"),
)

urlpatterns = [re_path(rf"^{path}/?$", view.as_view(), name=name) for path, view, name in _PATHS]
