"""Addresses of when a confirmed campaign leaves, under the campaign's own."""

from django.urls import path

from campaigns.views import timeline, waves

urlpatterns = [
    path("batches/<int:number>/", waves.wave, name="campaign_wave"),
    path("undo/", timeline.undo, name="campaign_undo"),
    path("release/", timeline.release, name="campaign_release"),
    path("send-back/", timeline.send_back, name="campaign_send_back"),
    path("leftovers/", timeline.decide, name="campaign_leftovers"),
]
