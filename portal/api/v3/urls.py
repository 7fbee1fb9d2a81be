"""Addresses of the v3 dialect, each with and without a slash at its end."""

from django.urls import re_path

from portal.api.v3.base import UnknownView
from portal.api.v3.bulk import BulkView
from portal.api.v3.inbound import ReadBulkView, ReadView, ResponsesView
from portal.api.v3.reading import AccountView, OptOutsView, SmsView
from portal.api.v3.senders import RegisterView
from portal.api.v3.sending import SendMmsView, SendNzView, SendView
from portal.api.v3.templated import TemplateSendView, TemplatesView

urlpatterns = [
    re_path(r"^send-sms/?$", SendView.as_view(), name="v3_send"),
    re_path(r"^bulk-send-sms/?$", BulkView.as_view(), name="v3_bulk"),
    re_path(r"^send-sms-template/?$", TemplateSendView.as_view(), name="v3_send_template"),
    re_path(r"^send-sms-nz/?$", SendNzView.as_view(), name="v3_send_nz"),
    re_path(r"^send-mms/?$", SendMmsView.as_view(), name="v3_send_mms"),
    re_path(r"^get-sms/?$", SmsView.as_view(), name="v3_sms"),
    re_path(r"^get-responses/?$", ResponsesView.as_view(), name="v3_responses"),
    re_path(r"^inbound-read/?$", ReadView.as_view(), name="v3_read"),
    re_path(r"^inbound-read-bulk/?$", ReadBulkView.as_view(), name="v3_read_bulk"),
    re_path(r"^get-optout/?$", OptOutsView.as_view(), name="v3_optouts"),
    re_path(r"^account/?$", AccountView.as_view(), name="v3_account"),
    re_path(r"^get-template/?$", TemplatesView.as_view(), name="v3_templates"),
    re_path(r"^register-alpha-id/?$", RegisterView.as_view(), name="v3_register"),
    re_path(r"", UnknownView.as_view(), name="v3_unknown"),
]
