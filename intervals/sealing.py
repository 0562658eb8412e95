"""Texts that are stored sealed, so that a copy of the database opens no account."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(purpose: str, text: str) -> str:
    """`text` as it is stored. What was sealed for one purpose is not opened for another."""
    return _cipher(purpose).encrypt(text.encode()).decode()


def unseal(purpose: str, sealed: str) -> str:
    """The text again; cryptography.fernet.InvalidToken where neither the site's key nor a former one closed it."""
    return _cipher(purpose).decrypt(sealed.encode()).decode()


def _cipher(purpose: str) -> MultiFernet:
    """From the site's secret key; older ones in SECRET_KEY_FALLBACKS still open what they closed."""
    keys = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    digests = [hashlib.sha256(f"intervals.{purpose}{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
