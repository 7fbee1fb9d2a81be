"""Recipient files to try the portal with: clean and messy, as CSV and as XLSX of the same rows."""

from campaigns.samples.files import NAMES, sample
from campaigns.samples.rows import Table, table
from campaigns.samples.writing import as_csv, as_xlsx

__all__ = ["NAMES", "Table", "as_csv", "as_xlsx", "sample", "table"]
