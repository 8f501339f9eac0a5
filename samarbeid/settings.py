"""Settings, read from the environment; safe for production unless SAMARBEID_DEMO=1 is set.

Every variable is described in docs/drift.md.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF

from parties.accounts.configuration import account_settings
from samarbeid import environment
from samarbeid.outgoing_mail import mail_settings
from web.frontend import static_dirs

BASE_DIR = environment.BASE_DIR

# --- What kind of installation this is ---------------------------------------------------------------------
# The one switch: demo content, printed logins and codes shown on the login page.
DEMO = environment.is_demo()
DEBUG = environment.flag("SAMARBEID_DEBUG")
SITE_URL = environment.site_url()
SITE_HOST = urlsplit(SITE_URL).hostname or ""
LOCAL = DEBUG or environment.is_local()
# Refused as too short by `environment.missing_in_production` before anything is served.
SECRET_KEY = environment.secret_key()
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS") or list(
    dict.fromkeys([SITE_HOST, *(["localhost", "127.0.0.1", "[::1]"] if LOCAL else [])])
)

# --- Parts --------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "samarbeid.apps.SamarbeidConfig",
    "agreements.apps.AgreementsConfig",
    "slt.apps.SltConfig",
    "councils.apps.CouncilsConfig",
    "parties.apps.PartiesConfig",
    "web.apps.WebConfig",
    "records.apps.RecordsConfig",
    "parties.admin.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "crispy_forms",
    "csp",
    "django_htmx",
    "django_prose_editor",
    "django_tasks",
    "django_tasks_db",
    "pgtrigger",
    "rules",
]

MIDDLEWARE = [
    "samarbeid.logs.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "web.middleware.PlainAddressMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "parties.middleware.ActingMiddleware",
    "web.middleware.AccessMiddleware",
    "parties.middleware.SecondFactorMiddleware",
    "web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "samarbeid.urls"
WSGI_APPLICATION = "samarbeid.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "samarbeid.pages.navigation.menus",
            ],
        },
    },
]

# --- Database, cache, tasks ---------------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(
        environment.database_url(),
        engine="django.db.backends.postgresql",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
DATABASES["default"].setdefault("OPTIONS", {})
if folder := environment.socket_folder(environment.database_url()):
    DATABASES["default"]["HOST"] = folder
    DATABASES["default"]["OPTIONS"].pop("host", None)
# A database that is away shall give an answer within seconds, never a page that hangs.
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 5)

# Rate limits and the worker's sign of life must hold across processes and machines: never process memory.
CACHE_URL = os.environ.get("CACHE_URL", "")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
        if CACHE_URL
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "samarbeid_cache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    )
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- Language and time --------------------------------------------------------------------------------------
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk")]
LANGUAGE_COOKIE_NAME = "sprak"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
# The second holds packages' English ids, in both written languages; allauth has no Nynorsk of its own.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "packages"]
TIME_ZONE = "Europe/Oslo"
USE_I18N = True
USE_TZ = True

# --- Static files -------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or environment.VAR / "static")
STATICFILES_DIRS = [BASE_DIR / "static", *static_dirs(BASE_DIR)]
# Pages name files by their content, so plain names need no copy; source maps are for developers.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [
    "map",
    "woff",
    "woff2",
    "png",
    "jpg",
    "jpeg",
    "gif",
    "webp",
    "gz",
    "br",
]
STORAGES = {
    # Uploads are rows (records.StoredFile), never files on one machine's disk.
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CRISPY_ALLOWED_TEMPLATE_PACKS = "designsystemet"
CRISPY_TEMPLATE_PACK = "designsystemet"

# --- Accounts (the parties room owns this section) ----------------------------------------------------------
AUTH_USER_MODEL = "parties.User"
CSRF_FAILURE_VIEW = "web.errors.csrf_failure"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "parties.accounts.passwords.LongEnough"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
globals().update(account_settings(os.environ, site_url=SITE_URL))
# --- End of Accounts ----------------------------------------------------------------------------------------

# --- E-mail -------------------------------------------------------------------------------------------------
globals().update(mail_settings(os.environ, demo=DEMO, folder=environment.VAR / "mail", host=SITE_HOST))

# --- Security -----------------------------------------------------------------------------------------------
# How many proxies of our own stand in front; their X-Forwarded-* are believed, nobody else's.
TRUSTED_PROXIES = environment.number("TRUSTED_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []
SECURE_SSL_REDIRECT = not LOCAL
# A probe inside the machine room speaks plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^helse/"]
SECURE_HSTS_SECONDS = 0 if LOCAL else 2 * 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not LOCAL
SESSION_COOKIE_NAME = "samarbeid_okt" if LOCAL else "__Host-samarbeid_okt"
CSRF_COOKIE_NAME = "samarbeid_csrf" if LOCAL else "__Host-samarbeid_csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
# A working day; a shared machine at the service desk is logged out by the evening.
SESSION_COOKIE_AGE = 10 * 3600
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        # Logging in by OpenID Connect posts to us and is sent on to the provider.
        "form-action": [SELF, *filter(None, [environment.origin(os.environ.get("OIDC_ISSUER", ""))])],
        "frame-ancestors": [NONE],
    }
}

# --- Logs ---------------------------------------------------------------------------------------------------
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "samarbeid.logs.RequestIdFilter"}},
    "formatters": {"json": {"()": "samarbeid.logs.JsonFormatter", "tell_all": LOCAL}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request_id"]}
    },
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        # Django's own handlers (console in debug, mail to admins with the whole request) are not wanted.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        # One line a second, saying that there was nothing to do.
        "django_tasks_db": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        # Thousands of lines for each PDF.
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
    },
}

# Each operator's own statement lives at the authority's site (uustatus.no); empty until it is made.
ACCESSIBILITY_STATEMENT_URL = os.environ.get("ACCESSIBILITY_STATEMENT_URL", "")
