"""All settings, one file. Each value from the environment has its default here, or fails with a hint.

docs/deploy.md lists the variables of a production site. DEMO=1 is what `make run` and the tests use.
"""

from pathlib import Path

import environ
from django.core.management.utils import get_random_secret_key

from intervals.environment import database, hosts, keys, number, required, secret, slug, switch

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()


def demo_secret_key() -> str:
    """A key of this checkout's own, made once, so that a demonstration needs no set-up."""
    path = VAR_DIR / "secret-key"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text()


# Who runs this, and how

DEMO = switch("DEMO", default=False)
DEBUG = switch("DEBUG", default=False)
HTTPS = switch("HTTPS", default=not DEMO)
BEHIND_PROXY = switch("BEHIND_PROXY", default=False)
DATABASE_POOLED = switch("DATABASE_POOLED", default=False)
CLINIC = slug("CLINIC", default="hamilton")
SECOND_STEP_REQUIRED = switch("SECOND_STEP_REQUIRED", default=not DEMO)
METRICS_TOKEN = secret("METRICS_TOKEN")  # for whoever watches the site
SEARCHES_PER_MINUTE = number("SEARCHES_PER_MINUTE", default=60)  # of one person at the desk
KEEP_LETTERS_DAYS = number("KEEP_LETTERS_DAYS", default=400)  # after they were sent or given up
KEEP_INVITATIONS_DAYS = number("KEEP_INVITATIONS_DAYS", default=90)  # after nobody has accepted them

if DEMO:
    SECRET_KEY = env.str("SECRET_KEY", default="") or demo_secret_key()
    ALLOWED_HOSTS = hosts("ALLOWED_HOSTS", env.str("ALLOWED_HOSTS", default="127.0.0.1,localhost,[::1]"))
    DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'intervals.sqlite3'}")
else:
    SECRET_KEY = required("SECRET_KEY", "a long random text, kept secret.")
    ALLOWED_HOSTS = hosts("ALLOWED_HOSTS", required("ALLOWED_HOSTS", "the site's host names."))
    DATABASE_URL = required("DATABASE_URL", "for example postgres://user:password@host/name.")

SECRET_KEY_FALLBACKS = keys("SECRET_KEY_FALLBACKS")

# Django

ROOT_URLCONF = "intervals.urls"
WSGI_APPLICATION = "intervals.wsgi.application"
AUTH_USER_MODEL = "intervals.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "allauth",  # before ours, so that our admin has the last word on theirs
    "allauth.account",
    "allauth.mfa",
    "intervals",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "csp",
]

MIDDLEWARE = [
    "intervals.web.metrics.Counted",  # first: it numbers the request
    "intervals.web.asked.AsksRightly",  # then: it says what is wrong between the settings and the proxy
    "intervals.web.remembered.Remembered",  # then: what it gives again has been through the others
    "django.middleware.security.SecurityMiddleware",
    "intervals.web.headers.NotForOtherSites",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "intervals.web.bodies.OnlyWholeForms",
    "intervals.web.bodies.OnlyUtf8",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "intervals.web.sessions.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "intervals.web.closed.ClosedByDefault",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

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
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["clinic"]
CRISPY_TEMPLATE_PACK = "clinic"
CRISPY_FAIL_SILENTLY = False

DATABASES = {"default": database("DATABASE_URL", DATABASE_URL)}
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 10,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
elif DATABASE_POOLED:  # a connection is ours for one transaction: the role has the options (docs/deploy.md)
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
else:  # a page reads few rows: docs/adr/0011
    few_rows = "-c jit=off -c max_parallel_workers_per_gather=0"
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", few_rows)
    DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 3)  # seconds; a page waits for it

CACHES = {
    "default": {  # counts attempts to sign in, for all workers and servers: docs/adr/0008
        "BACKEND": "intervals.web.counting.Counting",
        "LOCATION": "intervals_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

GUESSED = ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"} for name in GUESSED
]

# Signing in: staff only, by invitation; the pages are listed in intervals.accounts.urls

ACCOUNT_ADAPTER = "intervals.accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation came by e-mail
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}  # a patient's: docs/adr/0027
ACCOUNT_RATE_LIMITS = {  # beside allauth's own limits
    "own_code": "20/10m/ip,5/15m/key,20/d/key",  # codes for a patient's own pages; the key is the address asked for
    "asked": "20/h/ip,5/h/key,10/d/key",  # e-mails asked for by anybody; the key is a hash of the address
    "own_try": "30/10m/ip",  # codes entered
    "own_feed": "60/10m/key",  # a calendar feed fetched; the key is which
    "own_word": "20/h/key,40/d/key",  # what a patient tells the clinic; the key is whose access
    "set_up": "10/m/ip",  # wrong links for the set-up
}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_FORMS = {
    "login": "intervals.accounts.forms.SignIn",
    "reauthenticate": "intervals.accounts.forms.PasswordAgain",
    "change_password": "intervals.accounts.forms.ChangePassword",  # nosec B105 - a form
    "reset_password": "intervals.accounts.forms.AskForReset",  # nosec B105 - a form
    "reset_password_from_key": "intervals.accounts.forms.NewPassword",  # nosec B105 - a form
}
MFA_ADAPTER = "intervals.accounts.adapter.SecondStepAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Intervals"
MFA_TOTP_TOLERANCE = 1  # a code may be half a minute old: people finish typing after it has changed
MFA_FORMS = {
    "authenticate": "intervals.accounts.second_step_forms.EnterCode",
    "authenticate_webauthn": "intervals.accounts.second_step_forms.UsePasskey",
    "reauthenticate": "intervals.accounts.second_step_forms.EnterCodeAgain",
    "reauthenticate_webauthn": "intervals.accounts.second_step_forms.UsePasskeyAgain",
    "activate_totp": "intervals.accounts.second_step_forms.SetUpApp",
    "deactivate_totp": "intervals.accounts.second_step_forms.RemoveApp",
    "generate_recovery_codes": "intervals.accounts.second_step_forms.MakeCodes",
    "add_webauthn": "intervals.accounts.second_step_forms.AddPasskey",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0

SESSION_ENGINE = "intervals.web.sessions"
SESSION_COOKIE_AGE = 8 * 60 * 60  # without a page opened; closing the browser ends it, too
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = (
    "django.contrib.messages.storage.session.SessionStorage"  # a cookie is no place for patients
)

# E-mail: it is put in the outbox, from where the worker sends it as EMAIL_URL says. A demonstration writes it into
# var/mail.

vars().update(
    env.email("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}" if DEMO else "smtp://localhost:25")
)
DELIVERY_BACKEND = vars()["EMAIL_BACKEND"]
EMAIL_BACKEND = "intervals.web.outbox.Outbox"
EMAIL_TIMEOUT = 10
SITE_URL = env.str(
    "SITE_URL", default="http://localhost:8000" if DEMO else f"https://{ALLOWED_HOSTS[0].lstrip('.*')}"
).rstrip("/")  # where links in e-mails lead that no request has caused
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="Intervals <intervals@localhost>")

# Language and dates: every civil date is the clinic's, asked of intervals.clock

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

# Files as served

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_HASHED = switch("STATIC_HASHED", default=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_HASHED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Trust

NOBODY: list[str] = []
OURSELVES = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        **dict.fromkeys(("script-src", "style-src", "img-src", "font-src", "connect-src"), OURSELVES),
        "form-action": OURSELVES,
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY = dict.fromkeys((
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "fullscreen",
    "geolocation", "gyroscope", "interest-cohort", "magnetometer", "microphone", "midi", "payment", "usb",
), NOBODY)  # fmt: skip
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "no-referrer"  # the admin asks for another itself: see its base_site.html
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
# Over https a browser takes the cookies from this very host alone: no sister site sets one for us.
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrftoken"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True  # no script reads it: each form carries its own
CSRF_FAILURE_VIEW = "intervals.web.csrf.token_missing"
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Logs: to standard error, without addresses' queries, bodies or anything that a person typed
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "intervals.masking.line"}},
    "filters": {
        "numbered": {"()": "intervals.request_id.Numbered"},
        "one_line": {"()": "intervals.unavailable.OneLine"},
        "seldom": {"()": "intervals.web.asked.Seldom"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["one_line", "numbered"],
        },
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"filters": ["seldom"]},  # anybody can ask for any host
    },
}
