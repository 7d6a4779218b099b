# SPDX-License-Identifier: AGPL-3.0-or-later
"""The settings, and the only reader of the environment in the Django process.

They refuse to start rather than guess. The variables, all text:

GROUPES_MODE        production (the default) | demo | site | test | check. Only production asks for
                    everything; the others are set by `./run` and by the tests.
GROUPES_DEMO        1: personas log in by one click and mail is readable at /demo/courrier/.
SECRET_KEY          at least 50 characters; in production a weak one is refused.
DATABASE_URL        postgresql://user:password@host:port/name (?host=/folder for a socket).
REDIS_URL           redis://…, rediss://… or unix://…; several, separated by commas, shard the layer.
ALLOWED_HOSTS       host names, separated by commas.
GROUPES_ORIGIN      https://groupes.example.coop, for links in mail (production).
GROUPES_HERE        http://127.0.0.1:8000, for the same on a laptop: `./run demo` and `serve` set it.
GROUPES_STATE       folder for uploads, mail, generated files.
GROUPES_PREFIX      prefix of channel and cache names: one per installation sharing a Valkey.
GROUPES_THREADS     threads that make pages, per process.
GROUPES_PROXY       1: behind a proxy that sets X-Forwarded-Proto and X-Forwarded-For.
EMAIL_URL           smtp://user:password@host:587 (STARTTLS) or smtps://…:465; absent: a folder.
EMAIL_FROM          address that mail comes from.
GROUPES_SERVING     1: a process that serves (deploy/wsgi.py sets it), with a pool of connections.
SOURCE_URL          where this installation's source is published (AGPL, section 13).
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from deploy.mail import WrongAddress, described

django_stubs_ext.monkeypatch()  # ModelForm[…] and ModelAdmin[…] as their types say

BASE_DIR = Path(__file__).resolve().parent.parent

MODES = ("production", "demo", "site", "test", "check")
MODE = os.environ.get("GROUPES_MODE", "production")
if MODE not in MODES:
    raise ImproperlyConfigured(f"GROUPES_MODE is {MODE!r}: it must be one of {', '.join(MODES)}.")
PRODUCTION = MODE == "production"
DEMO = os.environ.get("GROUPES_DEMO") == "1"
if PRODUCTION and DEMO:
    raise ImproperlyConfigured("GROUPES_DEMO lets anyone in as anyone: it is not for production.")
TESTING = MODE == "test"
SERVING = os.environ.get("GROUPES_SERVING") == "1"  # set by deploy/wsgi.py


def required(name: str, example: str) -> str:
    """The variable `name`, which production must have; elsewhere it may be empty."""
    value = os.environ.get(name, "")
    if PRODUCTION and not value:
        raise ImproperlyConfigured(
            f"{name} is not set (for instance {example}). "
            "On a laptop use ./run demo, ./run serve or ./run manage, which set it."
        )
    return value


def strong_secret(value: str) -> str:
    """`value`, or ImproperlyConfigured where it could be guessed: short, repetitive or a placeholder."""
    known = ("insecure", "changeme", "change-me", "secret-key", "example", "password")
    if len(value) < 50 or len(set(value)) < 12 or any(word in value.lower() for word in known):
        raise ImproperlyConfigured(
            "SECRET_KEY is weak: it needs 50 characters or more, drawn at random. "
            "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(60))'"
        )
    return value


def number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdigit() or int(value) < 1:
        raise ImproperlyConfigured(f"{name} is {value!r}: it must be a whole number, 1 or more.")
    return int(value)


DEBUG = False  # never: an error page with local values is a leak; `./run demo` logs the traceback
SECRET_KEY = required("SECRET_KEY", "the output of secrets.token_urlsafe(60)")
if PRODUCTION:
    SECRET_KEY = strong_secret(SECRET_KEY)
elif not SECRET_KEY:
    SECRET_KEY = secrets.token_urlsafe(60)  # a command that needs none that lasts

ORIGIN = required("GROUPES_ORIGIN", "https://groupes.example.coop").rstrip("/")
# Where links in letters lead that no page asked for. On a laptop `./run` says at which port it serves.
HERE = ORIGIN or os.environ.get("GROUPES_HERE", "").rstrip("/") or "http://127.0.0.1:8000"
ALLOWED_HOSTS = [
    host.strip()
    for host in required("ALLOWED_HOSTS", "groupes.example.coop").split(",")
    if host.strip()
]
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS names no host (for instance groupes.example.coop).")
ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]"]
if PRODUCTION and any("*" in host for host in ALLOWED_HOSTS):
    # What the host decides (cookies, redirects) is decided by whoever asks.
    raise ImproperlyConfigured("ALLOWED_HOSTS must name hosts: “*” would let anyone choose them.")
if TESTING:
    ALLOWED_HOSTS.append("testserver")
CSRF_TRUSTED_ORIGINS = [ORIGIN] if ORIGIN else []

STATE = Path(os.environ.get("GROUPES_STATE") or BASE_DIR / ".local" / MODE).resolve()
PREFIX = os.environ.get("GROUPES_PREFIX", "groupes")
PAGE_THREADS = number("GROUPES_THREADS", 8)
SOURCE_URL = os.environ.get("SOURCE_URL", "")

# --- Applications ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "groupes",
    "groupes.jobs",
    "groupes.live",
    "groupes.shell",
    "groupes.journal",
    "groupes.files",
    "groupes.editions",
    "groupes.administration",
    "groupes.notifications",
    "groupes.chat",
    "groupes.charter",
    "groupes.reflection",
    "groupes.founding",
    "groupes.brand",
    "groupes.welcome",
    "groupes.people",
    "groupes.export",
    "groupes.craft",
    "groupes.seasons",
    "groupes.parting",
    "roles",
    "roles.work",
    "roles.planning",
    "roles.decisions",
    "roles.meetings",
    "commons.library",
    "commons.sharing",
    "tenders.notices",
    "tenders.sources",
    "tenders.bids",
    "tenders.contracts",
    "tenders.candidacy",
    "tenders.guests",
    "tenders.qualification",
    "tenders.dossier",
    "tenders.results",
    "tenders.watches",
    "deploy",
    "deploy.accounts",
    "django.forms",  # its templates, which ours in templates/django/forms/ override
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "channels",
    "groupes.jobs.apps.QueueConfig",  # procrastinate: the tables of the queue
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
]

# Synchronous from end to end: a chain that mixes sync and async hops threads at each change.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "deploy.middleware.Gate",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "deploy.zone.ReaderZone",  # after it: only who is let in was loaded
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "deploy.urls"
WSGI_APPLICATION = "deploy.wsgi.application"
ASGI_APPLICATION = "deploy.asgi.application"

# Label above, help under, error by the field.
FORM_RENDERER = "groupes.web.renderer.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "groupes.shell.context.frame",
            ],
        },
    }
]

# --- Engines --------------------------------------------------------------------------------------


# What is kept ready is planned without its values, once: where every asking finds a few rows, planning is
# most of the work, and left to itself PostgreSQL plans a statement for each asking as long as that
# promises a little less (groupes/web/prepared.py). What it reads lies in memory, or on a disc without
# arms: a row found by an index costs hardly more than the next of a table.
PLANNING = "-c plan_cache_mode=force_generic_plan -c random_page_cost=1.1"

# A database that vanished without a word is noticed within half a minute.
CONNECTION = {
    "connect_timeout": 5,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


def database(url: str) -> dict[str, Any]:
    """Django's description of the database at `url` (postgresql://user:password@host:port/name)."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with postgresql://: only PostgreSQL is used."
        )
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    # The installation's own word comes last, and counts.
    options["options"] = f"{PLANNING} {options.get('options', '')}".rstrip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "groupes",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": options.pop("port", None) or parts.port or "",
        # Lets PostgreSQL keep the statements that ask to be kept (groupes/web/prepared.py).
        "OPTIONS": CONNECTION | options | {"prepare_threshold": 1_000_000},
        # With the pool a connection goes back after each request; a lasting one would leak.
        "CONN_MAX_AGE": 0,
    }


# The folder named when none is given has no server: a command that needs the database says so.
DATABASE_URL = required("DATABASE_URL", "postgresql://groupes:…@localhost/groupes")
DATABASES = {"default": database(DATABASE_URL or "postgresql:///groupes?host=/nonexistent")}
if SERVING:  # a command needs no pool
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # a restarted database costs no error page
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 0,
        # each page thread holds one, the sockets' thread one, the publisher and health one each
        "max_size": PAGE_THREADS + 4,
        "timeout": 10,
    }
elif TESTING:
    # The journal's append-only trigger lets TRUNCATE through, in the tests' own process alone.
    DATABASES["default"]["OPTIONS"]["options"] += " -c groupes.allow_truncate=on"
    DATABASES["default"]["TEST"] = {"NAME": f"test_{os.environ.get('GROUPES_TEST_RUN', 'groupes')}"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URLS = [
    url.strip() for url in required("REDIS_URL", "redis://localhost:6379/0").split(",") if url
] or ["unix:///nonexistent"]
CHANNEL_LAYERS = {
    "default": {
        # The pub/sub kind resubscribes after a restart; the core kind loses messages and dies.
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        # Pub/sub ignores database numbers: the prefix alone keeps installations apart.
        "CONFIG": {"hosts": REDIS_URLS, "prefix": PREFIX},
    }
}
CACHES = {
    "default": {
        "BACKEND": "groupes.web.cache.SteadyCache",
        "LOCATION": REDIS_URLS,
        "KEY_PREFIX": PREFIX,
    }
}

# --- People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "groupes.User"
AUTHENTICATION_BACKENDS = ["groupes.access.GroupeBackend"]  # allauth's own, with rights by date
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "deploy.accounts.passwords.LengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ANONYMOUS_USER_NAME = None  # guardian: nobody has rights without logging in
SILENCED_SYSTEM_CHECKS = [
    "guardian.W001",  # our own backend answers in guardian's place: rights by date (docs/adr)
    "auth.W004",  # the address is unique in lower case, by a constraint of the table
    # A default that is "now": an evening begins at 19:00 (notifications), which is now once a day.
    "fields.W161",
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "deploy.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "reset_password": "deploy.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "deploy.accounts.forms.ResetPasswordKeyForm",
}
# By range of addresses (AccountAdapter.get_client_ip). Tries of a password: deploy/accounts/limits.py;
# "login_failed" is left for the second factor, which one is asked after the right password.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "reset_password": "20/m/ip"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# The cooperative vouches for the address when it adds the person, and the first password is set
# through a link sent there.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
# Nobody gets mail from us because a stranger typed an address.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
# Whoever has just chosen a password by their own link is in; a second factor is asked as ever.
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Groupes"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # see ACCOUNT_EMAIL_VERIFICATION
# How many proxies stand in front: only then is X-Forwarded-For believed (rate limits by address).
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if os.environ.get("GROUPES_PROXY") == "1" else 0
if TESTING:
    # scrypt-like cost is for real passwords; a thousand test log-ins would only wait
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# --- Languages and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"  # of who has none of their own (deploy.zone.ReaderZone)

# --- Files and mail -------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = STATE / "static"
# Uploads: outside what is served; views hand them out, with the groupe's rights.
MEDIA_ROOT = STATE / "uploads"
MEDIA_URL = "/nowhere/"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": "deploy.staticfiles.StaticFiles"},
}
if TESTING and not DEMO:
    # Tests need no collectstatic: the files come from static/ as they are. The server that browsers
    # ask (a demonstration, tests/browser) has them collected, as everywhere else.
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = True
# What a file may weigh is told in groupes/web/filetypes.py; these bound what a form holds in memory.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "groupes.web.uploads.WaitingFile",
]

MAIL_FOLDER = STATE / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM") or "Groupes <groupes@localhost>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL


def mail(url: str) -> dict[str, Any]:
    """Django's description of the way out for mail at `url`; with none, a folder (laptop only)."""
    if not url:
        if PRODUCTION:
            raise ImproperlyConfigured(
                "EMAIL_URL is not set (for instance smtp://user:password@mail.example.coop:587)."
            )
        return {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": str(MAIL_FOLDER)},
        }
    try:
        return described(url)
    except WrongAddress as error:
        raise ImproperlyConfigured(f"EMAIL_URL can not be used: {error}.") from None


EMAIL_URL = os.environ.get("EMAIL_URL", "")
# Without a server no letter leaves: pages say so, and give links by hand. The demonstration's are read
# at /demo/courrier/.
MAIL_LEAVES = bool(EMAIL_URL) or DEMO or TESTING
MAILERS = {"default": mail(EMAIL_URL)}

# Sources of notices (tenders/sources) are asked over https, at public addresses. The tests' server is
# on this machine: only they set this, by hand, where they need it.
SOURCES_LOOPBACK = False

# --- Security -------------------------------------------------------------------------------------

SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],  # data: the QR code of the second factor (allauth)
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],  # the WebSocket of the same origin is covered by 'self'
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
# Of the one public page that other sites may frame: it has no form, and acts on nothing.
CSP_FRAMED: dict[str, list[str]] = SECURE_CSP | {
    "frame-ancestors": ["*"],
    "form-action": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_ENGINE = "deploy.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
# Named per installation: two demos on two ports of 127.0.0.1 would log each other out.
SESSION_COOKIE_NAME = f"{PREFIX}_session"
CSRF_COOKIE_NAME = f"{PREFIX}_csrf"
if PRODUCTION:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^sante/$"]  # asked by the proxy itself, over plain HTTP
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    if os.environ.get("GROUPES_PROXY") == "1":
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Log: what happened and where, never who or what was written ----------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # A 403 or a 404 is an ordinary answer here, not news.
        "django.request": {"level": "ERROR"},
        # A job that failed is told of by ours, which leaves out what a mail server said.
        "procrastinate.worker": {"level": "CRITICAL"},
        "procrastinate.worker.jobs": {"level": "WARNING"},
    },
}
