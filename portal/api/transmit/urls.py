"""The addresses of this dialect, which stand at the root. They are to be matched last.

The groups have no names: what they hold are no ids of anybody's.
"""

from django.urls import re_path

from portal.api.transmit.views import TransmitView

CALL = r"^(?:2/)?([A-Za-z0-9_-]{1,60})\.(json|xml)/?$"

urlpatterns = [re_path(CALL, TransmitView.as_view(), name="transmit")]
