"""Every id that an address or a form of the desk takes, with somebody else's in its place: it leads nowhere."""

import uuid

import pytest
from django.db import transaction
from django.urls import reverse

from intervals import clock
from intervals.desk.urls import urlpatterns
from intervals.models.circumstances import Circumstance
from intervals.models.courses import Course
from intervals.models.members import Invitation, Membership, Role
from intervals.models.overrides import Override
from intervals.models.own_words import OwnWord
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan
from intervals.models.portal import PortalAccess
from intervals.models.treatments import Treatment
from tests.desk.alone import tables
from tests.desk.conftest import EARLIER
from tests.desk.full_record import record_of_everything
from tests.desk.settings_of_everything import NAMED, ROWS, settings_of_everything
from tests.desk.steps import WAYS, World
from tests.web.boxes import boxes, form_on
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
IDS = {
    "patient": (Patient, "ref"),
    "treatment": (Treatment, "ref"),
    "plan": (Plan, "ref"),
    "course": (Course, "ref"),
    "hold": (Hold, "ref"),
    "circumstance": (Circumstance, "ref"),
    "access": (PortalAccess, "ref"),
    "word": (OwnWord, "ref"),
    "override": (Override, "pk"),
    "membership": (Membership, "pk"),
    "invitation": (Invitation, "pk"),
    **{name: (model, "pk") for name, model in ROWS.items()},
}
OF_A_CLINIC = {"membership", "invitation", *ROWS}
OF_THE_CLINIC = {"override": "override", "other": "patient"}
NO_IDS = {  # what was read, buttons, ticks, days of the week: another value says nothing of anybody
    "read", "shown", "seen", "go_on", "do", "understood", "preview", "same_area", "same_day", "needed", "weekdays",
    "offered", "planned_on_shown", "is_shown", "remove", "stood", "pushed", "days_of", "rest", "more",
    "own_0", "own_1", "without_0", "without_1", "is_used",
}  # fmt: skip
CARRIED = {  # of a plan that the address names: they stand in the form, and are not read
    ("desk-plan-keep", "procedure"), ("desk-plan-keep", "planned_on"), ("desk-plan-move", "procedure"),
}  # fmt: skip
ONLY_READ = {
    "desk-audit-shown",
    "desk-guidance-version",
    "desk-rule-draft",
    "desk-rule-touched",
    "desk-rule-told",
}
HUGE = 10**20
THEIRS, ALIEN = "theirs", "alien"  # in every text of the other patient's record, and of the other clinic's
PAGES = {each.name: set(each.pattern.converters) for each in urlpatterns}
ways = pytest.mark.parametrize("way", WAYS)


@pytest.fixture
def world(clinic, person):
    return World(clinic, person(Role.MANAGER), person(Role.MANAGER, first_name="Ida", last_name="Moss"))


@pytest.fixture
def case(way, world):
    return WAYS[way](world)


@pytest.fixture
def by(case, world, desk):
    return desk(user=world.by)


@pytest.fixture
def elsewhere(world, sister, person):
    """Another patient, and another clinic: by what their texts hold."""
    stranger = person(Role.CLINICIAN, at=sister)
    Invitation.objects.create(
        clinic=sister, email="alien@clinic.example", role=Role.AUDITOR, digest="1" * 64, invited_by=stranger,
        invited_at=EARLIER, expires_at=EARLIER,
    )  # fmt: skip
    theirs = record_of_everything(world.clinic, world.other, clock.now(), THEIRS)
    alien = record_of_everything(sister, stranger, clock.now(), ALIEN)
    settings_of_everything(sister, stranger, clock.now(), alien)
    return {THEIRS: theirs, ALIEN: alien}


def ids_of(argument, where):
    """The ids of this kind that are theirs."""
    model, column = IDS[argument]
    if argument == "patient":
        return [where.ref]
    of = {"clinic": where.clinic} if argument in OF_A_CLINIC else {"patient": where}
    found = list(model.objects.filter(**of).values_list(column, flat=True))
    assert found, argument
    return found


def misled(kwargs, elsewhere):
    """The addresses with one id that is somebody else's, or nobody's."""
    yield kwargs | {"clinic": "hamilton-nz"}
    yield kwargs | {"clinic": "nowhere"}
    for name in kwargs.keys() - {"clinic", *NAMED}:
        nobodys = [uuid.uuid4()] if IDS[name][1] == "ref" else [0, HUGE]
        alien = ids_of(name, elsewhere[ALIEN])
        alone = name == "patient" and len(kwargs) == 2
        theirs = [] if alone or name in OF_A_CLINIC else ids_of(name, elsewhere[THEIRS])
        for each in [*nobodys, *alien, *theirs]:
            yield kwargs | {name: each}


def test_the_walk_comes_by_every_address_with_an_id(world):
    """The rest names a clinic and nothing else, or is only read: an entry of the audit log, a draft."""
    walked = set()
    for make in WAYS.values():
        with transaction.atomic():
            walked.add(make(world).page)
            transaction.set_rollback(True)
    named = {name for name, ids in PAGES.items() if ids - {"clinic", "patient", *NAMED}}
    assert (
        named - ONLY_READ - {"desk-course", "desk-invite-manager"} == walked & named
    )  # opened in test_courses and by superusers


@ways
def test_an_address_with_somebody_elses_id_leads_nowhere(by, case, elsewhere):
    before = tables()
    for kwargs in misled({"clinic": "hamilton", **case.kwargs}, elsewhere):
        address = reverse(case.page, kwargs=kwargs) + case.query
        for response in (by.get(address), by.post(address, case.typed)):
            assert response.status_code == 404, address
            assert THEIRS not in response.text
            assert ALIEN not in response.text
    assert tables() == before


@pytest.mark.parametrize("page", sorted(ONLY_READ))
def test_what_is_only_read_opens_at_its_own_clinic(world, desk, elsewhere, page):
    (name,) = PAGES[page] - {"clinic"}
    mine = settings_of_everything(world.clinic, world.other, clock.now(), world.marie)
    client = desk(user=world.by)
    assert client.get(reverse(page, kwargs={"clinic": "hamilton", name: mine[name]})).status_code == 200
    for kwargs in misled({"clinic": "hamilton", name: mine[name]}, elsewhere):
        assert client.get(reverse(page, kwargs=kwargs)).status_code == 404


@pytest.mark.parametrize("page", [name for name, ids in PAGES.items() if ids == {"clinic", "patient"}])
def test_no_page_of_a_patient_opens_at_another_clinic(world, desk, elsewhere, page):
    for role in Role:
        client = desk(role)
        before = tables()
        for kwargs in misled({"clinic": "hamilton", "patient": world.marie.ref}, elsewhere):
            assert client.get(reverse(page, kwargs=kwargs)).status_code in {403, 404}
        assert tables() == before


def chosen(form):
    """The names of the boxes in which a person chooses, or does not even see what is sent."""
    inputs = [
        each for each in form.find("input") if each.attrs.get("type") in {"hidden", "radio", "checkbox"}
    ]
    names = {each.attrs.get("name", "") for each in [*inputs, *form.find("select", "button")]}
    return sorted(names - {"", "form_key", "csrfmiddlewaretoken"})


def foreign(name, elsewhere):
    """Ids that a box of this name must not take."""
    alien = elsewhere[ALIEN]
    if name in OF_THE_CLINIC:  # whoever may review or merge does it for everybody's patients
        return [str(HUGE), *map(str, ids_of(OF_THE_CLINIC[name], alien))]
    stranger = Membership.objects.get(clinic=alien.clinic, role=Role.CLINICIAN).user_id
    of_patients = [
        str(found)
        for where in elsewhere.values()
        for found in (where.ref, *(ids_of(each, where)[-1] for each in ("plan", "treatment", "override")))
    ]
    return [str(HUGE), str(stranger), *of_patients]


def stored(elsewhere):
    """All that is theirs, as it is stored, and all that names anybody of the other clinic."""
    theirs = [
        list(model.objects.filter(patient__in=elsewhere.values()).order_by("pk").values())
        for model in (Treatment, Plan, Hold, Circumstance, Override)
    ]
    strangers = Membership.objects.filter(clinic=elsewhere[ALIEN].clinic).values("user")
    named = [model.objects.filter(practitioner__in=strangers).count() for model in (Treatment, Plan)]
    return theirs, named


@ways
def test_a_form_with_somebody_elses_id_in_a_box_records_nothing_about_them(by, case, elsewhere):
    page = Page(by.post(case.where, case.before) if case.before else by.get(case.where))
    form = form_on(page)
    sent, before, wrong = boxes(form) | case.typed, stored(elsewhere), []
    tried = [(name, value) for name in chosen(form) for value in foreign(name, elsewhere)]
    for name, value in [("", ""), *tried]:
        with transaction.atomic():
            response = by.post(case.where, sent | ({name: value} if name else {}))
            said = response.status_code
            refused, ignored = said in {404, 409, 422}, name in NO_IDS or (case.page, name) in CARRIED
            fits = said == 302 if not name else refused or (said in {200, 302} and ignored)
            if not fits or stored(elsewhere) != before or ALIEN in response.text:
                wrong.append((name, value, said))
            transaction.set_rollback(True)
    assert not wrong, sorted({(name, said) for name, _value, said in wrong})
