"""What messages add up to, by batch and state: the same figures from a file and from the database.

Where both agree while nobody can change the rows, the file holds what the database holds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from campaigns.archived import Figures, Key

COLUMNS = ["batch_id", "state", "segments", "price", "msisdn", "text"]


def of_batches(batches: Iterable[pa.RecordBatch]) -> Mapping[Key, Figures]:
    """The figures of messages in a file, a few thousand rows at a time."""
    found: dict[Key, Figures] = defaultdict(lambda: Figures(0, 0, 0, 0, 0))
    for batch in batches:
        table = pa.table(
            {
                "batch_id": batch["batch_id"],
                "state": batch["state"],
                "segments": pc.cast(batch["segments"], pa.int64()),
                "price": batch["price"],
                "erased": pc.cast(pc.equal(batch["msisdn"], 0), pa.int64()),
                "letters": pc.cast(pc.utf8_length(batch["text"]), pa.int64()),
            }
        )
        sums = table.group_by(["batch_id", "state"]).aggregate(
            [
                ([], "count_all"),
                ("segments", "sum"),
                ("price", "sum"),
                ("erased", "sum"),
                ("letters", "sum"),
            ]
        )
        for row in sums.to_pylist():
            key = Key(row["batch_id"], row["state"])
            more = (row["count_all"], row["segments_sum"], row["price_sum"])
            rest = (row["erased_sum"], row["letters_sum"])
            before = found[key]
            found[key] = Figures(*(a + b for a, b in zip(before, (*more, *rest), strict=True)))
    return dict(found)
