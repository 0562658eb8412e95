"""A backup: one file with a manifest and the database as its own program copies it, sealed to a key where one is given.

Whatever is read back is looked at in whole before anything is done with it: a file that is strange, cut off, changed,
or sealed to another key is refused.
"""

import gzip
import hashlib
import json
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import import_module
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zlib import error as ZlibError

from django.core.management.base import CommandError

from intervals.queries.whole import Held

FORMAT = 1
MANIFEST, DATABASE = "manifest.json", "database"
SEALED = b"age-encryption.org/v1"
LARGEST_MANIFEST = 1_000_000  # bytes
NO_PYRAGE = "Sealed backups need pyrage: .venv/bin/pip install --require-hashes -r requirements.txt has it."


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    format: int
    made_at: str
    vendor: str
    sha256: str
    migrations: list[str]
    tables: dict[str, tuple[int, str]]

    def held(self) -> dict[str, Held]:
        """What every table held."""
        return {name: Held(rows, checksum) for name, (rows, checksum) in self.tables.items()}


def manifest_of(
    copy: Path, *, vendor: str, migrations: set[str], held: dict[str, Held], at: datetime
) -> Manifest:
    """What is to be said of the copy of a database with these migrations, which holds this."""
    tables = {name: (each.rows, each.checksum) for name, each in held.items()}
    return Manifest(FORMAT, at.isoformat(), vendor, sha256_of(copy), sorted(migrations), tables)


def sha256_of(file: Path) -> str:
    """Of what stands in it."""
    with file.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()


def write(file: Path, copy: Path, manifest: Manifest, to: list[str]) -> None:
    """Put a backup together, sealed to the public keys `to`, readable by its owner alone.

    It has its name once it is whole. CommandError for a key that is none, and a name that is taken.
    """
    if file.exists():
        raise CommandError(f"{file} is there already: a backup is never overwritten.")
    sealing = _recipients(to)
    with TemporaryDirectory(dir=file.absolute().parent, prefix=".backup-") as beside:
        made = Path(beside, "made")
        with tarfile.open(made, "w:gz", compresslevel=3) as archive:
            said = json.dumps(asdict(manifest), indent=1).encode()
            about = tarfile.TarInfo(MANIFEST)
            about.size = len(said)
            archive.addfile(about, BytesIO(said))
            archive.add(copy, arcname=DATABASE)
        if sealing:
            import_module("pyrage").encrypt_file(str(made), f"{made}.age", sealing)
            made = Path(f"{made}.age")
        made.chmod(0o600)
        made.rename(file)


@contextmanager
def read(file: Path, identity: Path | None) -> Iterator[tuple[Manifest, Path]]:
    """What a backup says of itself, and the copy of the database in it, looked at in whole and gone afterwards.

    CommandError with the reason where anything is wrong with it. `identity` is the file with the secret key.
    """
    with TemporaryDirectory(prefix="intervals-restore-") as folder:
        opened = _opened(file, identity, Path(folder))
        try:
            with tarfile.open(opened, "r:gz") as archive:
                manifest = _manifest(archive, file)
                copy = Path(folder, DATABASE)
                _unpack(archive, copy)
                rest = archive.next()
            _to_its_end(opened)
        except (tarfile.TarError, EOFError, OSError, ZlibError, ValueError, TypeError) as fault:
            raise CommandError(f"{file} is no backup of Intervals, or was cut off: {fault}") from None
        if rest is not None or sha256_of(copy) != manifest.sha256:
            raise CommandError(f"{file} is not as it was made: its contents were changed or damaged.")
        yield manifest, copy


def _opened(file: Path, identity: Path | None, folder: Path) -> Path:
    """The file, unsealed where it is sealed."""
    try:
        with file.open("rb") as begun:
            sealed = begun.read(len(SEALED)) == SEALED
    except OSError as fault:
        raise CommandError(f"{file} cannot be read: {fault.strerror}.") from None
    if not sealed:
        return file
    if identity is None:
        raise CommandError(f"{file} is sealed: give the file with the secret key as --identity.")
    unsealed = folder / "unsealed"
    pyrage = _pyrage()
    try:
        pyrage.decrypt_file(str(file), str(unsealed), _identities(pyrage, identity))
    except pyrage.DecryptError as fault:
        raise CommandError(f"{file} cannot be unsealed with this key, or was changed: {fault}") from None
    except OSError as fault:
        raise CommandError(f"{file} cannot be unsealed: {fault}") from None
    return unsealed


def _identities(pyrage: Any, identity: Path) -> list[Any]:
    try:
        lines = identity.read_text().splitlines()
        return [pyrage.x25519.Identity.from_str(line.strip()) for line in lines if line.startswith("AGE-")]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError):
        raise CommandError(f"{identity} is no file with a secret key, as age-keygen writes it.") from None


def _recipients(keys: list[str]) -> list[Any]:
    if not keys:
        return []
    pyrage = _pyrage()
    try:
        return [pyrage.x25519.Recipient.from_str(key.strip()) for key in keys]
    except pyrage.RecipientError:
        raise CommandError("--to takes a public key of age, which begins with age1.") from None


def _pyrage() -> Any:
    try:
        return import_module("pyrage")
    except ImportError:
        raise CommandError(NO_PYRAGE) from None


def _to_its_end(opened: Path) -> None:
    """EOFError where the last bytes are missing, which nothing in the archive needs."""
    with gzip.open(opened) as whole:
        while whole.read(LARGEST_MANIFEST):
            pass


def _manifest(archive: tarfile.TarFile, file: Path) -> Manifest:
    first = archive.next()
    if first is None or first.name != MANIFEST or first.size > LARGEST_MANIFEST:
        raise ValueError("it has no manifest")
    said = json.loads(archive.extractfile(first).read())  # type: ignore[union-attr]
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise CommandError(f"{file} has a form that this version does not know.")
    if said.keys() != Manifest.__dataclass_fields__.keys():
        raise ValueError("its manifest is incomplete")
    manifest = Manifest(**said)
    if not isinstance(manifest.tables, dict) or not manifest.held():
        raise ValueError("its manifest names no table")
    return manifest


def _unpack(archive: tarfile.TarFile, copy: Path) -> None:
    """Only the one file, by our own name for it, whatever an archive says."""
    member = archive.next()
    if member is None or member.name != DATABASE or not member.isreg():
        raise ValueError("it has no database")
    with copy.open("wb") as out:
        shutil.copyfileobj(archive.extractfile(member), out)  # type: ignore[arg-type]
    if copy.stat().st_size != member.size:
        raise EOFError("it ends before its database does")
