"""What was typed into a form whose session had expired: kept for the same person until after signing in.

A desk form carries a key that the site signed for one person. A form that arrives from nobody, under such a key,
waits in the anonymous session; only that person gets it back, once, at the same address. Whoever opens another page
of the desk first has left the form, and it is gone.

However long it is: what could be sent at all is kept, closely packed. A file is not, and the page says so. Only what
pages of the desk have asked for is kept: their views are marked `takes_forms`. No form about an account is
one of them, so that no password and no code gets here, whatever it is called.
"""

import zlib
from base64 import b64decode, b64encode
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

NAME = "kept"
FIELD = "form_key"
TAKES_FORMS = "takes_forms"
OUR_OWN = (
    "read",
    "known",
    "shown",
    "planned",
)  # how boxes begin that nobody has typed into: what a page knew
SECRET = ("csrf", "password", "code")  # in a field's name, should one of the desk's ever ask for such a thing
SHORT = 20_000  # characters that are kept as they are
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

    `address` is that page's, where it has another by now. Secrets are left out. False if it was not kept.
    """
    read = read_form_key(request.POST.get(FIELD, "")) if _is_for_the_desk(request) else None
    if read is None:
        return False
    fields = request.POST.copy()
    for name in [name for name in fields if _is_secret(name)]:
        del fields[name]
    request.session[NAME] = {
        "path": address or request.get_full_path(),
        "user": read[0],
        **_packed(fields.urlencode()),
        "without_file": bool(request.FILES),
    }
    return True


def words_sent(request: HttpRequest) -> list[str]:
    """What was sent by a page of the desk that is more than one word, secrets left out: it is long to write again."""
    if not _is_for_the_desk(request):
        return []
    sent = [
        value.strip()
        for name, values in request.POST.lists()
        if not name.startswith(OUR_OWN) and not _is_secret(name)
        for value in values
    ]
    return [value for value in sent if len(value.split()) > 1]


def _is_secret(name: str) -> bool:
    return any(each in name.lower() for each in SECRET)


def _packed(text: str) -> dict[str, str]:
    """What is long as less than it is."""
    if len(text) <= SHORT:
        return {"fields": text}
    return {"packed": b64encode(zlib.compress(text.encode())).decode()}


def _is_for_the_desk(request: HttpRequest) -> bool:
    match = request.resolver_match
    return request.method == "POST" and bool(match and getattr(match.func, TAKES_FORMS, False))


def drop_unless_of(request: HttpRequest, user: Any) -> None:
    """Forget what was kept for anybody else: called as soon as somebody has signed in."""
    kept = request.session.get(NAME)
    if kept and kept["user"] != user.pk:
        del request.session[NAME]


def drop_elsewhere(request: HttpRequest) -> None:
    """Forget what was kept for anybody else or for another page than this one."""
    drop_unless_of(request, request.user)
    kept = request.session.get(NAME)
    if kept and kept["path"] != request.get_full_path():
        del request.session[NAME]


def brought_back(request: HttpRequest) -> QueryDict | None:
    """The fields kept for the person who now opens the page they were sent to: once, then they are gone."""
    drop_elsewhere(request)
    if request.method != "GET" or NAME not in request.session:
        return None
    kept = request.session.pop(NAME)
    if kept.get("without_file"):
        messages.warning(request, _("What you typed is here again. The file is not: choose it once more."))
    packed = kept.get("packed")
    return QueryDict(zlib.decompress(b64decode(packed)) if packed else kept["fields"])
