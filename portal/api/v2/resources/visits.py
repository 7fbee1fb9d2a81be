"""A visit of a smart link, as the v2 dialect shows it."""

from typing import Any

from campaigns.models import LinkVisit, ShortLink
from portal.api.v2.values import write_moment

# What the visitor's browser told; null where it did not, or nobody looked it up.
DETAILS = (
    *("scheme", "host", "query_string", "user_agent", "browser", "browser_version"),
    *("browser_lang", "browser_engine", "resolution", "platform", "platform_version"),
    *("platform_name", "device_type", "device_brand", "device_model", "touch_enabled"),
    *("latitude", "longitude", "country", "country_code", "region", "city", "zipcode"),
    *("timezone", "options"),
)


def row_of(visit: LinkVisit, link: ShortLink) -> dict[str, Any]:
    """Every field the dialect names. `client_ip` is shortened; no person of ours has a number
    here, so `user_id` is the account's."""
    return {
        "id": visit.pk,
        "user_id": str(link.account.uuid),
        "link_id": link.pk,
        "client_ip": visit.address or None,
        **{name: visit.details.get(name) for name in DETAILS},
        "created_at": write_moment(visit.created_at),
        "visit_id": str(visit.uuid),
        "token": visit.token or None,
        "message_id": visit.message_id,
        "mobile": str(visit.msisdn) if visit.msisdn else None,
    }
