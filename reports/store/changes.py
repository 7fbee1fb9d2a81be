"""What events that no rollup holds yet change, added up for one account."""

from collections.abc import Collection
from typing import Any

from django.db import connection

from campaigns.statuses import MessageState


def summed(
    changes: str, account_id: int, charged: Collection[MessageState]
) -> list[tuple[Any, ...]]:
    """Product, campaign (0: programs), messages and charged price that changes (rollups) add."""
    states = ", ".join(f"'{state.value}'" for state in charged)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT b.product_id, coalesce(b.campaign_id, 0), sum(c.n),
                   sum(CASE WHEN c.state IN ({states}) THEN c.n * m.price ELSE 0 END)
            FROM ({changes}) c
            JOIN campaigns_message m ON m.id = c.message_id
            JOIN campaigns_batch b ON b.id = m.batch_id
            WHERE NOT b.is_test AND m.account_id = %s
            GROUP BY 1, 2
            """,  # noqa: S608  # constants and numbers only
            [account_id],
        )
        return [(product, campaign, int(n), int(price)) for product, campaign, n, price in cursor]
