"""All settings, in one file; what differs between installs comes from the environment.

Every variable is described in docs/settings.md.
"""

from __future__ import annotations

import warnings
from pathlib import Path

from csp.constants import NONCE, NONE, SELF  # noqa: F401  (NONCE documents what is not used)
from django.core.management.utils import get_random_secret_key

from config import checks, env, sqlite  # noqa: F401  (the checks register themselves)
from lib.crypto import new_key

sqlite.swap()

BASE_DIR = Path(__file__).resolve().parent.parent

# --- place and address -------------------------------------------------------------------------
DATA = env.data()
PORT = env.port("PORT", 8000)
PUBLIC_URL = (env.text("FLOWYARD_PUBLIC_URL") or f"http://localhost:{PORT}").rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")
TRUSTED_PROXIES = env.items("FLOWYARD_TRUSTED_PROXIES")
DEMO = env.flag("FLOWYARD_DEMO")
DEBUG = env.flag("FLOWYARD_DEBUG")

SECRET_KEY = env.kept_secret("FLOWYARD_SECRET_KEY", DATA / "secret_key", get_random_secret_key)
CREDENTIAL_KEYS = tuple(
    part.strip()
    for part in env.kept_secret("CREDENTIAL_KEYS", DATA / "credential_keys", new_key).split(",")
    if part.strip()
)
ALLOWED_HOSTS = [env.host(PUBLIC_URL) or "localhost", "localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS += env.items("FLOWYARD_ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# --- applications ------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "template_partials",
    "django_htmx",
    "csp",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "social_django",
    "accounts",
    "connectors",
    "designer",
    "runs",
    "marketplace",
    "api",
    "demo",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.language.speak",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.sessions.note_sessions",
    "config.middleware.pages_only_for_forms",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
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
                "django.template.context_processors.i18n",
                "accounts.context.frame",
                "config.guide.here",
                "config.words.address",
            ],
        },
    }
]

# --- database ----------------------------------------------------------------------------------
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "flowyard.sqlite3",
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            # Only the worker checkpoints, off the request path; FULL: a commit is on disk when it returns.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;"
                "PRAGMA mmap_size=0; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;"
            ),
        },
        "TEST": {"NAME": DATA / "test.sqlite3"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- sign-in -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CHANGE_EMAIL = True  # one address for each person; a new one takes its place once it is confirmed
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "signup": "accounts.forms.AccountForm",
    "reset_password": "accounts.forms.ForgottenForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "change_password": "accounts.forms.OtherPasswordForm",
    "set_password": "accounts.forms.FirstPasswordForm",
    "add_email": "accounts.forms.NewAddressForm",
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a person hears when their password or way in was changed
MFA_ADAPTER = "accounts.second_step.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = (
    not HTTPS
)  # on localhost; browsers offer no passkeys on other plain hosts
MFA_TOTP_TOLERANCE = 1  # the code before and the one after count too: clocks differ by some seconds
MFA_FORMS = {
    "activate_totp": "accounts.second_step.AppCodeForm",
    "authenticate": "accounts.second_step.CodeForm",
    "reauthenticate": "accounts.second_step.CodeAgainForm",
    "authenticate_webauthn": "accounts.second_step.PasskeyStepForm",
    "login_webauthn": "accounts.second_step.PasskeySignInForm",
    "reauthenticate_webauthn": "accounts.second_step.PasskeyAgainForm",
    "add_webauthn": "accounts.second_step.PasskeyForm",
    "edit_webauthn": "accounts.second_step.PasskeyNameForm",
}
SIGNUP_OPEN = env.flag("FLOWYARD_SIGNUP", default=True)

# --- account linking (what Flowyard may use for you), only under /connect/ -----------------------
SOCIAL_AUTH_URL_NAMESPACE = "connect"
SOCIAL_AUTH_STRATEGY = "connectors.oauth.strategy.ConnectStrategy"
SOCIAL_AUTH_STORAGE = "social_django.models.DjangoStorage"
SOCIAL_AUTH_PIPELINE = ("connectors.oauth.pipeline.keep_tokens",)

# --- browser -----------------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrftoken"
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# --- language and time -------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]  # each by its own name
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"  # of a browser in which nobody is signed in
LANGUAGE_COOKIE_AGE = 365 * 86_400
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- files -------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = env.flag("FLOWYARD_LIVE_ASSETS")
if WHITENOISE_USE_FINDERS:
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
BLOBS = DATA / "blobs"

# --- mail --------------------------------------------------------------------------------------
EMAIL_HOST = env.text("SMTP_HOST")
EMAIL_USE_SSL = env.flag("SMTP_SSL")
EMAIL_USE_TLS = env.flag("SMTP_STARTTLS", default=not EMAIL_USE_SSL)
EMAIL_PORT = env.port("SMTP_PORT", 465 if EMAIL_USE_SSL else 587)
EMAIL_HOST_USER = env.text("SMTP_USER")
EMAIL_HOST_PASSWORD = env.secret("SMTP_PASSWORD")
EMAIL_TIMEOUT = 15  # seconds; a page waits no longer for a mail server
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.console.EmailBackend"
)
# Without a server no address can be confirmed, and a second step is worth more than a confirmed address.
MFA_ALLOW_UNVERIFIED_EMAIL = not EMAIL_HOST
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM") or "Flowyard <flowyard@localhost>"

# --- API ---------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.errors.answer",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {"TITLE": "Flowyard", "VERSION": "1", "OAS_VERSION": "3.1.0"}

# --- work --------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL") or "memory://"
WORKER_THREADS = env.number("FLOWYARD_WORKER_THREADS", 8, 1, 256)
BUS_SOCKET = DATA / "run" / "bus.sock"
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

# --- walls -------------------------------------------------------------------------------------
EGRESS_ALLOW = env.items("FLOWYARD_EGRESS_ALLOW")
if DEMO:  # the demo reads and writes its own pages, and nothing else that is private
    EGRESS_ALLOW += (f"localhost:{PORT}",)
MAX_EVENT_BYTES = env.number("FLOWYARD_MAX_EVENT_BYTES", 5 * 1024 * 1024, 1)
RETENTION_DAYS = env.number("FLOWYARD_RETENTION_DAYS", 30, 1, 36500)
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
# WhiteNoise hands its files over piece by piece, which Django tells on every start; they are small, so nothing is lost.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {
        "refusals": {"()": "config.logs.RefusalsInOneLine"},
        "typing": {"()": "config.logs.NoTypingErrors"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals", "typing"]}
    },
    "root": {"handlers": ["console"], "level": env.one_of("FLOWYARD_LOG_LEVEL", LEVELS, "WARNING")},
    "loggers": {"flowyard": {"level": env.one_of("FLOWYARD_LOG_LEVEL", LEVELS, "INFO")}},
}
