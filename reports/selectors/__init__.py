"""Reads for reports."""

from reports.selectors.messages import (
    PAGE,
    Days,
    batch_facts,
    campaign_messages,
    days_of,
    downloadable,
    messages_between,
)

__all__ = [
    "PAGE",
    "Days",
    "batch_facts",
    "campaign_messages",
    "days_of",
    "downloadable",
    "messages_between",
]
