"""Every limit of the portal by name: value, unit, scope, what it is for and what happens past it.

Forms, the API and the limits page read this table; what is not enforced does not stand in it. An
account's own value is a row of `LimitOverride`; `accounts.selectors.limit(account, name)` gives
the one in force. The limits of campaigns stand in `accounts.campaignlimits`.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.campaignlimits import CAMPAIGN_LIMITS
from accounts.limitkinds import MB, UNITS, Group, Limit

__all__ = ["LIMITS", "MB", "UNITS", "Group", "Limit"]

_TOO_MANY_CALLS = _("The call is answered with 429 and says when to try again.")
_REFUSED = _("The file is refused, and the message names the limit.")


def _calls(name: str, value: int, summary: Any) -> Limit:
    """A limit on the calls a key may make in a minute."""
    return Limit(name, value, "calls", _("key"), summary, Group.API, _TOO_MANY_CALLS, most=100_000)


def _kept(name: str, value: int, summary: Any, *, most: int) -> Limit:
    """A limit on how many things of a kind an account keeps for its programs."""
    past = _("Another one is refused until one is deleted.")
    return Limit(name, value, "entries", _("account"), summary, Group.API, past, most=most)


LIMITS: dict[str, Limit] = {
    limit.name: limit
    for limit in (
        *CAMPAIGN_LIMITS,
        Limit(
            "price_rows",
            100_000,
            "rows",
            _("price list"),
            _("Rows of a price list"),
            Group.PRICES,
            _REFUSED,
            most=200_000,
        ),
        Limit(
            "price_file_bytes",
            10 * MB,
            "bytes",
            _("upload"),
            _("Size of a price file"),
            Group.PRICES,
            _REFUSED,
            least=MB,
            most=50 * MB,
        ),
        Limit(
            "report_months",
            3,
            "months",
            _("account"),
            _("How far back reports can be downloaded"),
            Group.REPORTS,
            _("Older days are refused: ask support to bring them back."),
            most=36,
        ),
        Limit(
            "running_exports",
            3,
            "exports",
            _("account"),
            _("Exports being made at a time"),
            Group.REPORTS,
            _("Another one is refused until one is ready."),
            most=50,
        ),
        Limit(
            "api_recipients",
            10_000,
            "recipients",
            _("call"),
            _("Recipients of one API call"),
            Group.API,
            _("The call is refused, and nothing of it is sent."),
            most=50_000,
        ),
        _calls("api_send_per_minute", 3000, _("Sending calls by POST a minute")),
        _calls("api_status_per_minute", 1000, _("Status calls a minute")),
        _calls("api_balance_per_minute", 1000, _("Balance calls a minute")),
        _calls("api_get_per_minute", 1000, _("Other GET calls a minute")),
        _calls("api_key_calls_per_minute", 60, _("Calls with X-API-Key or a send credential")),
        Limit(
            "api_calls_per_second",
            15,
            "calls",
            _("account"),
            _("Calls a second in the Basic-auth dialects"),
            Group.API,
            _TOO_MANY_CALLS,
            most=10_000,
        ),
        Limit(
            "verify_per_number",
            5,
            "codes",
            _("number"),
            _("One-time passwords to one number in ten minutes"),
            Group.API,
            _TOO_MANY_CALLS,
            most=1_000,
        ),
        Limit(
            "smart_links_per_5_minutes",
            10,
            "calls",
            _("address"),
            _("Calls about smart links in five minutes"),
            Group.API,
            _TOO_MANY_CALLS,
            most=10_000,
        ),
        Limit(
            "smpp_sessions",
            4,
            "sessions",
            _("key"),
            _("SMPP sessions of one send credential"),
            Group.API,
            _("Another bind is refused (ESME_RALYBND)."),
            most=64,
        ),
        Limit(
            "smpp_per_second",
            100,
            "messages",
            _("session"),
            _("Messages a second in one SMPP session"),
            Group.API,
            _("The message is refused (ESME_RTHROTTLED)."),
            most=10_000,
        ),
        Limit(
            "smpp_window",
            200,
            "messages",
            _("session"),
            _("Messages of one SMPP session that wait for their answer"),
            Group.API,
            _("The message is refused (ESME_RMSGQFUL)."),
            most=2_000,
        ),
        _kept("webhooks", 100, _("Webhooks of an account"), most=1_000),
        _kept("subscriptions", 500, _("Subscriptions of webhooks to events"), most=5_000),
        _kept("inbound_numbers", 10, _("Leased numbers that take replies"), most=1_000),
        _kept("keywords", 200, _("Keywords on leased numbers"), most=5_000),
        _kept("email_senders", 200, _("Addresses whose mail becomes messages"), most=5_000),
        _kept("blocked_templates", 2_000, _("Templates that nothing may be sent by"), most=20_000),
        Limit(
            "sign_in_per_5_minutes",
            10,
            "attempts",
            _("address and e-mail"),
            _("Failed sign-ins in five minutes"),
            Group.SIGN_IN,
            _("One has to wait until the five minutes are over."),
            fixed=True,
        ),
        Limit(
            "sign_in_address_per_5_minutes",
            100,
            "attempts",
            _("address"),
            _("Sign-ins from one address in five minutes"),
            Group.SIGN_IN,
            _("One has to wait until the five minutes are over."),
            fixed=True,
        ),
        Limit(
            "password_reset_per_5_minutes",
            3,
            "mails",
            _("person, and address"),
            _("Password resets in five minutes"),
            Group.SIGN_IN,
            _("One has to wait until the five minutes are over."),
            fixed=True,
        ),
        Limit(
            "second_factor_per_5_minutes",
            3,
            "attempts",
            _("person"),
            _("Wrong second-factor codes in five minutes"),
            Group.SIGN_IN,
            _("One has to wait until the five minutes are over."),
            fixed=True,
        ),
        Limit(
            "activation_per_2_minutes",
            3,
            "attempts",
            _("person, and address"),
            _("Activations in two minutes"),
            Group.SIGN_IN,
            _("One has to wait until the two minutes are over."),
            fixed=True,
        ),
        Limit(
            "invitation_per_5_minutes",
            30,
            "attempts",
            _("address"),
            _("Opening invitations in five minutes"),
            Group.SIGN_IN,
            _("One has to wait until the five minutes are over."),
            fixed=True,
        ),
        Limit(
            "invitation_resend_per_2_minutes",
            3,
            "mails",
            _("invitation"),
            _("Sending an invitation again in two minutes"),
            Group.SIGN_IN,
            _("One has to wait until the two minutes are over."),
            fixed=True,
        ),
    )
}
