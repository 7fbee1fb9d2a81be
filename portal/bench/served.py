"""The portal as a web server serves it, with the rival beside it. For `manage.py bench api`."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
settings.ROOT_URLCONF = "portal.bench.addresses"
application = get_wsgi_application()
