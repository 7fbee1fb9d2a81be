"""Addresses of the template pages, DLT's among them, and of the numbers for tests."""

from django.urls import path

from campaigns.views import dlt, template, templates
from campaigns.views.builder import testpages

urlpatterns = [
    path("templates/", templates.index, name="templates"),
    path("templates/new/", templates.new, name="template_new"),
    path("templates/dlt/", dlt.index, name="dlt_templates"),
    path("templates/dlt/new/", dlt.new, name="dlt_template_new"),
    path("templates/dlt/rules/", dlt.rules, name="dlt_rules"),
    path("templates/dlt/<uuid:template_uuid>/", dlt.detail, name="dlt_template"),
    path("templates/dlt/<uuid:template_uuid>/delete/", dlt.delete, name="dlt_template_delete"),
    path("sending-rules/test-numbers/", testpages.numbers, name="test_numbers"),
    path("templates/<uuid:template_uuid>/", template.detail, name="template"),
    path("templates/<uuid:template_uuid>/archive/", template.archive, name="template_archive"),
    path("templates/<uuid:template_uuid>/restore/", template.restore, name="template_restore"),
    path("templates/<uuid:template_uuid>/copy/", template.copy, name="template_copy"),
]
