"""Addresses of signing in, second factors, sessions.

The names that start with account_ and mfa_ are the ones allauth asks for.
"""

from django.urls import path, re_path

from accounts.signin import activation, confirming, passkey, password, reset, secondstep
from accounts.views import security

urlpatterns = [
    path("sign-in/", password.sign_in, name="account_login"),
    path("sign-in/code/", secondstep.second_step, name="mfa_authenticate"),
    path("sign-in/passkey/", passkey.passkey_sign_in, name="mfa_login_webauthn"),
    path("sign-in/confirm/", activation.link_sent, name="account_email_verification_sent"),
    path("sign-in/confirm/<str:key>/", activation.confirm_address, name="account_confirm_email"),
    path("sign-in/off/", activation.switched_off, name="account_inactive"),
    path("sign-out/", password.sign_out, name="account_logout"),
    path("password/forgotten/", reset.forgotten, name="account_reset_password"),
    path("password/forgotten/sent/", reset.forgotten_done, name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]{1,20})-(?P<key>[^/]{1,200})/$",
        reset.new_password,
        name="account_reset_password_from_key",
    ),
    path("security/", security.overview, name="security"),
    path("security/confirm/", confirming.by_password, name="account_reauthenticate"),
    path("security/confirm/code/", confirming.by_code, name="mfa_reauthenticate"),
    path("security/confirm/passkey/", confirming.by_passkey, name="mfa_reauthenticate_webauthn"),
    path("security/password/", security.password, name="security_password"),
    path("security/app/", security.app, name="security_app"),
    path("security/app/remove/", security.app_remove, name="security_app_remove"),
    path("security/passkeys/add/", security.passkey_add, name="security_passkey_add"),
    path("security/passkeys/remove/", security.passkey_remove, name="security_passkey_remove"),
    path("security/codes/", security.codes, name="security_codes"),
    path("security/sessions/end/", security.session_end, name="security_session_end"),
    path("security/sessions/end-others/", security.sessions_end, name="security_sessions_end"),
    path(
        "team/people/<uuid:user_uuid>/second-factor/",
        security.factor_reset,
        name="team_reset_factor",
    ),
]
