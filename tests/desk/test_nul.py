"""A NUL wherever somebody else's text may come from: PostgreSQL takes none, and no page may fail over it."""

from collections.abc import Callable
from operator import methodcaller
from typing import Any, ClassVar

import pytest
from django.db import connections
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from intervals import clock
from intervals.accounts.urls import urlpatterns as accounts
from intervals.desk.urls import urlpatterns as desk
from intervals.models.accounts import User
from intervals.models.circumstances import Circumstance
from intervals.models.clinics import Clinic
from intervals.models.courses import Course
from intervals.models.members import Membership, Role
from intervals.models.overrides import Override
from intervals.models.own_words import OwnWord
from intervals.models.plans import Hold, Plan
from intervals.models.portal import PortalAccess
from intervals.models.treatments import Treatment
from intervals.web.expired_forms import new_form_key
from tests.desk.full_record import record_of_everything
from tests.desk.settings_of_everything import settings_of_everything

ASKED = [
    "after",
    "back",
    "found",
    "kind",
    "lot",
    "other",
    "patient",
    "person",
    "plan",
    "procedure",
    "reason",
    "show",
]
SENT = ["name", "email", "other_id", "telephone", "note", "q", "role", "outcome", "seen", "practitioner", "overrides",
        "do", "go_on", "version", "confirmed", "login", "password", "code", "on", "month", "when"]  # fmt: skip
ASKING = {  # some of what pages ask of their address: so much is seen at least
    "desk-patients": {"found"},
    "desk-eligible": {"after", "when", "procedure"},
    "desk-treatment-new": {"plan", "procedure"},
    "desk-audit": {"patient", "person", "kind", "after", "on"},
    "desk-rules": {*ASKED},  # it looks at all there is
}
NUL = "x\x00y"
NULS = dict.fromkeys([*ASKED, *SENT], NUL)


@pytest.fixture
def open_pages(routed: str, settings: Any) -> Any:
    """A manager's and a clinician's browsers, and what the addresses of the desk name."""
    usual, connections["default"] = connections["default"], connections[routed]
    settings.SECOND_STEP_REQUIRED = False
    clinic, clients = Clinic.objects.get(slug="hamilton"), []
    for role in (Role.MANAGER, Role.CLINICIAN):
        client = Client()
        client.user = User.objects.create_user(f"{role}@clinic.example", "a pass phrase")  # type: ignore[attr-defined]
        Membership.objects.create(user=client.user, clinic=clinic, role=role)  # type: ignore[attr-defined]
        client.force_login(client.user)  # type: ignore[attr-defined]
        clients.append(client)
    marie = record_of_everything(clinic, client.user, clock.now(), "marie")  # type: ignore[attr-defined]
    named = {
        "clinic": "hamilton",
        "patient": marie.ref,
        "treatment": Treatment.objects.first().ref,
        "plan": Plan.objects.first().ref,
        "hold": Hold.objects.first().ref,
        "circumstance": Circumstance.objects.first().ref,
        "access": PortalAccess.objects.first().ref,
        "word": OwnWord.objects.first().ref,
        "override": Override.objects.first().pk,
        "membership": Membership.objects.first().pk,
        "invitation": 1,
        "new_clinic": "hamilton",
        "course": Course.objects.first().ref,
        **settings_of_everything(clinic, client.user, clock.now(), marie),  # type: ignore[attr-defined]
    }
    yield clients, named
    connections["default"] = usual


class Watched(QueryDict):
    """What stands in an address behind the question mark; it notes what is asked of it."""

    asked: ClassVar[set[str]] = set()

    def __getitem__(self, name: str) -> Any:
        self.asked.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return super().__contains__(name)

    def getlist(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return super().getlist(key, default)

    def __getattribute__(self, attribute: str) -> Any:
        if attribute in WHOLE:
            self.asked.update(ASKED)
        return super().__getattribute__(attribute)

    def __iter__(self) -> Any:
        self.asked.update(ASKED)
        return super().__iter__()

    def __len__(self) -> int:
        self.asked.update(ASKED)
        return super().__len__()


BY_NAME = ["copy", "dict", "items", "keys", "lists", "urlencode", "values"]
WHOLE = {*BY_NAME, "__copy__", "__deepcopy__"}


@pytest.fixture
def asked_by(monkeypatch: pytest.MonkeyPatch) -> Callable[[Client, str], set[str]]:
    """What a page asks an address for that says nothing: of no other name on its own does anything depend."""

    def names(client: Client, address: str) -> set[str]:
        Watched.asked.clear()
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr("django.core.handlers.wsgi.QueryDict", Watched)
            assert client.get(address).status_code < 500
        return {*Watched.asked}

    return names


def test_what_a_page_asks_its_address_for_is_seen(open_pages: Any, asked_by: Any) -> None:
    clients, named = open_pages
    for page, names in ASKING.items():
        pattern = next(each.pattern for each in desk if each.name == page)
        address = reverse(page, kwargs={name: named[name] for name in pattern.regex.groupindex})
        assert asked_by(clients[1], address) | asked_by(clients[0], address) >= names, page


@pytest.mark.parametrize("look", [dict, list, len, bool, *map(methodcaller, BY_NAME)])
def test_whoever_looks_at_all_of_it_asks_for_every_name(look: Any) -> None:
    Watched.asked.clear()
    look(Watched(""))
    assert Watched.asked >= {*ASKED}


@pytest.mark.parametrize("page", [each for each in desk if each.name], ids=lambda page: page.name)
def test_every_page_of_the_desk(open_pages: Any, asked_by: Any, page: Any) -> None:
    clients, named = open_pages
    address = reverse(page.name, kwargs={name: named[name] for name in page.pattern.regex.groupindex})
    for client in clients:
        for name in asked_by(client, address):
            assert client.get(address, {name: NUL}).status_code < 500, name
    for client in clients:
        assert client.get(address, NULS).status_code < 500
        assert client.post(address, {**NULS, "form_key": new_form_key(client.user.pk)}).status_code < 500
        assert client.post(address, {**NULS, "form_key": "\x00"}).status_code < 500


@pytest.mark.parametrize(
    "page", [each for each in accounts if getattr(each, "name", "")], ids=lambda page: page.name
)
def test_every_page_of_signing_in(open_pages: Any, page: Any) -> None:
    named = {"secret": NUL, "uidb36": "1", "key": NUL, "pk": 1}
    address = reverse(page.name, kwargs={name: named[name] for name in page.pattern.regex.groupindex})
    for client in (Client(), *open_pages[0]):
        assert client.get(address, NULS).status_code < 500
        assert client.post(address, NULS).status_code < 500
