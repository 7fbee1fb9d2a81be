"""Bulk and engine-specific SQL: the only place that asks which database this is.

The functions are the same on both engines and are held to one contract suite.
"""

from campaigns.store.bulk import bulk_fill, bulk_insert, insert_new
from campaigns.store.clock import db_now
from campaigns.store.fingerprints import take_fingerprints
from campaigns.store.partitions import make_ahead
from campaigns.store.transitions import Change, Changed, change_states

__all__ = [
    "Change",
    "Changed",
    "bulk_fill",
    "bulk_insert",
    "change_states",
    "db_now",
    "insert_new",
    "make_ahead",
    "take_fingerprints",
]
