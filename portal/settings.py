"""Settings of the portal, read from the environment (see docs/settings.md and .env.example).

With nothing set, the portal runs embedded: SQLite and a private broker under `DATA_DIR`.
"""

from pathlib import Path
from typing import Any

import drf_spectacular_sidecar
import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

from portal.paths import private_folder, runtime_folder, secret_from

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

# --- Where things are -------------------------------------------------------------------
DATA_DIR = private_folder(Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).absolute())
RUNTIME_DIR = runtime_folder(DATA_DIR)
MEDIA_ROOT = private_folder(DATA_DIR / "files")
PORT = env.int("PORT", default=8000)
BIND_ADDRESS = env.str("BIND_ADDRESS", default="127.0.0.1")
BASE_URL = env.str("BASE_URL", default=f"http://127.0.0.1:{PORT}")

# --- Safety -----------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or secret_from(DATA_DIR / "secret.key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
KEY_PEPPER = env.str("KEY_PEPPER", default="") or secret_from(DATA_DIR / "pepper.key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_FAILURE_VIEW = "accounts.pages.old_form"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = int(env.float("SESSION_HOURS", default=12) * 3600)
SESSION_IDLE_SECONDS = int(env.float("SESSION_IDLE_MINUTES", default=120) * 60)
SESSION_COOKIE_NAME = f"tidings_{PORT}"
CSRF_COOKIE_NAME = f"tidings_csrf_{PORT}"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- Apps -------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "rest_framework",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_celery_beat",
    "django_htmx",
    "heroicons",
    "csp",
    "accounts",
    "apikeys",
    "campaigns",
    "reports",
    "portal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "accounts.middleware.known_hosts",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.sessionlimits.SessionLimits",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
APPEND_SLASH = False  # a redirect would lose the body of a POST; both spellings are routes
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.dashboard.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database ---------------------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", default="") or f"sqlite:///{DATA_DIR / 'db.sqlite3'}"
DATABASES: dict[str, Any] = {"default": env.db_url_config(DATABASE_URL)}
ON_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
RATE_LIMIT_DATABASE = "default"
if ON_SQLITE:
    # FULL: a claim that a power cut forgets would be sent twice. Fixed within a transaction.
    SQLITE_OPTIONS = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA temp_store=MEMORY;"
        "PRAGMA mmap_size=134217728;PRAGMA cache_size=-20000;",
    }
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    # Rate counters have a file of their own: they must not wait for an import's transactions,
    # and may forget a power cut.
    RATE_LIMIT_DATABASE = "limits"
    DATABASES["limits"] = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "limits.sqlite3",
        "OPTIONS": SQLITE_OPTIONS
        | {"timeout": 5, "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"},
    }
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    if env.bool("DATABASE_PREPARE", default=True):
        # Only for statements of accounts.store.kept: kept from the third time on.
        DATABASES["default"].setdefault("OPTIONS", {}).setdefault("prepare_threshold", 2)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASE_ROUTERS = ["accounts.routers.RateLimitRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Sign-in ----------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_RULES = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{PASSWORD_RULES}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {
        "NAME": f"{PASSWORD_RULES}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": f"{PASSWORD_RULES}.CommonPasswordValidator"},
    {"NAME": "accounts.validators.BreachedPasswordValidator"},
]
BREACHED_PASSWORDS_FILE = env.str("BREACHED_PASSWORDS_FILE", default="")
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = False  # its counters are not atomic; ours stand in front of its views
MFA_ADAPTER = "accounts.mfa.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_RATE_LIMITS = False
EMAIL_BACKEND = "accounts.mailbackends.OutboxBackend"  # keeps mail for the operator's Outbox
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="Tidings <no-reply@localhost>")

# --- Background work --------------------------------------------------------------------
EMBEDDED_BROKER = not env.str("CELERY_BROKER_URL", default="")
CELERY_BROKER_URL = (
    env.str("CELERY_BROKER_URL", default="") or f"redis+socket://{RUNTIME_DIR / 'broker.sock'}"
)
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "campaigns.import_campaign": {"queue": "intake"},
    "campaigns.import_optouts": {"queue": "intake"},
    "campaigns.reconcile": {"queue": "intake"},
    "campaigns.prepare_run": {"queue": "intake"},
    "campaigns.import_contacts": {"queue": "intake"},
    "campaigns.fetch_contacts": {"queue": "intake"},
    "campaigns.import_supplement": {"queue": "intake"},
    "reports.make_export": {"queue": "exports"},
}
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    "campaigns-tick": {"task": "campaigns.tick", "schedule": 3.0},
    "campaigns-doubts": {"task": "campaigns.settle_old_doubts", "schedule": 300.0},
    "apikeys-answered-calls": {"task": "apikeys.forget_answered_calls", "schedule": 3600.0},
    "apikeys-old-use": {"task": "apikeys.forget_old_use", "schedule": 6 * 3600.0},
    "accounts-rate-windows": {"task": "accounts.forget_rate_windows", "schedule": 3600.0},
    "accounts-sessions": {"task": "accounts.forget_sessions", "schedule": 6 * 3600.0},
    "audit-log-seal": {"task": "accounts.seal_audit_log", "schedule": 5.0},
    "audit-log-sweep": {"task": "accounts.sweep_audit_log", "schedule": 3600.0},
    "audit-log-watch": {"task": "accounts.watch_audit_log", "schedule": crontab(hour=2, minute=40)},
    "accounts-low-balances": {"task": "accounts.warn_low_balances", "schedule": 60.0},
    "reports-squash": {"task": "reports.squash", "schedule": 5.0},
    "reports-exports": {"task": "reports.start_exports", "schedule": 3.0},
    "reports-old-exports": {"task": "reports.delete_old_exports", "schedule": 600.0},
    "reports-erase-recipients": {"task": "reports.erase_recipients", "schedule": 60.0},
    "reports-archive": {"task": "reports.archive", "schedule": crontab(hour="1-4", minute="*/15")},
    "reports-check-archives": {
        "task": "reports.check_archives",
        "schedule": crontab(hour=5, minute=20),
    },
    "reports-restore": {"task": "reports.restore", "schedule": 60.0},
    "reports-mail-due": {"task": "reports.mail_due", "schedule": 60.0},
    "reports-proofs": {"task": "reports.make_proofs", "schedule": 30.0},
    "reports-sweep": {"task": "reports.sweep_rollups", "schedule": 3600.0},
    "campaigns-alerts": {"task": "campaigns.watch_sending", "schedule": 10.0},
    "ledger-audit": {"task": "portal.audit_ledger", "schedule": crontab(hour=3, minute=10)},
    "accounts-mail": {"task": "accounts.deliver_mail", "schedule": 5.0},
    "accounts-old-mail": {"task": "accounts.forget_old_mail", "schedule": 6 * 3600.0},
    "campaigns-ask-carriers": {"task": "campaigns.ask_carriers", "schedule": 60.0},
    "campaigns-shift-routes": {"task": "campaigns.shift_routes", "schedule": 60.0},
    "campaigns-erase-closed": {"task": "campaigns.erase_closed", "schedule": 60.0},
    "campaigns-old-files": {"task": "campaigns.delete_old_files", "schedule": 600.0},
    "campaigns-fingerprints": {"task": "campaigns.forget_fingerprints", "schedule": 900.0},
    "campaigns-partitions": {"task": "campaigns.make_partitions", "schedule": 6 * 3600.0},
}

# --- Processes (see portal.supervisor) ---------------------------------------------------
WEB_WORKERS = env.int("WEB_WORKERS", default=1)
WEB_THREADS = env.int("WEB_THREADS", default=8)
WORKER_THREADS = env.int("WORKER_THREADS", default=8)
EXPORT_PROCESSES = env.int("EXPORT_PROCESSES", default=2)

# --- Sending ----------------------------------------------------------------------------
SIMULATOR_SOCKET = env.str("SIMULATOR_SOCKET", default=str(RUNTIME_DIR / "carrier.sock"))
DISPATCH_LEASE_SECONDS = env.int("DISPATCH_LEASE_SECONDS", default=30)
DISPATCH_RESPONSE_TIMEOUT = env.int("DISPATCH_RESPONSE_TIMEOUT", default=10)
RECURRING_LEAD_MINUTES = env.int("RECURRING_LEAD_MINUTES", default=15)
DOUBT_WINDOW_HOURS = env.int("DOUBT_WINDOW_HOURS", default=72)
UNDO_SECONDS = env.int("UNDO_SECONDS", default=10)
# What operators are warned of (campaigns.services.alerting), and who may read /metrics.
ALERT_QUEUE_SECONDS = env.int("ALERT_QUEUE_SECONDS", default=120)
ALERT_UNCERTAIN = env.int("ALERT_UNCERTAIN", default=100)
ALERT_FAILURE_PERCENT = env.int("ALERT_FAILURE_PERCENT", default=20)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_ALLOW = env.list("METRICS_ALLOW", default=["127.0.0.1", "::1"])
FAILPOINTS = env.list("FAILPOINTS", default=[])  # named crash points, honoured by tests only

# --- SMPP server (docs/smpp-server.md) -----------------------------------------------------
SMPP_PORT = env.int("SMPP_PORT", default=0)  # 0: not served; the standard's own is 2775
SMPP_TLS_PORT = env.int("SMPP_TLS_PORT", default=0)
SMPP_ADDRESS = env.str("SMPP_ADDRESS", default=BIND_ADDRESS)
SMPP_TLS_CERT = env.str("SMPP_TLS_CERT", default="")
SMPP_TLS_KEY = env.str("SMPP_TLS_KEY", default="")

# --- Files ------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
# Swagger UI alone, under a short name: as an app the package would bring another reader too.
SWAGGER = Path(drf_spectacular_sidecar.__file__).parent / "static" / "drf_spectacular_sidecar"
STATICFILES_DIRS = [BASE_DIR / "static", ("swagger", SWAGGER / "swagger-ui-dist")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_TEMP_DIR = private_folder(DATA_DIR / "incoming")
FILE_UPLOAD_HANDLERS = [
    "campaigns.uploading.QuotaHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
UPLOAD_DAYS = env.int("UPLOAD_DAYS", default=90)
DRAFT_UPLOAD_DAYS = env.int("DRAFT_UPLOAD_DAYS", default=30)

# --- Archive (docs/retention.md) ----------------------------------------------------------
# Where archived months lie: DATA_DIR/archive, unless a bucket is named.
ARCHIVE_S3_BUCKET = env.str("ARCHIVE_S3_BUCKET", default="")
ARCHIVE_S3_PREFIX = env.str("ARCHIVE_S3_PREFIX", default="")
ARCHIVE_S3_ENDPOINT = env.str("ARCHIVE_S3_ENDPOINT", default="")  # blank: Amazon's own
ARCHIVE_S3_REGION = env.str("ARCHIVE_S3_REGION", default="")
ARCHIVE_S3_ACCESS_KEY = env.str("ARCHIVE_S3_ACCESS_KEY", default="")
ARCHIVE_S3_SECRET_KEY = env.str("ARCHIVE_S3_SECRET_KEY", default="")
RESTORE_APPROVED = env.bool("RESTORE_APPROVED", default=False)

# --- API --------------------------------------------------------------------------------
API_HTTPS_ONLY = env.bool("API_HTTPS_ONLY", default=HTTPS)
WEBHOOKS_OVER_HTTP = env.bool("WEBHOOKS_OVER_HTTP", default=False)
SHORT_URL = env.str("SHORT_URL", default="")  # blank: BASE_URL
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "UNAUTHENTICATED_USER": None,
}

# --- Language and time ------------------------------------------------------------------
LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
