"""Settings for the test suite: a local installation's, with a test key and quick password hashing."""

import os

os.environ["SECRET_KEY"] = "only-for-tests-0000000000000000000000000000000000000000000"
os.environ["SITE_URL"] = "http://localhost:8000"
os.environ["SAMARBEID_DEMO"] = "0"
os.environ["ALLOWED_HOSTS"] = "localhost,127.0.0.1,testserver"
os.environ.setdefault("LOG_LEVEL", "WARNING")

from samarbeid.settings import *  # noqa: F403

# A server thread's connection that outlives its test would keep the test database from being dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Nothing is collected for the tests; the test server finds static files where they lie.
WHITENOISE_AUTOREFRESH = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
