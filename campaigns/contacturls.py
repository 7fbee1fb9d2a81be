"""Addresses of the contact pages."""

from django.urls import path

from campaigns.views import (
    contact,
    contactbulk,
    contactgroups,
    contactimports,
    contactparts,
    contacts,
    contacttags,
    newcontactimport,
    segments,
)

urlpatterns = [
    path("", contacts.index, name="contacts"),
    path("new/", contacts.new, name="contact_new"),
    path("contacts.csv", contacts.export, name="contacts_csv"),
    path("many/", contactbulk.change, name="contacts_change"),
    path("many/<uuid:bulk_uuid>/", contactbulk.progress, name="contact_bulk"),
    path("groups/", contactparts.groups, name="contact_groups"),
    path("groups/<uuid:group_uuid>/", contactgroups.group, name="contact_group"),
    path(
        "groups/<uuid:group_uuid>/delete/", contactgroups.delete_group, name="contact_group_delete"
    ),
    path("tags/<uuid:tag_uuid>/", contacttags.tag, name="contact_tag"),
    path("tags/<uuid:tag_uuid>/delete/", contacttags.delete_tag, name="contact_tag_delete"),
    path(
        "attributes/<uuid:field_uuid>/delete/",
        contactparts.delete_field,
        name="contact_field_delete",
    ),
    path("segments/", segments.index, name="contact_segments"),
    path("segments/new/", segments.new, name="contact_segment_new"),
    path("segments/preview/", segments.preview, name="contact_segment_preview"),
    path("segments/<uuid:segment_uuid>/", segments.detail, name="contact_segment"),
    path("segments/<uuid:segment_uuid>/delete/", segments.delete, name="contact_segment_delete"),
    path("import/", newcontactimport.new, name="contact_import_new"),
    path("imports/<uuid:import_uuid>/", contactimports.detail, name="contact_import"),
    path(
        "imports/<uuid:import_uuid>/rejected.csv",
        contactimports.rejected,
        name="contact_import_rejected",
    ),
    path("<uuid:contact_uuid>/", contact.detail, name="contact"),
    path("<uuid:contact_uuid>/edit/", contact.edit, name="contact_edit"),
    path("<uuid:contact_uuid>/delete/", contact.delete, name="contact_delete"),
]
