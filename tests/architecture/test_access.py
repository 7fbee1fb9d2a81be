"""Every address has a guard: an ability, a credential, or a place on a short list."""

import pytest

from accounts.access import Ability
from tests.architecture.routes import Route, routes

# Open to anybody, on purpose.
PUBLIC = frozenset({"healthz", "readyz", "account_login", "account_logout"}) | {
    # For a program with a token or at a known address: portal/metrics.py asks for it.
    "metrics",
    # Says in JSON that there is nothing.
    "api_unknown",
    "tidings_unknown",
    "v3_unknown",
    # Signing up by a program, as the sign-up page would let it.
    "v2_register",
    # The API's reference, and what its errors mean: words only.
    "api_reference",
    "api_document",
    "api_oauth2_callback",
    "api_oauth2_script",
    "api_oauth2_script_below",
    "error_catalogue",
    "error_page",
    # What the sign-in page needs before anybody has signed in; no secret is in them.
    "brand_stylesheet",
    "brand_preview_stylesheet",
    "brand_icon",
    "brand_logo",
    # Steps of signing in: each looks at what the session has shown so far, behind a limit.
    "mfa_authenticate",
    "mfa_login_webauthn",
    "account_inactive",
    # A forgotten password and an address to confirm: known only to who reads the mail.
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_email_verification_sent",
    "account_confirm_email",
    # Ways in for people who have no sign-in yet: what is behind them needs the mailed token.
    "invitation",
    "account_signup",
    "sign_up_sent",
    "sign_up_activate",
    # Readers of scheduled reports: the signed token from their mail is what they have.
    "reader_confirm",
    "reader_leave",
    # Where carriers call: known only to who was told the secret in the address.
    "carrier_call_receipts",
    "carrier_call_inbound",
}


def _is_guarded(route: Route) -> bool:
    """Pages carry the ability they need; API views authenticate and permit on every method."""
    api_view = getattr(route.view, "cls", None)
    if api_view is not None:
        return bool(api_view.authentication_classes and api_view.permission_classes)
    return isinstance(getattr(route.view, "ability", None), Ability)


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.pattern)
def test_the_route_has_a_guard(route: Route) -> None:
    assert route.name in PUBLIC or _is_guarded(route), (
        f"{route.pattern} lets anybody in: decorate its view with @account_page(Ability...), "
        "give the API view its authentication, or add it to PUBLIC with good reason"
    )


def test_the_public_list_names_only_routes_there_are() -> None:
    assert {route.name for route in routes()} >= PUBLIC
