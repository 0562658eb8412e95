"""Somebody with a browser: it holds cookies, follows where it is led, and sends the forms that it was shown."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import html5lib

from bench.server import environment
from tests.web.subprocesses import ROOT

NAMESPACE = "{http://www.w3.org/1999/xhtml}"
DESK = "/desk/hamilton/"
EMAIL, PASSWORD = "ida@clinic.example", "four-words-nobody-says"
STAFF = f"""
import django; django.setup()
from datetime import date
from django.utils import timezone
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.members import Membership, Role
from intervals.models.patients import Patient
clinic = Clinic.objects.get(slug="hamilton")
ida = User.objects.create_user("{EMAIL}", "{PASSWORD}")
Membership.objects.create(user=ida, clinic=clinic, role=Role.CLINICIAN)
for name in ("Marie Tremblay", "Li Wei", "Ola Đurić", "Sam O’Neil"):
    born, now = date(1985, 5, 12), timezone.now()
    added = Patient.objects.create(clinic=clinic, name=name, date_of_birth=born, created_by=ida, created_at=now)
    print(added.ref)
"""


def to_use(folder: Path, address: str = "") -> dict[str, str]:
    """The settings of a site at which a password is enough to sign in, on a database in `folder` or at `address`."""
    env = environment(folder) | {"STATIC_HASHED": "0", "SECOND_STEP_REQUIRED": "0"}
    return env | {"DATABASE_URL": address} if address else env


def migrated(env: dict[str, str]) -> list[str]:
    """Migrate; the references of four patients."""
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=env, check=True
    )
    return staffed(env)


def staffed(env: dict[str, str]) -> list[str]:
    """Add a clinician and four patients of the site's clinic; their references."""
    done = subprocess.run(
        [sys.executable, "-c", STAFF], cwd=ROOT, env=env, check=True, capture_output=True, text=True
    )
    return done.stdout.split()


@dataclass(frozen=True)
class Page:
    """What was answered."""

    address: str
    status: int
    headers: Mapping[str, str]
    text: str

    def fields(self, action: str = "") -> dict[str, str]:
        """The fields of the form that is sent to `action`, or of the last one that writes, as they stand."""
        tree = html5lib.parse(self.text)
        forms = [
            each
            for each in tree.iter(f"{NAMESPACE}form")
            if action in each.get("action", action) and each.get("method", "").lower() == "post"
        ]
        boxes = [
            each for each in forms[-1].iter() if each.tag.removeprefix(NAMESPACE) in {"input", "textarea"}
        ]
        return {
            each.get("name", ""): each.get("value", "") or "".join(each.itertext())
            for each in boxes
            if each.get("name") and each.get("type") not in {"checkbox", "radio", "submit"}
        }


@dataclass
class Visitor:
    """A browser at one site."""

    port: int
    opener: OpenerDirector = field(default_factory=lambda: build_opener(HTTPCookieProcessor(CookieJar())))

    def get(self, path: str) -> Page:
        """Open a page."""
        return self._ask(Request(self._address(path)))

    def send(self, path: str, typed: dict[str, Any]) -> Page:
        """Send a form."""
        request = Request(self._address(path), data=urlencode(typed, doseq=True).encode())
        request.add_header("Origin", f"http://127.0.0.1:{self.port}")
        request.add_header("Referer", self._address(path))
        return self._ask(request)

    def sign_in(self) -> Page:
        """As the clinician whom `staffed` has added."""
        form = self.get("/accounts/login/").fields()
        return self.send("/accounts/login/", form | {"login": EMAIL, "password": PASSWORD})

    def _address(self, path: str) -> str:
        return urljoin(f"http://127.0.0.1:{self.port}", path)

    def _ask(self, request: Request) -> Page:
        try:
            with self.opener.open(request, timeout=60) as answer:
                return Page(answer.url, answer.status, answer.headers, answer.read().decode())
        except HTTPError as refused:
            return Page(request.full_url, refused.code, refused.headers, refused.read().decode())
