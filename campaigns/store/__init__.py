"""Bulk and engine-specific SQL: the only place that asks which database this is.

The functions are the same on both engines and are held to one contract suite.
"""

from campaigns.store.bulk import bulk_fill, bulk_insert, bulk_lines, insert_new, takes_lines
from campaigns.store.clock import db_now
from campaigns.store.fingerprints import take_fingerprints
from campaigns.store.minutes import add_to_minute
from campaigns.store.months import drop_month, make_month, sum_up_references
from campaigns.store.partitions import make_ahead
from campaigns.store.queue import Front, Step, Turn, advance, fronts, turns
from campaigns.store.transitions import Change, Changed, change_states

__all__ = [
    "Change",
    "Changed",
    "Front",
    "Step",
    "Turn",
    "add_to_minute",
    "advance",
    "bulk_fill",
    "bulk_insert",
    "bulk_lines",
    "change_states",
    "db_now",
    "drop_month",
    "fronts",
    "insert_new",
    "make_ahead",
    "make_month",
    "sum_up_references",
    "take_fingerprints",
    "takes_lines",
    "turns",
]
