"""The pages behind the links in scheduled reports: wanting one, and wanting no more of it.

Looking changes nothing, as programs that check mail follow every link. The button of a mail
program posts to the second one (RFC 8058): it brings no cookie, so there is no form to check.
"""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.errors import NotFound
from accounts.visitors import visitor_page
from reports import readerlinks
from reports.selectors.mailings import reader_behind
from reports.services import mailingreaders


@visitor_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponseBase:
    """Let somebody outside of the team say that they want a report."""
    return _page(request, token, readerlinks.CONFIRM)


@csrf_exempt
@visitor_page
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponseBase:
    """Let a reader end it."""
    return _page(request, token, readerlinks.LEAVE)


def _page(request: HttpRequest, token: str, purpose: str) -> HttpResponseBase:
    try:
        reader = reader_behind(purpose, token)
    except NotFound as error:
        return render(request, "reports/mailings/gone.html", {"error": error}, status=404)
    done = request.method == "POST"
    if done:
        act = mailingreaders.confirm if purpose == readerlinks.CONFIRM else mailingreaders.leave
        act(reader)
    context = {"reader": reader, "mailing": reader.mailing, "done": done}
    return render(request, f"reports/mailings/{purpose}.html", context)
