"""Reads for reports."""

from reports.selectors.days import Days, days_of, downloadable
from reports.selectors.messages import PAGE, batch_facts, campaign_messages, messages_between

__all__ = [
    "PAGE",
    "Days",
    "batch_facts",
    "campaign_messages",
    "days_of",
    "downloadable",
    "messages_between",
]
