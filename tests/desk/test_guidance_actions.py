"""Guidance is drafted, published as a whole and taken back; nothing that was published or written is lost."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from intervals.actions import guidance
from intervals.actions.refusals import Changed, Refused
from intervals.documents.topics import SectionText, TopicText
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.guidance_versions import GuidanceVersion
from intervals.models.members import Role
from intervals.queries.guidance_versions import overdue
from intervals.queries.read_published import published_by
from tests.desk.asking import ON, asker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture
def by(clinic, person):
    return asker(person(Role.MANAGER), clinic, Role.MANAGER)


@pytest.fixture
def draft(by):
    return guidance.begin(by=by, slug="why-wait")


def text(version: GuidanceVersion) -> TopicText:
    return TopicText.of(version.content)


def section(body: str, **more) -> SectionText:
    return SectionText("Shade", body, **more)


def shown(slug="why-wait", clinic="", on=ON):
    return next((each for each in published_by(clinic).topics(on) if each.slug == slug), None)


def written(by, version, **changes):
    new = replace(text(version), **changes)
    return guidance.save(by=by, version=version, text=new, edition=version.edition)


def test_a_draft_begins_with_what_is_shipped_and_shows_nowhere(by, draft):
    assert (draft.clinic, draft.number, draft.state) == (by.clinic, 1, "draft")
    before = shown()
    assert text(draft).title == before.title
    assert [each.heading for each in text(draft).sections] == [each.heading for each in before.sections]
    written(by, draft, title="Otherwise")
    assert shown() == before


def test_what_is_published_is_the_clinics_own_alone_until_it_goes_back(by, draft):
    Clinic.objects.create(
        slug="sister", name="Sister", town="Hamilton", time_zone="Pacific/Auckland", is_shown=True
    )
    before = shown()
    draft = written(
        by, draft, title="Our own words", sections=(section("Our *own*.", own=True, place="ready"),)
    )
    guidance.publish(by=by, version=draft, edition=draft.edition)
    assert shown().title == "Our own words"
    assert shown().sections[0].own
    assert shown().sections[0].html == "<p>Our <em>own</em>.</p>\n"
    assert shown(clinic="sister") == before
    draft.refresh_from_db()
    guidance.take_back(by=by, version=draft)
    assert shown() == before


def test_the_next_version_takes_the_place_of_the_last_which_stays_as_it_was(by, draft):
    first = guidance.publish(by=by, version=draft, edition=0)
    second = guidance.begin(by=by, slug="why-wait")
    assert second.number == 2
    guidance.publish(by=by, version=written(by, second, title="Second"), edition=1)
    first.refresh_from_db()
    assert (first.state, first.published_by, text(first).title) == ("ended", by.user, "Why the wait matters")
    assert shown().title == "Second"


def next_version(by, title, first_day):
    draft = guidance.begin(by=by, slug="why-wait")
    draft = written(by, draft, title=title)
    return guidance.publish(by=by, version=draft, edition=draft.edition, first_day=first_day)


def test_a_version_counts_from_its_first_day_until_the_next_ones(by):
    next_version(by, "From Sunday", ON)
    next_version(by, "From Wednesday", date(2026, 11, 25))
    next_version(by, "From Monday", date(2026, 11, 23))
    days = [date(2026, 11, day) for day in (21, 22, 23, 24, 25, 26)]
    assert [shown(on=day).title for day in days] == [
        "Why the wait matters", "From Sunday", "From Monday", "From Monday", "From Wednesday", "From Wednesday",
    ]  # fmt: skip
    next_version(by, "Rather so from Wednesday", date(2026, 11, 25))
    assert [shown(on=day).title for day in days[-2:]] == ["Rather so from Wednesday"] * 2
    states = GuidanceVersion.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == ["published", "ended", "published", "published"]


def test_no_version_begins_in_the_past(by, draft):
    with pytest.raises(Refused, match="today at the earliest"):
        guidance.publish(by=by, version=draft, edition=0, first_day=date(2026, 11, 21))


def test_what_was_to_come_may_be_taken_back_alone_and_goes_with_what_counts(by):
    next_version(by, "Now", ON)
    coming = next_version(by, "Soon", date(2026, 11, 25))
    guidance.take_back(by=by, version=coming)
    assert [shown(on=day).title for day in (ON, date(2026, 11, 25))] == ["Now", "Now"]
    next_version(by, "Soon", date(2026, 11, 25))
    guidance.take_back(by=by, version=GuidanceVersion.objects.get(number=1))
    assert shown(on=date(2026, 11, 25)).title == "Why the wait matters"
    entry = AuditEntry.objects.filter(kind=Kind.GUIDANCE_ENDED).order_by("pk").last()
    assert entry.detail["before"] == ["title: Now"]
    assert entry.detail["after"] == ["title: Why the wait matters"]


def test_an_earlier_version_is_not_what_is_taken_back(by):
    first = next_version(by, "Now", ON)
    next_version(by, "Soon", date(2026, 11, 25))
    later = replace(by, on=date(2026, 11, 25))
    with pytest.raises(Refused, match="taken the place"):
        guidance.take_back(by=later, version=first)


def test_what_was_published_is_never_edited(by, draft):
    published = guidance.publish(by=by, version=draft, edition=0)
    with pytest.raises(Refused, match="stays as it is"):
        written(by, published, title="Other")
    with pytest.raises(IntegrityError), transaction.atomic():
        GuidanceVersion.objects.update(content={})
    with pytest.raises(IntegrityError), transaction.atomic():
        GuidanceVersion.objects.update(state="draft", published_at=None, published_by=None)


def test_two_on_one_draft_lose_nothing(by, draft, clinic, person):
    """The second is told who was faster; what the first wrote stands, and what each wrote is in the audit."""
    other = asker(person(Role.MANAGER), clinic, Role.MANAGER)
    assert guidance.begin(by=other, slug="why-wait") == draft
    guidance.save(by=other, version=draft, text=replace(text(draft), title="Theirs"), edition=0)
    with pytest.raises(Changed):
        guidance.save(by=by, version=draft, text=replace(text(draft), title="Mine"), edition=0)
    with pytest.raises(Changed):
        guidance.publish(by=by, version=draft, edition=0)
    draft.refresh_from_db()
    assert text(draft).title == "Theirs"
    guidance.save(by=by, version=draft, text=replace(text(draft), title="Mine"), edition=1)
    details = [each.detail for each in AuditEntry.objects.filter(kind=Kind.GUIDANCE_DRAFTED).order_by("pk")]
    assert details[-1]["before"] == ["title: Theirs"]
    assert details[-1]["after"] == ["title: Mine"]


def test_what_is_shared_is_changed_by_superusers_alone(by):
    with pytest.raises(PermissionDenied):
        guidance.begin(by=by, slug="why-wait", shared=True)
    by.user.is_superuser = True
    draft = guidance.begin(by=by, slug="why-wait", shared=True)
    by.user.is_superuser = False
    for act in (guidance.publish, guidance.save):
        given = {"text": text(draft)} if act is guidance.save else {}
        with pytest.raises(PermissionDenied):
            act(by=by, version=draft, edition=0, **given)
    by.user.is_superuser = True
    guidance.publish(by=by, version=written(by, draft, title="For all"), edition=1)
    assert shown().title == "For all"
    own = guidance.begin(by=by, slug="why-wait")
    assert text(own).title == "For all"
    guidance.publish(by=by, version=written(by, own, title="Ours"), edition=1)
    assert shown().title == "Ours"


def test_a_new_topic_needs_its_source_and_its_review(by):
    draft = guidance.begin(by=by, slug="sun", title="Sun")
    with pytest.raises(Refused, match="what the page says"):
        guidance.publish(by=by, version=draft, edition=0)
    with pytest.raises(Refused, match="no such topic"):
        guidance.begin(by=by, slug="nothing")


@pytest.mark.parametrize(
    "link",
    ["/nowhere/", "/guidance/nothing/", "guidance/", "#top", "?on=1", "/rules/a/b/", "/evidence/a/b/", "/desk/",
     "mailto:", "//"],
)  # fmt: skip
def test_a_broken_link_inside_the_site_is_refused(by, draft, link):
    with pytest.raises(Refused, match="leads nowhere"):
        written(by, draft, sections=(section(f"[Read](<{link}>)"),))


@pytest.mark.parametrize("body", ["[Read](</guidance/\0/>)", "Wa\0it"])
def test_what_nobody_can_read_is_refused(by, draft, body):
    with pytest.raises(Refused, match="nobody can read"):
        written(by, draft, sections=(section(body),))


@pytest.mark.parametrize(
    "link",
    ["/", "/rules/", "/guidance/why-wait/", "/guidance/recovery/#top", "/rules/microneedling/botox/",
     "/check/?given_on=2026-11-10", "https://journal.example/", "mailto:ada@clinic.example", "tel:+19055550100"],
)  # fmt: skip
def test_a_link_that_leads_somewhere_is_taken(by, draft, link):
    written(by, draft, sections=(section(f"[Read](<{link}>)"),))


def test_a_link_to_another_clinic_is_taken_once_that_one_is_shown(by, draft):
    linked = (section("[Read](/c/north/rules/)"),)
    for _clinic in ("none of that name", "hidden"):
        with pytest.raises(Refused, match="leads nowhere"):
            written(by, draft, sections=linked)
        north = Clinic.objects.get_or_create(
            slug="north", name="North", town="York", time_zone="America/Toronto"
        )[0]
    Clinic.objects.filter(pk=north.pk).update(is_shown=True)
    written(by, draft, sections=linked)


def test_what_is_overdue(by, draft):
    due = date(2026, 11, 21)
    draft = written(by, draft, reviewed_on=date(2026, 1, 1), review_due=due)
    assert overdue(by.clinic, date(2026, 11, 22)) == []
    guidance.publish(by=by, version=draft, edition=1)
    assert [each.title for each in overdue(by.clinic, date(2026, 11, 22))] == ["Why the wait matters"]
    assert overdue(by.clinic, due) == []
