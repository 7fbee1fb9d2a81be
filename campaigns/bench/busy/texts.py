"""The SQL that makes up messages, all in the database: every value is drawn from a hash of the id.

Only PostgreSQL runs it. Shares are out of 1,024; a message whose receipt would come in the future
has none yet.
"""

SHORT = "Your parcel 4711 is out for delivery today. Track it at tdn.gs/x7."
LONG = (
    "Dear customer, your statement for this month is ready. You can read it in the app or at any "
    "of our branches until the end of next month. Questions? Reply HELP, or call us between 9 and "
    "18 on weekdays."
)

# Of a campaign the rate spaces the moments, of calls the hours of the day do (most around noon).
PACED = "%(start)s::timestamptz + i * %(gap)s::interval"
BY_DAY = (
    "%(start)s::timestamptz + %(span)s::interval"
    " * ((i + 0.5) / %(count)s + 0.8 * sin(2 * pi() * (i + 0.5) / %(count)s) / (2 * pi()))"
)

_DRAWN = """
    SELECT i, %(first)s + i AS id, {due} AS due,
           h & 1023 AS place, h >> 10 & 1023 AS fate, h >> 20 & 1023 AS delay,
           h >> 30 & 1023 AS why, h >> 40 & 16777215 AS who
    FROM generate_series(0, %(count)s - 1) AS i
    CROSS JOIN LATERAL (SELECT hashint8extended(%(first)s + i, 7) AS h) AS hashed
"""
_FATED = """
    SELECT *,
        CASE WHEN place < 700 THEN 'IN' WHEN place < 800 THEN 'GB' WHEN place < 880 THEN 'US'
             WHEN place < 940 THEN 'AE' WHEN place < 990 THEN 'SG' ELSE 'DE' END AS country,
        CASE WHEN fate < 930 THEN 'delivered' WHEN fate < 978 THEN 'undelivered'
             WHEN fate < 988 THEN 'unknown' WHEN fate < 1001 THEN 'rejected'
             WHEN fate < 1007 THEN 'expired' WHEN fate < 1020 THEN 'blocked'
             ELSE 'cancelled' END AS fated,
        due + interval '1 millisecond' * (200 + why) AS sent,
        CASE WHEN delay < 720 THEN 1.2 + delay / 144.0 WHEN delay < 930 THEN (delay - 714)
             WHEN delay < 1000 THEN 60 + (delay - 930) * 11 ELSE 900 + (delay - 1000) * 1700
             END * interval '1 second' AS taken
    FROM ({drawn}) AS drawn
"""
_TIMED = """
    SELECT *, fated IN ('rejected', 'expired', 'blocked', 'cancelled') AS held_back,
        CASE fated WHEN 'unknown' THEN sent + interval '72 hours'
                   WHEN 'expired' THEN due + interval '6 hours'
                   WHEN 'rejected' THEN sent WHEN 'blocked' THEN due WHEN 'cancelled' THEN due
                   ELSE sent + taken END AS finished
    FROM ({fated}) AS fated
"""
_STATED = """
    SELECT *, CASE WHEN finished <= %(now)s::timestamptz THEN fated
                   WHEN fated = 'expired' THEN 'queued' ELSE 'sent' END AS state
    FROM ({timed}) AS timed
"""
_STATES = _STATED.format(timed=_TIMED.format(fated=_FATED))

COLUMNS = (
    "id, account_id, batch_id, chunk_id, carrier_id, row, msisdn, country, sender, text,"
    " unicode, segments, price, state, settlement, attempt, reason, client_ref, sent_at, final_at"
)
_MESSAGES = """
    INSERT INTO {{table}} ({columns})
    SELECT id, %(account)s, %(batch)s + i / %(per_batch)s, %(chunk)s + i / %(per_chunk)s,
        CASE WHEN fated IN ('expired', 'blocked', 'cancelled') THEN NULL
             ELSE (%(carriers)s::bigint[])[1 + place %% 3] END,
        1 + i %% %(per_batch)s,
        CASE country WHEN 'IN' THEN 919000000000 WHEN 'GB' THEN 447400000000
             WHEN 'US' THEN 12025000000 WHEN 'AE' THEN 971500000000
             WHEN 'SG' THEN 6581000000 ELSE 4915100000000 END + who %% 2000003,
        country, (%(senders)s::text[])[1 + who %% array_length(%(senders)s::text[], 1)],
        CASE WHEN delay %% 8 = 0 THEN %(long)s ELSE %(short)s END, false,
        CASE WHEN delay %% 8 = 0 THEN 2 ELSE 1 END,
        CASE WHEN delay %% 8 = 0 THEN 2 ELSE 1 END
            * CASE country WHEN 'IN' THEN 200000 ELSE 650000 END,
        state,
        CASE WHEN state = 'queued' THEN 'held' WHEN held_back THEN 'released' ELSE 'captured' END,
        0,
        CASE state WHEN 'undelivered' THEN
                CASE WHEN why < 600 THEN 'UNDELIV' WHEN why < 900 THEN 'EXPIRED'
                     ELSE 'DELETED' END
            WHEN 'rejected' THEN
                CASE WHEN why < 700 THEN 'ESME_RINVDSTADR' ELSE 'REJECTD' END
            WHEN 'expired' THEN 'validity_over'
            WHEN 'blocked' THEN
                CASE WHEN why < 800 THEN 'opted_out' ELSE 'opted_out_sender' END
            WHEN 'cancelled' THEN 'cancelled' WHEN 'unknown' THEN 'no_receipt' ELSE '' END,
        CASE WHEN %(refers)s THEN 'order-' || id ELSE '' END,
        CASE WHEN held_back OR state = 'queued' THEN NULL ELSE sent END,
        CASE WHEN state IN ('sent', 'queued') THEN NULL ELSE finished END
    FROM ({stated}) AS stated
"""


def messages(due: str, table: str) -> str:
    """The statement that writes a lot of messages; `due` is PACED or BY_DAY."""
    states = _STATES.format(drawn=_DRAWN.format(due=due))
    return _MESSAGES.format(columns=COLUMNS, stated=states).format(table=table)
