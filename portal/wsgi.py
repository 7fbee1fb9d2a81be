"""The WSGI entry point of the web server."""

import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()
# Models can be imported only now. What keys do is written down while this process serves.
import_string("apikeys.services.usage.start")()
