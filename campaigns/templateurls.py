"""Addresses of the template pages, DLT's among them, and of the numbers for tests."""

from django.urls import path

from campaigns.views import dlt, templates
from campaigns.views.builder import testing

urlpatterns = [
    path("templates/", templates.index, name="templates"),
    path("templates/new/", templates.new, name="template_new"),
    path("templates/dlt/", dlt.index, name="dlt_templates"),
    path("templates/dlt/new/", dlt.new, name="dlt_template_new"),
    path("templates/dlt/rules/", dlt.rules, name="dlt_rules"),
    path("templates/dlt/<uuid:template_uuid>/", dlt.detail, name="dlt_template"),
    path("templates/dlt/<uuid:template_uuid>/delete/", dlt.delete, name="dlt_template_delete"),
    path("sending-rules/test-numbers/", testing.numbers, name="test_numbers"),
    path("templates/<uuid:template_uuid>/", templates.detail, name="template"),
    path("templates/<uuid:template_uuid>/archive/", templates.archive, name="template_archive"),
    path("templates/<uuid:template_uuid>/restore/", templates.restore, name="template_restore"),
    path("templates/<uuid:template_uuid>/copy/", templates.copy, name="template_copy"),
]
