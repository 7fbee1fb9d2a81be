"""Addresses of the v2 dialect's resources, each with and without a slash at its end."""

from django.urls import re_path

from portal.api.v2.resources.base import UUID, WHOLE
from portal.api.v2.resources.blocks import BlockImportView, BlocksView, BlockView
from portal.api.v2.resources.consent import ConsentLinkView, JoinLinkView
from portal.api.v2.resources.links import LinksView, OneLinkView, VisitsView
from portal.api.v2.resources.oldoptouts import OptedOutNumberView, OptOutNumberView
from portal.api.v2.resources.optoutimports import OptOutImportView
from portal.api.v2.resources.optouts import OptOutsView, OptOutView
from portal.api.v2.resources.senders import SendersView, SenderView
from portal.api.v2.resources.subscriptions import SubscriptionsView, SubscriptionView
from portal.api.v2.resources.templates import TemplatesView, TemplateView
from portal.api.v2.resources.webhooks import WebhooksView, WebhookView

HOOKS, SUBSCRIPTIONS, LINKS = "developer/webhooks", "developer/subscriptions", "link/urls"
SENDERS, TEMPLATES, SUPPRESSIONS = "sms/senders", "sms/templates", "sms/suppressions"
LEFT, BLOCKS = f"{SUPPRESSIONS}/unsubscribers", f"{SUPPRESSIONS}/templates"

urlpatterns = [
    re_path(rf"^{SENDERS}/?$", SendersView.as_view(), name="v2_senders"),
    re_path(rf"^{SENDERS}/(?P<sender_uuid>{UUID})/?$", SenderView.as_view(), name="v2_sender"),
    re_path(rf"^{TEMPLATES}/?$", TemplatesView.as_view(), name="v2_templates"),
    re_path(
        rf"^{TEMPLATES}/(?P<template_uuid>{UUID})/?$",
        TemplateView.as_view(),
        name="v2_kept_template",
    ),
    re_path(rf"^{LEFT}/?$", OptOutsView.as_view(), name="v2_optouts"),
    re_path(rf"^{LEFT}/import/?$", OptOutImportView.as_view(), name="v2_optout_import"),
    re_path(rf"^{LEFT}/(?P<optout_uuid>{UUID})/?$", OptOutView.as_view(), name="v2_optout"),
    re_path(rf"^{BLOCKS}/?$", BlocksView.as_view(), name="v2_blocks"),
    re_path(rf"^{BLOCKS}/import/?$", BlockImportView.as_view(), name="v2_block_import"),
    re_path(rf"^{BLOCKS}/(?P<block_uuid>{UUID})/?$", BlockView.as_view(), name="v2_block"),
    re_path(rf"^{SUPPRESSIONS}/optout/link/?$", ConsentLinkView.as_view(), name="v2_optout_link"),
    re_path(rf"^{SUPPRESSIONS}/optin/link/?$", JoinLinkView.as_view(), name="v2_optin_link"),
    re_path(r"^sms/optout/?$", OptOutNumberView.as_view(), name="v2_optout_number"),
    re_path(
        r"^sms/optout/(?P<mobile>\+?[0-9]{4,20})/?$",
        OptedOutNumberView.as_view(),
        name="v2_opted_out_number",
    ),
    re_path(rf"^{HOOKS}/?$", WebhooksView.as_view(), name="v2_webhooks"),
    re_path(rf"^{HOOKS}/(?P<webhook_uuid>{UUID})/?$", WebhookView.as_view(), name="v2_webhook"),
    re_path(rf"^{SUBSCRIPTIONS}/?$", SubscriptionsView.as_view(), name="v2_subscriptions"),
    re_path(
        rf"^{SUBSCRIPTIONS}/(?P<subscription_id>{WHOLE})/?$",
        SubscriptionView.as_view(),
        name="v2_subscription",
    ),
    re_path(rf"^{LINKS}/?$", LinksView.as_view(), name="v2_links"),
    re_path(rf"^{LINKS}/(?P<link_id>{WHOLE})/?$", OneLinkView.as_view(), name="v2_link"),
    re_path(
        rf"^{LINKS}/(?P<link_id>{WHOLE})/visits/?$", VisitsView.as_view(), name="v2_link_visits"
    ),
]
