"""Every limit of the portal by name: value, unit, scope, and what it is for.

Forms, the API and the limits page read this table. An operator's override for one account is a
row of `LimitOverride`; `accounts.selectors.limit(account, name)` gives the value in force.
"""

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True)
class Limit:
    """A named limit: `value` in `unit`, counted per `scope`."""

    name: str
    value: int
    unit: str
    scope: str
    summary: str


LIMITS: dict[str, Limit] = {
    limit.name: limit
    for limit in (
        Limit("campaign_file_bytes", 200 * MB, "bytes", "upload", "Size of a campaign's file"),
        Limit("inflated_file_bytes", 2048 * MB, "bytes", "upload", "Its size once unpacked"),
        Limit("campaign_messages", 500_000, "messages", "campaign", "Rows of a bulk upload"),
        Limit("campaign_optout_tags", 3, "tags", "campaign", "Opt-out tags of a campaign"),
        Limit("schedule_lead_minutes", 5, "minutes", "campaign", "Earliest scheduled start"),
        Limit("schedule_horizon_months", 3, "months", "campaign", "Latest scheduled start"),
        Limit("report_months", 3, "months", "account", "Reports can be downloaded for"),
        Limit("api_recipients", 10_000, "recipients", "call", "Recipients of one API call"),
        Limit("api_status_per_minute", 1000, "calls", "key", "Status calls a minute"),
        Limit("api_balance_per_minute", 1000, "calls", "key", "Balance calls a minute"),
        Limit("api_get_per_minute", 1000, "calls", "key", "Other GET calls a minute"),
        Limit("api_send_per_minute", 3000, "calls", "key", "Sending calls by POST a minute"),
        Limit("sign_in_per_5_minutes", 10, "attempts", "address and e-mail", "Failed sign-ins"),
        Limit("message_characters", 1530, "characters", "message", "Length of a rendered text"),
    )
}
