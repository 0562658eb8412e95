"""An installation with something in it, as a file: a patient with everything on record, settings, an account, mail."""

import shutil
from pathlib import Path

from tests import migrated
from tests.web.subprocesses import PRODUCTION, python

FILL = """
import django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "intervals.settings"
django.setup()
from intervals import clock
from intervals.actions.mail import Letter, put
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.members import Membership
from intervals.models.patients import Patient
from intervals.models.treatments import Treatment
from intervals.models.procedures import Procedure
from intervals.models.audit import AuditEntry, Kind
from datetime import date
clinic = Clinic.objects.get()
user = User.objects.create_user("ida@clinic.example", "a-long-password", first_name="Ida ’ é \\u4e2d")
Membership.objects.create(user=user, clinic=clinic, role="manager")
made = {{"created_by": user, "created_at": clock.now()}}
for number in range({patients}):
    patient = Patient.objects.create(
        name=f"Zo Quill {{number}}", date_of_birth=date(1971, 2, 3), clinic=clinic, note="it’s \\n fine", **made
    )
    Treatment.objects.create(
        clinic=clinic, patient=patient, procedure=Procedure.objects.get(slug="microneedling"),
        given_on=date(2026, 11, 10), recorded_by=user, recorded_at=clock.now(),
    )
    AuditEntry.objects.create(
        at=clock.now(), kind=Kind.PATIENT_CREATED, clinic=clinic, person=user, patient_ref=patient.ref,
        address="192.0.2.7", detail={{"b": 1, "a": [True, None, "é"]}},
    )
put(Letter(to="ada@clinic.example", subject="Hello", text="Hello"))
"""


def environment(address: str) -> dict[str, str]:
    """The settings of an installation in earnest with this database."""
    return PRODUCTION | {"DATABASE_URL": address}


def filled(folder: Path, patients: int = 30) -> Path:
    """A SQLite file with so many patients."""
    file = folder / "site.sqlite3"
    shutil.copy(migrated.on_sqlite(), file)
    done = python("-c", FILL.format(patients=patients), **environment(f"sqlite:///{file}"))
    assert done.returncode == 0, done.stderr
    return file


HELD = """
import django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "intervals.settings"
django.setup()
from intervals.queries.whole import held
print(sorted((name, each.rows, each.checksum) for name, each in held("default").items()))
"""


def held(address: str) -> str:
    """What every table holds, in words."""
    done = python("-c", HELD, **environment(address))
    assert done.returncode == 0, done.stderr
    return done.stdout
