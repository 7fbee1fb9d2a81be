"""The columns of a new message row, in the order in which rows are written in bulk."""

MESSAGE_COLUMNS = (
    "id",
    "account_id",
    "batch_id",
    "chunk_id",
    "row",
    "msisdn",
    "country",
    "sender",
    "text",
    "unicode",
    "segments",
    "price",
    "state",
    "settlement",
    "attempt",
    "reason",
    "client_ref",
)
