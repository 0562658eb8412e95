# ruff: noqa: RUF001
"""Every word of the desk can be translated: all messages in Greek letters, all that people wrote in Cyrillic ones."""

import re
from datetime import date

import pytest

from intervals.documents.topics import SectionText, TopicText
from intervals.models.accounts import User
from intervals.models.areas import Area
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.courses import Course, CourseTemplate
from intervals.models.evidence import ReadSource
from intervals.models.guidance import Section, Topic
from intervals.models.guidance_versions import GuidanceVersion
from intervals.models.members import Role
from intervals.models.overrides import Override
from intervals.models.patients import Patient
from intervals.models.plans import Hold
from intervals.models.procedures import Procedure
from intervals.models.questions import ClinicQuestion
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import IntervalRule
from intervals.models.supplies import Supply
from intervals.queries import holidays_offered
from intervals.queries.holidays_offered import Holiday
from intervals.queries.places import countries, zones
from tests.desk.alone import RULE
from tests.desk.test_frame import ADDRESSES, filled, things
from tests.web.page import Page
from tests.web.test_language import greek, untranslated

pytestmark = pytest.mark.django_db
__all__ = ["greek", "things"]

MISSING = {  # forms whose empty state is an error in words
    "desk-plan-new", "desk-hold-new", "desk-hold-lift", "desk-treatment-void", "desk-override-explain",
    "desk-patient-new", "desk-staff-invite", "desk-contact", "desk-patient-delete", "desk-circumstance-new",
    "desk-circumstance-void", "desk-course-new", "desk-course-template-new", "desk-question-new", "desk-supply-new",
}  # fmt: skip


FILLED_IN = re.compile(r"\{[a-z]+\}|https?://\S+|testserver/\S*")
PLACES = {
    *countries().values(),
    *(part for each in zones() for part in (each.name, each.name.replace("_", " "))),
}


@pytest.fixture
def cyrillic(things, treated, planned, at, monkeypatch):
    """All that people wrote is in Cyrillic letters."""
    marie = Patient.objects.get(ref=things["patient"])
    treated(marie, "botox", date(2026, 11, 15), product="Ж", lot_number="7", units=2, dilution="Ж")
    planned(marie, "botox", date(2026, 11, 23))
    Clinic.objects.update(name="Клиника", town="Ж", address="Ж 1", email="", country="", region="")
    monkeypatch.setattr(
        holidays_offered, "_public", lambda _clinic, year: [Holiday(date(year, 1, 1), "Ж", "zh")]
    )
    source = {"title": "Ж", "url": None, "says": "Ж"}
    RuleDraft.objects.update(content=RULE | {"source": source, "reviewed_by": "Ж"})
    IntervalRule.objects.update(source_title="Ж", reviewed_by="Ж")
    ReadSource.objects.update(publisher="Ж")
    Procedure.objects.filter(slug="botox").update(public_name="бо", name="бо")
    Procedure.objects.filter(slug="microneedling").update(public_name="ми", name="ми")
    Procedure.objects.exclude(slug__in=["botox", "microneedling"]).update(public_name="во", name="во")
    Area.objects.update(name="Ж")
    Topic.objects.update(title="Ж", summary="Ж", source_title="Ж", reviewed_by="Ж")
    Section.objects.update(heading="Ж", body="Ж")
    words = TopicText("Ж", sections=(SectionText("Ж", "Ж"),))
    GuidanceVersion.objects.update(content=words.as_data())
    Patient.objects.update(name="Мария", language="", email="", telephone="905 555 0134")
    User.objects.update(first_name="Аня", last_name="Ж")
    Course.objects.update(name="Ж")
    CourseTemplate.objects.update(name="Ж")
    Supply.objects.update(name="Ж", lot_number="7")
    ClinicQuestion.objects.update(text="Ж", reason="Ж")
    Hold.objects.update(reason="Ж")
    Override.objects.update(said="Ж")
    for kind in Kind:
        AuditEntry.objects.create(at=marie.created_at, kind=kind, clinic=marie.clinic, patient_ref=marie.ref)
    return things


def left(response):
    """Latin letters that are neither an address nor a unit nor a reference nor a place nor filled in later."""
    known = {
        "mm",
        "CSV",
        "j",
        "k",
        "#1b5e56",
        "#7fd0c3",
    } | PLACES  # the last two: the colours that a clinic begins with; before them two keys
    found = [each for each in untranslated(Page(response)) if "@" not in each and each not in known]
    return [each for each in found if re.search("[A-Za-z]", FILLED_IN.sub("", each))]


@pytest.mark.usefixtures("greek")
@pytest.mark.parametrize("role", [Role.MANAGER, Role.CLINICIAN, Role.AUDITOR])
@pytest.mark.parametrize(("address", "pattern"), ADDRESSES, ids=[address for address, _pattern in ADDRESSES])
def test_every_word_of_a_page_of_the_desk(address, pattern, role, cyrillic, desk):
    client = desk(role)
    User.objects.update(first_name="Аня", last_name="Ж")
    where = filled(pattern, cyrillic)
    response = client.get(where)
    if response["Content-Type"].startswith("text/html") and response.status_code != 302:
        assert left(response) == []
    if pattern.name in MISSING:
        assert left(client.post(where)) == []


def test_without_a_translation_words_are_found(things, desk, at):
    assert len(left(desk(Role.MANAGER).get("/desk/hamilton/"))) > 10
