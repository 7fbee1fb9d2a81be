"""The portal's addresses and the rival's."""

from django.urls import path

from portal.bench.bare import BareView
from portal.urls import handler400, handler500
from portal.urls import urlpatterns as portal_patterns

__all__ = ["handler400", "handler500", "urlpatterns"]

urlpatterns = [path("bench/bare", BareView.as_view()), *portal_patterns]
