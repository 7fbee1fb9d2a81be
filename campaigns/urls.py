"""Addresses of the campaigns' pages."""

from django.urls import path

from campaigns.views import (
    campaigns,
    halting,
    messages,
    optoutimports,
    optouts,
    optouttags,
    senders,
)
from campaigns.views.builder import message, recipients, review, timing

urlpatterns = [
    path("campaigns/", campaigns.index, name="campaigns"),
    path("campaigns/new/", recipients.new, name="campaign_new"),
    path("campaigns/samples/<str:name>", campaigns.sample_file, name="sample_file"),
    path("campaigns/<uuid:campaign_uuid>/", campaigns.detail, name="campaign"),
    path(
        "campaigns/<uuid:campaign_uuid>/recipients/",
        recipients.recipients,
        name="campaign_recipients",
    ),
    path("campaigns/<uuid:campaign_uuid>/message/", message.message, name="campaign_message"),
    path("campaigns/<uuid:campaign_uuid>/time/", timing.time, name="campaign_time"),
    path("campaigns/<uuid:campaign_uuid>/review/", review.review, name="campaign_review"),
    path("campaigns/<uuid:campaign_uuid>/progress/", campaigns.progress, name="campaign_progress"),
    path("campaigns/<uuid:campaign_uuid>/cancel/", campaigns.cancel, name="campaign_cancel"),
    path("campaigns/<uuid:campaign_uuid>/pause/", halting.pause, name="campaign_pause"),
    path("campaigns/<uuid:campaign_uuid>/resume/", halting.resume, name="campaign_resume"),
    path("campaigns/<uuid:campaign_uuid>/stop/", halting.stop, name="campaign_stop"),
    path("senders/", senders.index, name="senders"),
    path("sender-requests/", senders.requests, name="sender_requests"),
    path("sender-requests/<uuid:sender_uuid>/", senders.decide, name="sender_decide"),
    path("opt-outs/", optouts.index, name="optouts"),
    path("opt-outs/add/", optouts.add, name="optout_add"),
    path("opt-outs/look-up/", optouts.look_up, name="optout_lookup"),
    path("opt-outs/opt-outs.csv", optouts.export, name="optouts_csv"),
    path("opt-outs/import/", optoutimports.new, name="optout_import_new"),
    path("opt-outs/imports/<uuid:import_uuid>/", optoutimports.detail, name="optout_import"),
    path(
        "opt-outs/imports/<uuid:import_uuid>/rejected.csv",
        optoutimports.rejected,
        name="optout_import_rejected",
    ),
    path("opt-outs/tags/", optouttags.index, name="optout_tags"),
    path("opt-outs/tags/<uuid:tag_uuid>/", optouttags.detail, name="optout_tag"),
    path("opt-outs/tags/<uuid:tag_uuid>/delete/", optouttags.delete, name="optout_tag_delete"),
    path("opt-outs/<uuid:optout_uuid>/lift/", optouts.lift, name="optout_lift"),
    path("messages/", messages.index, name="messages"),
    path("messages/<str:ref>/", messages.detail, name="message"),
]
