"""What was typed into a form whose session had expired: kept for the same person until after signing in.

A desk form carries a key that the site signed for one person. A form that arrives from nobody, under such a key,
waits in the anonymous session; only that person gets it back, once, at the same address.
"""

from typing import Any
from uuid import UUID, uuid4

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, QueryDict

NAME = "kept"
FIELD = "form_key"
LARGEST = 50_000  # characters
SIGNER = Signer(salt="intervals.form")


def new_form_key(user_pk: int) -> str:
    """A key for one form, shown to one person."""
    return SIGNER.sign(f"{user_pk}:{uuid4()}")


def read_form_key(text: str) -> tuple[int, UUID] | None:
    """Whom the form was shown to, and its own number; None unless this site signed it."""
    try:
        user_pk, _colon, key = SIGNER.unsign(text).partition(":")
        return int(user_pk), UUID(key)
    except (BadSignature, ValueError):
        return None


def store(request: HttpRequest, address: str = "") -> bool:
    """Keep a form that cannot be taken now, if this site showed it to somebody, for the page it was sent to.

    `address` is that page's, where it has another by now. Passwords are left out. False if it was not kept.
    """
    read = read_form_key(request.POST.get(FIELD, "")) if request.method == "POST" else None
    if read is None:
        return False
    fields = request.POST.copy()
    for name in [name for name in fields if name == "csrfmiddlewaretoken" or "password" in name]:
        del fields[name]
    text = fields.urlencode()
    if len(text) > LARGEST:
        return False
    request.session[NAME] = {"path": address or request.get_full_path(), "user": read[0], "fields": text}
    return True


def drop_unless_of(request: HttpRequest, user: Any) -> None:
    """Forget what was kept for anybody else: called as soon as somebody has signed in."""
    kept = request.session.get(NAME)
    if kept and kept["user"] != user.pk:
        del request.session[NAME]


def data_for(request: HttpRequest) -> QueryDict | None:
    """The fields kept for the person who now opens the page they were sent to: once, then they are gone."""
    drop_unless_of(request, request.user)
    kept = request.session.get(NAME)
    if not kept or request.method != "GET" or kept["path"] != request.get_full_path():
        return None
    del request.session[NAME]
    return QueryDict(kept["fields"])
