"""The check of hosts: those of ALLOWED_HOSTS, and the sign-in hosts of resellers."""

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, JsonResponse

from accounts.hosts import LONGEST, domain_of
from accounts.limited import wants_json
from accounts.pages import bare_page
from accounts.selectors.brands import is_sign_in_host

Answer = Callable[[HttpRequest], HttpResponse]


def known_hosts(get_response: Answer) -> Answer:
    """Answer 400 to a request for a host that is nobody's, before anything else looks at it.

    Django's own check, `request.get_host()`, knows ALLOWED_HOSTS alone; a request for a sign-in
    host is told its host here, once it has been found among the brandings.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()
        except DisallowedHost:
            host = request.META.get("HTTP_HOST", "")
            domain = domain_of(host)
            if not 0 < len(domain) <= LONGEST or not is_sign_in_host(domain):
                return _unknown(request)
            request.get_host = lambda: host  # type: ignore[method-assign]
        return get_response(request)

    return middleware


def _unknown(request: HttpRequest) -> HttpResponse:
    if wants_json(request) or request.path.startswith("/api/"):
        message = "No portal answers to this host name. Check the address you call."
        return JsonResponse({"code": "unknown_host", "message": message}, status=400)
    return bare_page("400.html", 400, unknown_host=True)
