"""A session ends after a time, and sooner when nobody uses it."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from accounts.services import sessions


class SessionLimits:
    """Signs out who was away for too long; the page they asked for then sends them to sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._keep_or_end(request)
        return self._get_response(request)

    def _keep_or_end(self, request: HttpRequest) -> None:
        if sessions.is_over(request):
            logout(request)
            messages.info(request, _("You were signed out after a while. Sign in to go on."))
        elif "X-Live" not in request.headers:  # a panel that refreshes itself is nobody's doing
            sessions.touch(request)
