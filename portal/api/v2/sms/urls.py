"""Addresses under `sms/` that send and report."""

from django.urls import re_path

from portal.api.v2.reporting import StatusView
from portal.api.v2.sending import SendView
from portal.api.v2.sms.bulk import BulkView
from portal.api.v2.sms.nodes import JsonView, XmlView
from portal.api.v2.sms.prices import CoverageView, PricingView
from portal.api.v2.sms.reports import ActivityView, ReportView
from portal.api.v2.sms.templated import OldTemplateView, TemplateSendView
from portal.api.v2.sms.unified import UnifiedView

urlpatterns = [
    re_path(r"^sms/send/?$", SendView.as_view(), name="v2_send"),
    re_path(r"^sms/send/json/?$", JsonView.as_view(), name="v2_send_json"),
    re_path(r"^sms/send/xml/?$", XmlView.as_view(), name="v2_send_xml"),
    re_path(r"^sms/send/template/?$", TemplateSendView.as_view(), name="v2_send_template"),
    re_path(r"^sms/bulk/?$", BulkView.as_view(), name="v2_bulk"),
    re_path(r"^sms/template/?$", OldTemplateView.as_view(), name="v2_template"),
    re_path(r"^sms/message/send/?$", UnifiedView.as_view(), name="v2_message_send"),
    re_path(r"^sms/status/?$", StatusView.as_view(), name="v2_status"),
    re_path(r"^sms/report/?$", ReportView.as_view(), name="v2_report"),
    re_path(r"^sms/activity/?$", ActivityView.as_view(), name="v2_activity"),
    re_path(r"^sms/pricing/?$", PricingView.as_view(), name="v2_pricing"),
    re_path(r"^sms/locations/coveragelist/?$", CoverageView.as_view(), name="v2_coverage"),
]
