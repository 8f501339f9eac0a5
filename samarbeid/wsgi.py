"""WSGI entry point; refuses to serve without what production needs."""

import os
import sys
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from samarbeid import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samarbeid.settings")
if faults := environment.missing_in_production():
    sys.exit("Portalen kan ikke starte: " + " ".join(faults) + " Se docs/drift.md.")
application = get_wsgi_application()
# Read every address now: a fault in one is told at the start, and the first visitor does not wait for it.
import_module(settings.ROOT_URLCONF)
