"""Files to download: who got what, and the rejected rows. They are made while they are read."""

import uuid

from django.http import StreamingHttpResponse
from django.utils.text import slugify
from rest_framework.request import Request

from accounts.csvfiles import csv_response, xlsx_response
from campaigns.models import Campaign
from portal.api.tidings.base import TidingsView
from reports.services import downloads


class ReportView(TidingsView):
    """GET `report.csv`: every recipient; with `only=out` those whose message left."""

    http_method_names = ["get"]

    def get(self, request: Request, campaign_uuid: uuid.UUID) -> StreamingHttpResponse:
        campaign, asked = self.campaign(campaign_uuid), self.query()
        only_out = asked.choice("only", ("out",)) == "out"
        lines = downloads.campaign_report(campaign, only_out=only_out)
        return csv_response(lines, f"{_name(campaign)}-{'out' if only_out else 'report'}")


class RejectedFileView(TidingsView):
    """GET `rejected.csv`, `rejected.xlsx`: the rows that became no message, and why."""

    http_method_names = ["get"]
    workbook = False

    def get(self, request: Request, campaign_uuid: uuid.UUID) -> StreamingHttpResponse:
        campaign = self.campaign(campaign_uuid)
        name = f"{_name(campaign)}-rejected"
        if self.workbook:
            return xlsx_response(downloads.rejected_workbook(campaign), name)
        return csv_response(downloads.rejected_report(campaign), name)


def _name(campaign: Campaign) -> str:
    return slugify(campaign.name)[:60] or "campaign"
