"""The API's reference: the OpenAPI document, its page, and where OAuth2 comes back to."""

from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.views.decorators.gzip import gzip_page
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.openapi.document import document_json
from portal.api.v2.base import V2View

JSON, HTML = "application/json", "text/html"
# The page of the contract's family, to the letter: clients look for this script.
CALLBACK = """<!doctype html>
<html lang="en-US">
<body>
<script src="oauth2-redirect.js"></script>
</body>
</html>
"""


class OpenView(V2View):
    """A page for everybody, without a secret: any site may read it."""

    authentication_classes = []
    permission_classes = []
    http_method_names = ["get", "head"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.accept(request)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "no-cache, private"
        final["Access-Control-Allow-Origin"] = "*"
        return final


@method_decorator(gzip_page, name="dispatch")
class DocumentView(OpenView):
    """GET `openapi.json`."""

    def get(self, request: Request) -> HttpResponseBase:
        origin = request._request.build_absolute_uri("/").rstrip("/")
        return HttpResponse(document_json(origin), content_type=JSON)


class ReferenceView(DocumentView):
    """GET `v2`: the document for programs, its page for people."""

    def get(self, request: Request) -> HttpResponseBase:
        if request._request.get_preferred_type([HTML, JSON]) == JSON:
            answer = super().get(request)
        else:
            answer = render(request._request, "reference/swagger.html", {"here": "reference"})
        patch_vary_headers(answer, ["Accept"])
        return answer


class CallbackView(OpenView):
    """GET `oauth2-callback`: the page that hands an OAuth2 answer back to the reference."""

    def get(self, request: Request) -> HttpResponseBase:
        return HttpResponse(CALLBACK, content_type="text/html; charset=UTF-8")


class CallbackScriptView(OpenView):
    """GET `oauth2-redirect.js`: the script of that page, where it looks for it."""

    def get(self, request: Request) -> HttpResponseBase:
        return HttpResponse(_script(), content_type="text/javascript; charset=UTF-8")


@cache
def _script() -> bytes:
    found = finders.find("swagger/oauth2-redirect.js")
    return Path(str(found)).read_bytes()
