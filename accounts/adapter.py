"""How allauth behaves here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.addresses import client_address
from accounts.devices import describe
from accounts.limited import count, hashed
from accounts.mailadapter import OwnMail
from accounts.models import User
from accounts.services import sessions, signins


class AccountAdapter(OwnMail, DefaultAccountAdapter):  # type: ignore[misc]  # untyped upstream
    """Sign-in only: people come by invitation, or by our own sign-up page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("E-mail address or password is not right. Try again."),
        "incorrect_password": _("This is not your password."),
    }

    # --- Signing in ---------------------------------------------------------------------

    def is_ajax(self, request: HttpRequest) -> bool:
        """Our pages answer with pages: allauth's JSON form of them is not for us."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or sessions.NO_ADDRESS

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        signins.note_failure(credentials.get("email", ""), address=client_address(request))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        records = get_authentication_records(request, user)
        signins.note_sign_in(
            user,
            address=client_address(request),
            device=describe(request.headers.get("User-Agent", "")),
            by=[record.get("type") or record["method"] for record in records],
        )
        return answer

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            signins.note_sign_out(request.user, address=client_address(request))
        super().logout(request)

    def should_send_confirmation_mail(
        self, request: HttpRequest, email_address: EmailAddress, signup: bool
    ) -> bool:
        """Each sign-in with an address that is not confirmed sends a link, within the limit."""
        return count("activation_per_2_minutes", [hashed(email_address.email)]).allowed

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Our services tell people of changes, in the transaction of the change."""
