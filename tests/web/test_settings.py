"""The settings of a site in earnest, each in a process of its own."""

import json
import re
import shutil

import pytest
from django.core.exceptions import ImproperlyConfigured

from intervals.environment import switch
from tests import migrated
from tests.web.subprocesses import PRODUCTION, ROOT, manage, python, requests


def test_the_deployment_check_is_clean():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION | {"STATIC_HASHED": "1"})
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_what_has_no_default_is_asked_for_by_name(missing):
    done = manage("check", **{name: value for name, value in PRODUCTION.items() if name != missing})
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert f"Set {missing}:" in last
    assert "For a demonstration, set DEMO=1 instead." in last


@pytest.mark.parametrize("name", ["HTTPS", "SECOND_STEP_REQUIRED", "BEHIND_PROXY", "DEBUG", "DEMO"])
def test_a_switch_that_is_not_understood_stops_the_start(name):
    said = refused(**PRODUCTION | {name: "yess"})
    assert (
        said
        == f"{name} is “yess”, which is not understood: write 1 or 0 (true or false, yes or no, on or off)."
    )


@pytest.mark.parametrize("value", ["enabled", "", '"1"', "'0'", "1 ", "true false", "\u0660", "-1", "2"])
def test_what_is_neither_on_nor_off(monkeypatch, value):
    monkeypatch.setenv("SECOND_STEP_REQUIRED", value)
    with pytest.raises(ImproperlyConfigured, match="not understood"):
        switch("SECOND_STEP_REQUIRED", default=True)


@pytest.mark.parametrize(
    ("value", "on"),
    [("1", True), ("TRUE", True), ("Yes", True), ("on", True), ("0", False), ("False", False), ("NO", False)],
)
@pytest.mark.parametrize("default", [True, False])
def test_a_switch_that_is_understood(monkeypatch, value, on, default):
    monkeypatch.setenv("SECOND_STEP_REQUIRED", value)
    assert switch("SECOND_STEP_REQUIRED", default=default) is on
    monkeypatch.delenv("SECOND_STEP_REQUIRED")
    assert switch("SECOND_STEP_REQUIRED", default=default) is default


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ALLOWED_HOSTS", "https://clinic.example", "write host names"),
        ("ALLOWED_HOSTS", "clinic.example:443", "write host names"),
        ("ALLOWED_HOSTS", "clinic.example,,www.clinic.example", "write host names"),
        ("ALLOWED_HOSTS", "clinic.example/desk", "write host names"),
        ("ALLOWED_HOSTS", " ", "Set ALLOWED_HOSTS:"),
        ("DATABASE_URL", "hello", "DATABASE_URL is not understood"),
        ("DATABASE_URL", "mysql://a:b@c/d", "DATABASE_URL is not understood"),
        ("DATABASE_URL", "postgres://a:b@c", "DATABASE_URL is not understood"),
        ("DATABASE_URL", "postgres://a:b@c:port/d", "DATABASE_URL is not understood"),
        ("SECRET_KEY_FALLBACKS", "one,,two", "SECRET_KEY_FALLBACKS has a blank"),
        ("SECRET_KEY_FALLBACKS", "", "SECRET_KEY_FALLBACKS has a blank"),
        ("CLINIC", "", "CLINIC is “”"),
        ("SEARCHES_PER_MINUTE", "", "write a whole number from 1 to 999999, such as 60."),
        ("SEARCHES_PER_MINUTE", "0", "SEARCHES_PER_MINUTE is “0”"),
        ("SEARCHES_PER_MINUTE", "-1", "SEARCHES_PER_MINUTE is “-1”"),
        ("SEARCHES_PER_MINUTE", "60/m", "SEARCHES_PER_MINUTE is “60/m”"),
        ("SEARCHES_PER_MINUTE", "٦٠", "SEARCHES_PER_MINUTE is “٦٠”"),
        ("SEARCHES_PER_MINUTE", "off", "SEARCHES_PER_MINUTE is “off”"),
        ("CLINIC", "our clinic", "CLINIC is “our clinic”"),
    ],
)
def test_a_value_that_is_not_understood_stops_the_start(name, value, said):
    assert said in refused(**PRODUCTION | {name: value})


def test_no_password_is_shown_with_a_wrong_address():
    assert "secret" not in refused(**PRODUCTION | {"DATABASE_URL": "mysql://ida:secret@host/name"})


def refused(**environment):
    """The last line of a start that did not happen."""
    done = manage("check", **environment)
    assert done.returncode != 0, done.stdout
    return done.stderr.strip().splitlines()[-1].removeprefix("django.core.exceptions.ImproperlyConfigured: ")


def test_a_clinic_that_does_not_exist_stops_the_start(tmp_path):
    environment = PRODUCTION | {"DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}"}
    shutil.copy(migrated.on_sqlite(), tmp_path / "site.sqlite3")
    said = "CLINIC is “nowhere”, and there is no clinic of that name: write one of hamilton."
    check = manage("check", "--deploy", "--database", "default", **environment, CLINIC="nowhere")
    assert said in check.stderr
    assert check.returncode != 0
    start = python("-c", "import intervals.wsgi", **environment, CLINIC="nowhere")
    assert start.stderr.strip() == said
    assert start.returncode != 0
    assert python("-c", "import intervals.wsgi", **environment).returncode == 0


def test_a_demonstration_is_only_for_demonstrations():
    done = manage("demo", **PRODUCTION)
    assert done.returncode != 0
    assert "only with DEMO=1" in done.stderr


@pytest.mark.parametrize(
    ("query", "asked"),
    [("", "-c jit=off -c max_parallel_workers_per_gather=0"), ("?options=-cjit%3Don", "-cjit=on")],
)
def test_postgresql_reads_few_rows_unless_the_site_says_otherwise(query, asked):
    address = f"postgres://ida@127.0.0.1/clinic{query}"
    code = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS']['options'])"
    done = manage("shell", "--verbosity", "0", "-c", code, **PRODUCTION | {"DATABASE_URL": address})
    assert done.stdout.strip() == asked, done.stderr


SECURE = """
secure, plain = client.get("/healthz", secure=True), client.get("/check/?given_on=2026-11-10")
behind = client.get("/check/?given_on=2026-11-10", headers={"x-forwarded-proto": "https"})
import json
import shutil
print(json.dumps({
    "secure": [secure.status_code, dict(secure.headers)],
    "plain": [plain.status_code, dict(plain.headers)],
    "behind": behind.status_code,
    "health": client.get("/healthz").status_code,
    "cookies": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY],
    "names": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME],
    "debug": settings.DEBUG,
    "login": client.get("/accounts/login/", secure=True).cookies.output(),
}))
"""


def test_over_https():
    said = json.loads(requests(SECURE, **PRODUCTION))
    status, headers = said["secure"]
    assert status == 200
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    status, headers = said["plain"]
    assert status == 301
    assert headers["Location"] == "https://clinic.example/check/?given_on=2026-11-10"
    assert said["cookies"] == [True, True, True]
    assert said["names"] == ["__Host-session", "__Host-csrf"]
    assert re.search(
        r"^Set-Cookie: __Host-csrf=[^\n]*; HttpOnly[^\n]*; Path=/; SameSite=Lax; Secure$", said["login"]
    )
    assert "Domain" not in said["login"]
    assert "Secure" in said["login"]
    assert said["health"] == 200, "who watches the server asks from inside, without https"
    assert said["behind"] == 301, "nobody is believed about https unless there is a proxy"
    assert said["debug"] is False


PROXIED = """
print(client.get("/healthz", headers={"x-forwarded-proto": "https"}).headers.get("Strict-Transport-Security"))
print(client.get("/privacy", headers={"x-forwarded-proto": "https"}).headers["Location"])
"""


def test_behind_a_proxy():
    said = requests(PROXIED, **PRODUCTION, BEHIND_PROXY="1")
    assert said.split() == ["max-age=31536000;", "includeSubDomains;", "preload", "/privacy/"]


WITHOUT = """
response = client.get("/healthz")
print(response.status_code, response.headers.get("Strict-Transport-Security"), settings.SESSION_COOKIE_SECURE)
"""


def test_without_https_nothing_insists_on_it():
    assert requests(WITHOUT, **PRODUCTION, HTTPS="0").split() == ["200", "None", "False"]


def test_a_demonstration_needs_nothing(tmp_path):
    script = "print(client.get('/healthz', headers={'host': 'localhost'}).status_code, len(settings.SECRET_KEY) >= 50)"
    assert requests(script, DEMO="1", DATABASE_URL=f"sqlite:///{tmp_path}/demo.sqlite3").split() == [
        "200",
        "True",
    ]


FORM_KEY = "from intervals.web.expired_forms import new_form_key, read_form_key\n"


@pytest.mark.parametrize(
    ("former", "read"), [("the-former-key", True), ("another-key,the-former-key", True), ("x", False)]
)
def test_what_a_former_key_signed_is_still_taken(former, read):
    """A form that was open while the key was changed, as much as a session."""
    shown = requests(
        f"{FORM_KEY}print(new_form_key(7))", **PRODUCTION | {"SECRET_KEY": "the-former-key"}
    ).strip()
    now = PRODUCTION | {"SECRET_KEY_FALLBACKS": former}
    assert requests(f"{FORM_KEY}print(read_form_key({shown!r}) is not None)", **now).strip() == str(read)


READ = r'\b(?:switch|slug|number|required|secret|hosts|keys|database|env\.\w+)\(\s*"([A-Z_]+)"'
ROW = r"^\| `([A-Z_]+)` \| (.+) \| (.+) \| (.+) \|$"


def test_every_setting_stands_in_the_documents_with_what_happens_where_it_is_wrong():
    read = set(re.findall(READ, (ROOT / "intervals" / "settings.py").read_text()))
    documented = re.findall(ROW, (ROOT / "docs" / "deploy.md").read_text(), re.MULTILINE)
    assert {name for name, *_ in documented} == read
    assert len(documented) == len(read), "each once"


def test_no_other_module_reads_the_environment():
    """What it read would stand in no table. FOLDER is prometheus-client's own, which `listen` sets for its workers."""
    allowed = {"settings.py", "environment.py"}
    reads = re.compile(r"os\.environ\.get\((?!FOLDER)|getenv\(|os\.environ\[(?!FOLDER|\"DJANGO_)")
    for each in (ROOT / "intervals").rglob("*.py"):
        if each.name not in allowed:
            assert not reads.search(each.read_text()), each
            assert not re.search("from os import .*env", each.read_text()), each
