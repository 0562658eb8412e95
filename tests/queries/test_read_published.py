"""What is published, and what is not, on SQLite and on PostgreSQL."""

from dataclasses import fields
from datetime import date

import pytest

from intervals.engine.periods import Period
from intervals.models.clinics import Clinic
from intervals.models.guidance import Kind, Place, Section, Topic
from intervals.models.procedures import Procedure
from intervals.models.rules import Evidence, IntervalRule
from intervals.queries.published import PublishedClinic, Source
from intervals.queries.read_published import NoClinic, published_by
from tests.models.cases_public import BACKWARDS
from tests.models.rows import VALUES, create
from tests.models.rows_desk import clinic

FIRST, SECOND = date(2026, 1, 1), date(2026, 11, 22)


def add_rule(database, **changes):
    return create(IntervalRule, database, changes)


def rules(earlier="filler"):
    return [each for each in published_by().rules if each.rule.earlier == earlier]


def test_the_shipped_rows(site):
    found = published_by()
    assert found.clinic.slug == "hamilton"
    assert (found.names["botox"], found.names["microneedling"]) == ("Botox", "microneedling")
    (only,) = found.rules
    assert (only.rule.earlier, only.rule.later) == ("microneedling", "botox")
    assert (only.rule.minimum, only.rule.recommended) == (Period(days=7), Period(days=14))
    assert (only.rule.valid_from, only.rule.valid_to) == (FIRST, None)
    assert (only.rule.id, only.rule.version, only.rule.own) == ("shared:microneedling:botox", 1, False)
    assert only.evidence is Evidence.EXPERT_CUSTOM
    assert found.of(only.rule) is only
    assert [topic.slug for topic in found.topics(SECOND)] == [
        "recovery",
        "why-wait",
        "going-early",
        "your-clinician",
        "when-to-call",
        "limits",
    ]
    assert [section.kind for section in found.topics(SECOND)[0].sections] == ["text"] * 4


def test_the_country_of_a_clinic_that_says_none_is_that_of_its_time_zone(site):
    Clinic.objects.update(country="", region="")
    assert published_by().clinic.country == "CA"
    Clinic.objects.update(time_zone="UTC")
    assert published_by().clinic.country == ""


def test_the_whole_clinic_is_published_and_no_more(site):
    row = Clinic.objects.get()
    shown = {each.name for each in fields(PublishedClinic)} - {"place", "colours", "logo"}
    assert published_by().clinic == PublishedClinic(**{name: getattr(row, name) for name in shown})
    columns = {each.name for each in Clinic._meta.concrete_fields}
    assert columns - shown == {
        "id",
        "first_earlier",
        "first_later",
        "region",
        "own_access_from_age",
        "plans_judged_by",
        "rules_need_approval",
    }


def test_no_clinic(site, settings):
    settings.CLINIC = "nowhere"
    with pytest.raises(NoClinic, match="'nowhere': set CLINIC"):
        published_by()


def test_another_clinic(site, settings):
    Clinic.objects.create(**VALUES[Clinic](site))
    settings.CLINIC = "north"
    assert published_by().clinic.name == "North"


def test_a_rule_with_everything(site):
    add_rule(
        site,
        clinic=clinic(site),
        version=3,
        minimum_months=1,
        minimum_days=3,
        recommended_months=2,
        recommended_days=4,
        same_day_allowed=True,
        evidence="guideline",
        source_url="https://journal.example/",
    )
    (only,) = rules()
    assert (only.rule.minimum, only.rule.recommended) == (Period(1, 3), Period(2, 4))
    assert only.rule.same_day_allowed
    assert (only.rule.id, only.rule.version, only.rule.own) == ("hamilton:filler:laser", 3, True)
    assert only.evidence is Evidence.GUIDELINE
    assert only.source == Source("A study", "https://journal.example/", "Dr Okafor", date(2026, 11, 2))


def test_another_clinics_own_rule_is_not_published(site):
    other = Clinic.objects.create(**VALUES[Clinic](site))
    before = published_by()
    add_rule(site, clinic=other)
    after = published_by()
    assert after.rules == before.rules
    assert "north" not in repr(after)


def test_another_clinics_own_version_does_not_end_the_shared_one(site):
    other = Clinic.objects.create(**VALUES[Clinic](site))
    add_rule(site)
    add_rule(site, clinic=other, valid_from=SECOND)
    (only,) = rules()
    assert only.rule.valid_to is None


def test_a_version_ends_where_the_next_begins_even_a_withdrawn_one(site):
    add_rule(site)
    add_rule(site, version=2, valid_from=SECOND, withdrawn=True)
    (only,) = rules()
    assert (only.rule.version, only.rule.valid_to) == (1, SECOND)
    assert published_by().in_force(SECOND)[0].rule.earlier == "microneedling"
    assert len(published_by().in_force(SECOND)) == 1


def test_in_force_an_own_rule_counts_in_place_of_the_shared_one(site):
    add_rule(site)
    add_rule(site, clinic=clinic(site), valid_from=SECOND, minimum_days=3)
    add_rule(site, **BACKWARDS)

    def counting(on):
        return {(each.rule.earlier, each.rule.own) for each in published_by().in_force(on)} - {
            ("microneedling", False)
        }

    assert counting(date(2025, 12, 31)) == set()
    assert counting(FIRST) == {("filler", False), ("laser", False)}
    assert counting(date(2026, 11, 21)) == {("filler", False), ("laser", False)}
    assert counting(SECOND) == {("filler", True), ("laser", False)}
    assert counting(date(2026, 11, 23)) == {("filler", True), ("laser", False)}
    assert len(published_by().rules) == 4


def test_a_procedure_without_a_rule_has_its_name(site):
    Procedure.objects.create(**VALUES[Procedure](site))
    assert published_by().names["peel"] == "a peel"


def test_a_draft_is_not_published(site):
    draft = create(Topic, site, {"published": False, "title": "A secret draft"})
    create(Section, site, {"topic": draft, "body": "a secret body"})
    assert "secret" not in repr(published_by())
    Topic.objects.filter(pk=draft.pk).update(published=True)
    assert "secret draft" in repr(published_by())
    assert "secret body" in repr(published_by())


def test_a_topic_for_whatever_was_done_and_without_sections(site):
    create(Topic, site, {"order": 5})
    first = published_by().topics(SECOND)[0]
    assert (first.slug, first.earlier, first.later, first.sections) == ("sun", None, None, ())


def test_sections_in_their_order(site):
    topic = create(Topic, site, {"order": 5, "later": Procedure.objects.get(slug="botox")})
    create(Section, site, {"topic": topic, "order": 2, "heading": "B", "place": "ready", "kind": "care"})
    create(Section, site, {"topic": topic, "order": 1, "heading": "A", "body": "One *two*"})
    first = published_by().topics(SECOND)[0]
    assert [section.heading for section in first.sections] == ["A", "B"]
    assert first.sections[0].html == "<p>One <em>two</em></p>\n"
    assert (first.sections[1].place, first.sections[1].kind) == (Place.READY, Kind.CARE)
    assert (first.earlier, first.later) == (None, "botox")


# Any column that is published is in the fingerprint

CHANGES = [
    *[(Clinic, name, "more") for name in ("name", "town", "address", "telephone", "email", "booking_url")],
    (Clinic, "time_zone", "America/Vancouver"),
    (Procedure, "public_name", "more"),
    (IntervalRule, "version", 2),
    (IntervalRule, "valid_from", date(2026, 1, 2)),
    (IntervalRule, "withdrawn", True),
    (IntervalRule, "minimum_months", 1),
    (IntervalRule, "minimum_days", 8),
    (IntervalRule, "recommended_months", 3),
    (IntervalRule, "recommended_days", 100),
    (IntervalRule, "same_day_allowed", True),
    (IntervalRule, "evidence", "studies"),
    (Topic, "order", 1000),
    *[(Topic, name, "more") for name in ("slug", "title", "summary")],
    *[(Topic, name, None) for name in ("earlier", "later")],
    *[
        (model, name, "more")
        for model in (IntervalRule, Topic)
        for name in ("source_title", "source_url", "reviewed_by")
    ],
    *[(model, "reviewed_on", date(2026, 11, 3)) for model in (IntervalRule, Topic)],
    *[(Section, name, "more") for name in ("heading", "body")],
    (Section, "place", "ready"),
    (Section, "kind", "do"),
    (Section, "order", 1000),
]
FITTING = {
    "booking_url": "https://book.example/",
    "source_url": "https://journal.example/",
    "minimum_months": {"minimum_months": 1, "recommended_months": 2},
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "column", "value"),
    [pytest.param(*change, id=f"{change[0].__name__}-{change[1]}") for change in CHANGES],
)
def test_every_published_column_is_in_the_fingerprint(model, column, value):
    before = published_by().fingerprint
    fitting = FITTING.get(column, value)
    changes = fitting if isinstance(fitting, dict) else {column: fitting}
    model.objects.filter(pk=model.objects.order_by("pk").first().pk).update(**changes)
    assert published_by().fingerprint != before


def test_the_fingerprint_is_of_the_content_alone(site):
    before = published_by().fingerprint
    Procedure.objects.create(**VALUES[Procedure](site)).delete()
    assert published_by().fingerprint == before
    assert len(before) == 16
