"""The migrations, from nothing, on both databases; and what they ship, held against the facts of its source."""

import re
from datetime import date

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from intervals.engine.periods import Period
from intervals.models.areas import Area
from intervals.models.clinics import Clinic
from intervals.models.guidance import Kind, Place, Section, Topic
from intervals.models.offers import Offer
from intervals.models.procedures import Procedure
from intervals.models.rules import Evidence, IntervalRule
from intervals.queries.offered import offered

TABLES = ["Clinic", "Procedure", "IntervalRule", "Topic", "Section"]
AREAS = 16
SHIPPED = {"Clinic": 1, "Procedure": 2, "IntervalRule": 1, "Topic": 5, "Section": 14}


def migrate(connection, name):
    """Go to the migration; what each table then holds."""
    MigrationExecutor(connection).migrate([("intervals", name)])
    apps = MigrationExecutor(connection).loader.project_state([("intervals", name)]).apps
    managers = {table: apps.get_model("intervals", table).objects.using(connection.alias) for table in TABLES}
    return {table: manager.count() for table, manager in managers.items()}


def test_forward_from_zero_and_back_and_forward_again(empty):
    assert empty.introspection.table_names() == []
    assert migrate(empty, "0001_first") == dict.fromkeys(TABLES, 0)
    assert migrate(empty, "0002_shipped") == SHIPPED
    assert migrate(empty, "0001_first") == SHIPPED, "the rows are the clinic's by now"
    assert migrate(empty, "0002_shipped") == SHIPPED


def test_nothing_is_left_to_migrate(database):
    executor = MigrationExecutor(connections[database])
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_every_model_is_in_the_migrations(db):
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=3)


# What is shipped


def test_the_clinic(database):
    clinic = Clinic.objects.using(database).get()
    assert (clinic.slug, clinic.town, clinic.time_zone) == (
        "hamilton",
        "Hamilton, Ontario",
        "America/Toronto",
    )
    assert (clinic.country, clinic.region) == ("CA", "ON")
    assert clinic.booking_url == ""
    clinic.clean_fields()


def test_the_procedures(database):
    treatments = Procedure.objects.using(database).treatments()
    assert dict(treatments.values_list("slug", "public_name")) == {
        "microneedling": "microneedling",
        "botox": "Botox",
    }
    assert dict(treatments.values_list("slug", "kind")) == {
        "microneedling": "needling",
        "botox": "injectable",
    }
    told = Procedure.objects.using(database).circumstances().values_list("slug", flat=True)
    assert set(told) == {"vaccine", "dental-work", "isotretinoin-end", "sunburn"}
    assert [each.slug for each in Procedure.objects.using(database).events()] == ["event"]


def test_the_clinic_offers_the_treatments(routed):
    assert offered(Clinic.objects.get()) == {"botox": "Botox", "microneedling": "microneedling"}


def test_the_areas_are_a_tree(routed):
    names = {each.slug: each.name for each in Area.objects.all()}
    assert len(set(names.values())) == len(names) == AREAS
    assert (names["face"], names["glabella"]) == ("Whole face", "Between the brows")
    parts = {each.slug: {part.slug for part in each.parts.all()} for each in Area.objects.all()}
    assert {slug: found for slug, found in parts.items() if found} == {
        "face": {"upper-face", "cheeks", "nose", "upper-lip", "chin", "jawline"},
        "upper-face": {"forehead", "glabella", "around-the-eyes"},
    }
    assert [each.slug for each in Area.objects.all()][:3] == ["face", "upper-face", "forehead"]


def test_every_other_table_is_empty(database):
    shipped = {"Clinic", "Procedure", "IntervalRule", "Topic", "Section", "Area", "Offer"}
    shipped |= {"ReadProcedure", "ReadSource", "ReadStatement"}
    for model in apps.get_app_config("intervals").get_models():
        assert model._default_manager.using(database).exists() == (model.__name__ in shipped), model


def test_the_rule(database):
    rule = IntervalRule.objects.using(database).get()
    assert (rule.earlier.slug, rule.later.slug) == ("microneedling", "botox")
    assert (str(rule.minimum), str(rule.recommended)) == ("P1W", "P2W")
    assert (rule.minimum, rule.recommended) == (Period(days=7), Period(days=14))
    assert not rule.same_day_allowed
    assert (rule.clinic, rule.version, rule.withdrawn) == (None, 1, False)
    assert rule.evidence == Evidence.EXPERT_CUSTOM
    assert "Understanding the Optimal Timing for Botox After Microneedling in Hamilton" in rule.source_title
    assert rule.reviewed_by
    assert date(2026, 1, 1) <= rule.reviewed_on <= date(2026, 12, 31)
    assert list(IntervalRule.objects.using(database).in_force(date(2026, 1, 1))) == [rule]


def test_the_topics(database):
    topics = Topic.objects.using(database).select_related("earlier", "later")
    assert [topic.slug for topic in topics] == [
        "recovery",
        "why-wait",
        "going-early",
        "your-clinician",
        "when-to-call",
        "limits",
    ]
    for topic in topics:
        assert topic.published
        if topic.slug == "when-to-call":  # the editors' own, for whatever was done
            assert (topic.earlier, topic.later) == (None, None)
            continue
        assert topic.source_title == IntervalRule.objects.using(database).get().source_title
        assert topic.reviewed_by
        assert topic.reviewed_on
        assert (topic.earlier.slug, topic.later.slug) == ("microneedling", "botox")
        assert topic.sections.exists()


def test_every_place_and_every_kind_is_used(database):
    sections = Section.objects.using(database)
    assert set(sections.values_list("place", flat=True)) == set(Place.values) - {Place.LATE, Place.NO_RULE}
    assert set(sections.values_list("kind", flat=True)) == set(Kind.values)
    assert sections.filter(place=Place.ALWAYS, kind=Kind.LIMITS).exists(), (
        "every answer says what is not covered"
    )


def test_the_rows_would_pass_a_form(routed):
    for model in (Clinic, Procedure, IntervalRule, Topic, Section, Area, Offer):
        for each in model.objects.all():
            each.full_clean()


NOT_SAID = (  # what guidance-facts lists as not said by the source
    r"before\W+microneedling",
    r"filler",
    r"\bpeel",
    r"laser",
    r"\bareas?\b",
    r"depth",
    r"device",
    r"pregnan",
    r"medicines?\b|medication",
    r"should not have|must not have|contraindicat",
)


def words(section):
    return f"{section.heading}\n{section.body}"


@pytest.mark.parametrize("pattern", NOT_SAID)
def test_what_the_source_does_not_say_is_only_named_as_not_covered(pattern, database):
    sections = Section.objects.using(database).select_related("topic")
    speaking = [each for each in sections if re.search(pattern, words(each), re.IGNORECASE)]
    assert [(each.topic.slug, each.kind) for each in speaking] == [("limits", Kind.LIMITS)]
    for topic in Topic.objects.using(database).exclude(slug="limits"):
        assert not re.search(pattern, f"{topic.title}\n{topic.summary}", re.IGNORECASE)


def test_the_guidance_gives_no_wait_but_the_source_s_own(database):
    """A number in a sentence is the source's "1 to 2 weeks"; everything else is computed from the rule."""
    said = " ".join(words(each) for each in Section.objects.using(database).all())
    assert re.findall(r"\d+", said) == ["1", "2"]
    assert said.count("1 to 2 weeks") == 1


def test_no_sentence_names_the_clinic_or_its_town(database):
    said = " ".join(words(each) for each in Section.objects.using(database).all())
    assert "Hamilton" not in said
    assert "Ontario" not in said


@pytest.mark.parametrize(
    ("topic", "fact"),
    [
        ("recovery", "very fine punctures"),
        ("recovery", "new collagen"),
        ("recovery", "alter the skin’s structure for a time"),
        ("why-wait", "a more youthful look once the collagen has formed"),
        ("your-clinician", "your treatment history"),
        ("recovery", "last a few days"),
        ("recovery", "infected more easily"),
        ("why-wait", "1 to 2 weeks"),
        ("why-wait", "dermatologists and aesthetic practitioners"),
        ("why-wait", "collagen and elastin"),
        ("why-wait", "texture and fine lines"),
        ("why-wait", "fuller effect"),
        ("going-early", "more discomfort"),
        ("going-early", "bad reactions"),
        ("going-early", "risk of infection"),
        ("going-early", "redness that lasts longer"),
        ("going-early", "uneven results"),
        ("going-early", "both treatments may give less"),
        ("going-early", "more medical care"),
        ("your-clinician", "qualified medical professional or a dermatologist"),
        ("your-clinician", "skin type"),
        ("your-clinician", "go well together"),
        ("your-clinician", "safety and for the result"),
    ],
)
def test_each_fact_of_the_source_is_told(topic, fact, database):
    sections = Section.objects.using(database).filter(topic__slug=topic)
    assert any(fact in words(each).replace("\n", " ") for each in sections)


NOT_THE_SOURCE_S = (  # what guidance-facts lists as beyond the article, as far as it is in the guidance
    r"too small to see",
    r"Each clinic decides",
    r"as two dates",
    r"same day",
    r"any of these",
    r"in any doubt",
    r"healed enough",
    r"tell them which treatments",
    r"differs from person to person",
    r"plain yes",
)


@pytest.mark.parametrize("pattern", NOT_THE_SOURCE_S)
def test_what_the_source_does_not_say_is_marked_as_the_editors(pattern, database):
    """A sentence of theirs stands behind their mark, in the same paragraph or line of a list."""
    paragraphs = [
        paragraph
        for each in Section.objects.using(database).all()
        for paragraph in re.split(r"\n+", each.body)
        if re.search(pattern, paragraph)
    ]
    assert paragraphs
    for paragraph in paragraphs:
        assert paragraph.index("**Our editors add:**") < re.search(pattern, paragraph).start()


def test_the_care_card_is_on_every_answer_and_marked(database):
    (card,) = Section.objects.using(database).filter(kind=Kind.CARE)
    assert (card.place, card.topic.slug) == (Place.ALWAYS, "when-to-call")
    assert card.body.endswith("**Our editors add:** this list. The article that we follow gives none.")


def test_firmer_skin_is_promised_nowhere(database):
    assert "firmer" not in " ".join(words(each) for each in Section.objects.using(database).all())
