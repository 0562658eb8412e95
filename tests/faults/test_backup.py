"""A backup taken while others write is one moment's, and comes back whole; whatever is wrong is refused beforehand."""

import os
import secrets
import subprocess
import sys
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pyrage
import pytest

from tests import migrated, postgres
from tests.faults.filled import FILL, environment, filled, held
from tests.faults.sites import KEPT, ROOT
from tests.web.subprocesses import manage, python

WRITES = """
import django, os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "intervals.settings"
django.setup()
from datetime import date
from django.db import transaction
from intervals import clock
from intervals.models.accounts import User
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.patients import Patient
clinic, user = Clinic.objects.get(), User.objects.get()
while True:
    with transaction.atomic():
        patient = Patient.objects.create(
            name="Written meanwhile", date_of_birth=date(1971, 2, 3), clinic=clinic, created_by=user,
            created_at=clock.now(),
        )
        AuditEntry.objects.create(
            at=clock.now(), kind=Kind.PATIENT_CREATED, clinic=clinic, person=user, patient_ref=patient.ref,
        )
    print("written", flush=True)
"""
COUNTS = """
import django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "intervals.settings"
django.setup()
from intervals.models.audit import AuditEntry
from intervals.models.patients import Patient
print(Patient.objects.count(), AuditEntry.objects.filter(patient_ref__isnull=False).count())
"""
ON = [
    "sqlite",
    pytest.param(
        "postgresql",
        marks=[]
        if postgres.programs() or os.environ.get("CI") == "true"
        else pytest.mark.skip(reason=postgres.HINT),
    ),
]


def empty(vendor: str, folder: Path) -> str:
    """The address of a database without a table."""
    if vendor == "sqlite":
        return f"sqlite:///{folder / secrets.token_hex(4)}.sqlite3"
    return postgres.fresh(f"kept_{secrets.token_hex(4)}")


@pytest.fixture(params=ON)
def vendor(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def here(vendor: str, tmp_path: Path) -> str:
    """The address of an installation with something in it."""
    if vendor == "sqlite":
        return f"sqlite:///{filled(tmp_path)}"
    address = postgres.fresh(f"kept_{secrets.token_hex(4)}", template=migrated.on_postgres())
    done = python("-c", FILL.format(patients=30), **environment(address))
    assert done.returncode == 0, done.stderr
    return address


def last(done) -> str:
    return done.stderr.strip().splitlines()[-1]


def test_a_backup_under_load_is_of_one_moment_and_comes_back_with_every_table(here, vendor, tmp_path):
    file = tmp_path / "kept.backup"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITES],
        cwd=ROOT,
        env=KEPT | environment(here),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout
    try:
        assert writer.stdout.readline() == "written\n"
        done = manage("backup", str(file), **environment(here))
        assert done.returncode == 0, done.stderr
        assert writer.stdout.readline() == "written\n", "it writes on"
    finally:
        writer.kill()
        writer.communicate()
    target = empty(vendor, tmp_path)
    back = manage("restore", str(file), **environment(target))
    assert back.returncode == 0, back.stderr
    assert "Cancelled, because they may have left since: 1 letters" in back.stdout
    counted = python("-c", COUNTS, **environment(target)).stdout.split()
    assert counted[0] == counted[1], "each patient with her entry, none without"
    assert int(counted[0]) > 30
    assert file.stat().st_mode & 0o077 == 0, "nobody else may read it"
    at_rest = tmp_path / "again.backup"
    assert manage("backup", str(at_rest), **environment(target)).returncode == 0
    second = empty(vendor, tmp_path)
    assert manage("restore", str(at_rest), **environment(second)).returncode == 0
    assert held(second) == held(target)
    assert manage("check", "--database", "default", **environment(second)).stderr == ""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup that is whole."""
    folder = tmp_path_factory.mktemp("kept")
    file = folder / "whole.backup"
    done = manage("backup", str(file), **environment(f"sqlite:///{filled(folder, patients=3)}"))
    assert done.returncode == 0, done.stderr
    return file


def repacked(kept: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> bytes:
    """The backup with each of its parts changed."""
    out = BytesIO()
    with tarfile.open(kept) as before, tarfile.open(fileobj=out, mode="w:gz") as after:
        for member in before:
            changed = change(member.name, before.extractfile(member).read())
            if changed:
                about = tarfile.TarInfo(changed[0])
                about.size = len(changed[1])
                after.addfile(about, BytesIO(changed[1]))
    return out.getvalue()


def without(part: str) -> Callable[[str, bytes], tuple[str, bytes] | None]:
    return lambda name, content: None if name == part else (name, content)


def with_byte_changed(name: str, content: bytes) -> tuple[str, bytes]:
    if name != "database":
        return name, content
    middle = len(content) // 2
    return name, content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def in_manifest(old: str, new: str) -> Callable[[str, bytes], tuple[str, bytes]]:
    def changed(name: str, content: bytes) -> tuple[str, bytes]:
        if name != "manifest.json":
            return name, content
        assert old in content.decode()
        return name, content.decode().replace(old, new, 1).encode()

    return changed


NO_BACKUP, CHANGED = "is no backup of Intervals, or was cut off", "is not as it was made"
WRONG: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "nothing": (lambda kept: b"", NO_BACKUP),
    "a letter": (lambda kept: b"Dear Ida", NO_BACKUP),
    "the database alone": (lambda kept: b"SQLite format 3\0" + b"\0" * 4096, NO_BACKUP),
    "half of it": (lambda kept: kept.read_bytes()[: kept.stat().st_size // 2], NO_BACKUP),
    "all but its end": (lambda kept: kept.read_bytes()[:-40], NO_BACKUP),
    "no manifest": (lambda kept: repacked(kept, without("manifest.json")), NO_BACKUP),
    "no database": (lambda kept: repacked(kept, without("database")), NO_BACKUP),
    "a manifest of nothing": (
        lambda kept: repacked(kept, lambda name, content: (name, content if name == "database" else b"[]")),
        "has a form that this version does not know",
    ),
    "a form to come": (
        lambda kept: repacked(kept, in_manifest('"format": 1', '"format": 2')),
        "has a form that this version does not know",
    ),
    "another's path": (
        lambda kept: repacked(
            kept, lambda name, content: (name.replace("database", "../../database"), content)
        ),
        NO_BACKUP,
    ),
    "a changed byte": (lambda kept: repacked(kept, with_byte_changed), CHANGED),
    "another version": (
        lambda kept: repacked(kept, in_manifest('"intervals.0001_first"', '"intervals.9999_later"')),
        "comes from a newer version (it has intervals.9999_later)",
    ),
    "another database": (
        lambda kept: repacked(kept, in_manifest('"vendor": "sqlite"', '"vendor": "postgresql"')),
        "was made on postgresql, and DATABASE_URL is sqlite",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_refused_before_anything_is_written(wrong, kept, tmp_path):
    make, said = WRONG[wrong]
    file = tmp_path / "wrong.backup"
    file.write_bytes(make(kept))
    target = tmp_path / "target.sqlite3"
    done = manage("restore", str(file), **environment(f"sqlite:///{target}"))
    assert done.returncode == 1
    assert said in last(done)
    assert last(done).startswith("CommandError: ")
    assert not target.exists() or target.stat().st_size == 0


def test_a_database_with_tables_is_not_written_into(kept, tmp_path):
    used = filled(tmp_path, patients=1)
    before = held(f"sqlite:///{used}")
    done = manage("restore", str(kept), **environment(f"sqlite:///{used}"))
    assert done.returncode == 1
    assert "has tables already" in last(done)
    assert held(f"sqlite:///{used}") == before
    checked = manage("restore", "--check", str(kept), **environment(f"sqlite:///{used}"))
    assert "is whole: " in checked.stdout, "which a running site may ask"


def test_it_is_sealed_to_a_key_and_opened_with_its_other_half_alone(tmp_path):
    site = f"sqlite:///{filled(tmp_path, patients=1)}"
    ours, strange = (pyrage.x25519.Identity.generate() for _each in range(2))
    for name, key in {"ours": ours, "strange": strange}.items():
        (tmp_path / name).write_text(f"# created by a test\n{key}\n")
    file = tmp_path / "sealed.backup"
    done = manage("backup", str(file), "--to", str(ours.to_public()), **environment(site))
    assert done.returncode == 0, done.stderr
    assert b"Zo Quill" not in file.read_bytes()
    assert file.read_bytes().startswith(b"age-encryption.org/v1")
    target = environment(f"sqlite:///{tmp_path / 'target.sqlite3'}")
    assert "give the file with the secret key as --identity" in last(manage("restore", str(file), **target))
    other = manage("restore", str(file), "--identity", str(tmp_path / "strange"), **target)
    assert "cannot be unsealed with this key" in last(other)
    none = manage("restore", str(file), "--identity", str(file), **target)
    assert "is no file with a secret key" in last(none)
    cut = tmp_path / "cut.backup"
    cut.write_bytes(file.read_bytes()[:-100])
    assert "CommandError" in last(manage("restore", str(cut), "--identity", str(tmp_path / "ours"), **target))
    checked = manage("restore", str(file), "--identity", str(tmp_path / "ours"), "--check", **target)
    assert "is whole: " in checked.stdout
    back = manage("restore", str(file), "--keep-letters", "--identity", str(tmp_path / "ours"), **target)
    assert back.returncode == 0, back.stderr
    assert held(target["DATABASE_URL"]) == held(site)


def test_a_key_that_is_none_makes_no_backup(tmp_path):
    site = environment(f"sqlite:///{filled(tmp_path, patients=0)}")
    done = manage("backup", str(tmp_path / "x.backup"), "--to", "age1nothing", **site)
    assert last(done) == "CommandError: --to takes a public key of age, which begins with age1."
    assert not (tmp_path / "x.backup").exists()


def test_a_folder_keeps_the_newest_and_nothing_is_overwritten(tmp_path):
    site = environment(f"sqlite:///{filled(tmp_path, patients=0)}")
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in range(1, 4):
        (folder / f"intervals-2026010{day}T000000Z.backup").touch()
    (folder / "notes.txt").touch()
    done = manage("backup", "--into", str(folder), "--keep", "2", **site)
    assert done.returncode == 0, done.stderr
    left = sorted(each.name for each in folder.iterdir())
    assert len(left) == 3
    assert left[0] == "intervals-20260103T000000Z.backup"
    assert left[-1] == "notes.txt"
    again = manage("backup", str(folder / left[0]), **site)
    assert "a backup is never overwritten" in last(again)
