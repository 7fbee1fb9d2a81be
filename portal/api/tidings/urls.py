"""Addresses of our own dialect, without a slash at their end."""

from django.urls import include, path, re_path

from portal.api.tidings import (
    campaigns,
    erasures,
    files,
    keys,
    mending,
    reports,
    running,
    supplements,
    timing,
)
from portal.api.tidings import testing as tests
from portal.api.tidings.base import UnknownView

_of_campaign = [
    path("status", campaigns.StatusView.as_view(), name="tidings_status"),
    path("mapping", campaigns.MappingView.as_view(), name="tidings_mapping"),
    path("check", running.CheckView.as_view(), name="tidings_check"),
    path("confirm", running.ConfirmView.as_view(), name="tidings_confirm"),
    path("release", running.ReleaseView.as_view(), name="tidings_release"),
    path("send-back", running.SendBackView.as_view(), name="tidings_send_back"),
    path("undo", running.UndoView.as_view(), name="tidings_undo"),
    path("pause", running.PauseView.as_view(), name="tidings_pause"),
    path("resume", running.ResumeView.as_view(), name="tidings_resume"),
    path("stop", running.StopView.as_view(), name="tidings_stop"),
    path("leftovers", running.LeftoversView.as_view(), name="tidings_leftovers"),
    path("batches", timing.BatchesView.as_view(), name="tidings_batches"),
    path("batches/<int:number>", timing.BatchView.as_view(), name="tidings_batch"),
    path("repairs", mending.RepairsView.as_view(), name="tidings_repairs"),
    path("repairs/preview", mending.TriedView.as_view(), name="tidings_repair_preview"),
    path("repairs/<int:place>", mending.RepairView.as_view(), name="tidings_repair"),
    path("rejected", mending.RejectedView.as_view(), name="tidings_rejected"),
    path("rejected.csv", reports.RejectedFileView.as_view(), name="tidings_rejected_csv"),
    path(
        "rejected.xlsx",
        reports.RejectedFileView.as_view(workbook=True),
        name="tidings_rejected_xlsx",
    ),
    path("report.csv", reports.ReportView.as_view(), name="tidings_report"),
    path("supplements", supplements.SupplementsView.as_view(), name="tidings_supplements"),
    path(
        "supplements/<uuid:supplement_uuid>",
        supplements.SupplementView.as_view(),
        name="tidings_supplement",
    ),
    path(
        "supplements/<uuid:supplement_uuid>/confirm",
        supplements.JoinView.as_view(),
        name="tidings_supplement_confirm",
    ),
    path("tests", tests.TestsView.as_view(), name="tidings_tests"),
    path("tests/<uuid:batch_uuid>", tests.OneTestView.as_view(), name="tidings_test"),
]

urlpatterns = [
    path("campaigns", campaigns.CampaignsView.as_view(), name="tidings_campaigns"),
    path(
        "campaigns/<uuid:campaign_uuid>",
        campaigns.CampaignView.as_view(),
        name="tidings_campaign",
    ),
    path("campaigns/<uuid:campaign_uuid>/", include(_of_campaign)),
    path("audiences", campaigns.AudiencesView.as_view(), name="tidings_audiences"),
    path("files", files.FilesView.as_view(), name="tidings_files"),
    path("files/<uuid:upload_uuid>", files.OneFileView.as_view(), name="tidings_file"),
    path("uploads", files.UploadsView.as_view(), name="tidings_uploads"),
    path("uploads/<uuid:incoming_uuid>", files.OneUploadView.as_view(), name="tidings_upload"),
    path(
        "uploads/<uuid:incoming_uuid>/finish",
        files.FinishView.as_view(),
        name="tidings_upload_finish",
    ),
    path("keys", keys.KeysView.as_view(), name="tidings_keys"),
    path("keys/<uuid:key_uuid>", keys.OneKeyView.as_view(), name="tidings_key"),
    path(
        "keys/<uuid:key_uuid>/regenerate",
        keys.RegenerateView.as_view(),
        name="tidings_key_regenerate",
    ),
    path("keys/<uuid:key_uuid>/revoke", keys.RevokeView.as_view(), name="tidings_key_revoke"),
    path("erasures", erasures.ErasuresView.as_view(), name="tidings_erasures"),
    path(
        "erasures/<uuid:erasure_uuid>",
        erasures.OneErasureView.as_view(),
        name="tidings_erasure",
    ),
    re_path(r"", UnknownView.as_view(), name="tidings_unknown"),
]
