"""The admin: every page opens, rows can be changed, and what the database refuses is said in words."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils.dateparse import parse_date

from intervals.models.accounts import User
from intervals.models.areas import Area
from intervals.models.clinics import Clinic
from intervals.models.guidance import Section, Topic
from intervals.models.members import Membership
from intervals.models.offers import Offer
from intervals.models.open_days import ClosedDays, ExtraDay, OpenWeek
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from intervals.models.treatments import Treatment
from intervals.queries.read_published import published_by
from tests.models.admin_pages import address, refusals, send
from tests.models.rows import create

OPEN_DAYS = [OpenWeek, ClosedDays, ExtraDay]
MODELS = [Clinic, Procedure, Area, IntervalRule, Topic, User, Membership, *OPEN_DAYS]

pytestmark = pytest.mark.django_db


def shipped_rule():
    return address(IntervalRule, "change", IntervalRule.objects.get().pk)


@pytest.mark.parametrize("model", MODELS)
def test_the_pages_open_and_carry_no_script_or_style_of_their_own(client, superuser, model):
    """The content security policy lets files of ours run and nothing else, so a page must need nothing else."""
    row = create(model, "default", {"email": "ida@clinic.example"} if model is User else {})
    for page in (
        address(model, "changelist"),
        address(model, "changelist") + "?q=a",
        address(model, "changelist") + "?o=2.-3",
        address(model, "add"),
        address(model, "change", row.pk),
        address(model, "history", row.pk),
        *([address(model, "delete", row.pk)] if model not in (Membership, IntervalRule) else []),
        reverse("admin:index"),
    ):
        response = client.get(page)
        assert response.status_code == 200, page
        assert "script-src 'self'" in response["Content-Security-Policy"]
        assert not re.search(r"<script(?![^>]*\ssrc=)", response.text), page
        assert not re.search(r"<style|<[^>]+\s(style|on\w+)=", response.text), page


def test_the_pages_want_a_superuser(client):
    for page in [address(model, "changelist") for model in MODELS]:
        assert client.get(page).status_code == 302
    client.force_login(User.objects.create_user("ida@clinic.example"))
    for page in [address(model, "changelist") for model in MODELS]:
        assert client.get(page).status_code == 302


@pytest.mark.parametrize("model", [Procedure, IntervalRule, Topic, Membership, *OPEN_DAYS])
def test_every_filter_opens(client, superuser, model):
    for number in range(2):  # a choice of one is none
        create(Clinic, "default", {"slug": f"north-{number}"})
    page = client.get(address(model, "changelist"))
    assert len(page.context_data["cl"].filter_specs) == len(admin.site._registry[model].list_filter)
    for spec in page.context_data["cl"].filter_specs:
        for choice in spec.choices(page.context_data["cl"]):
            narrowed = client.get(address(model, "changelist") + choice["query_string"])
            assert narrowed.status_code == 200


@pytest.mark.parametrize("model", [*MODELS, Section])
def test_saving_a_page_unchanged_keeps_the_row(client, superuser, model):
    model = Topic if model is Section else model
    if model in (Membership, *OPEN_DAYS):
        create(model, "default", {})
    row = model.objects.order_by("pk").first()
    before = published_by().fingerprint
    assert send(client, address(model, "change", row.pk)).status_code == 302
    assert published_by().fingerprint == before


def test_the_admin_lets_a_browser_say_where_a_form_comes_from(client, superuser):
    """Under the site's no-referrer a browser sends "Origin: null" and Django refuses the form: see the journey."""
    for name in ("admin:login", "admin:index"):
        assert '<meta name="referrer" content="same-origin">' in client.get(reverse(name), follow=True).text


# Rules


def test_the_list_says_the_waits_in_words_and_the_days_in_force(client, superuser):
    rule = IntervalRule.objects.get()
    create(IntervalRule, "default", {"earlier": rule.earlier, "later": rule.later, "version": 2} | {
        "valid_from": parse_date("2027-01-01"), "minimum_months": 1, "minimum_days": 3, "recommended_months": 2,
        "best_by_months": 3, "best_by_days": 0, "start_again_months": 6, "start_again_days": 0,
        "clinic": None, "withdrawn": True,
    })  # fmt: skip
    page = client.get(address(IntervalRule, "changelist"))
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))
    assert "Microneedling → Botulinum toxin (Botox)" in said
    assert "shared 1 1 week 2 weeks – – Jan. 1, 2026 Jan. 1, 2027" in said
    assert (
        "shared 2 1 month and 3 days 2 months and 2 weeks 3 months 6 months Jan. 1, 2027 further notice"
        in said
    )
    narrowed = client.get(address(IntervalRule, "changelist") + "?withdrawn__exact=0")
    assert "Jan. 1, 2027" in narrowed.text, "a filter does not hide where the version ends"


def test_a_change_of_the_rule_reaches_the_public(client, superuser, at):
    assert "Tuesday 24 November 2026" in client.get("/check/?given_on=2026-11-10").text
    assert send(client, shipped_rule(), recommended_days=21).status_code == 302
    answer = client.get("/check/?given_on=2026-11-10").text
    assert "Tuesday 1 December 2026" in answer
    assert "Tuesday 24 November 2026" not in answer


def test_a_new_version_is_saved_as_new(client, superuser):
    assert 'name="_saveasnew"' in client.get(shipped_rule()).text
    changes = {"version": 2, "valid_from": "2027-01-01", "minimum_days": 10, "_saveasnew": "Save as new"}
    assert send(client, shipped_rule(), **changes).status_code == 302
    versions = IntervalRule.objects.with_valid_to().order_by("version")
    assert [(each.version, str(each.minimum), str(each.valid_to)) for each in versions] == [
        (1, "P1W", "2027-01-01"),
        (2, "P10D", "None"),
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"minimum_days": 0}, "Without a minimum wait, the same day must be allowed."),
        ({"recommended_days": 6}, "The recommended wait could be shorter than the minimum."),
        (
            {"minimum_months": 1, "minimum_days": 0, "recommended_days": 30},
            "The recommended wait could be shorter",
        ),
        ({"recommended_days": 36601}, "A wait is between nothing and a hundred years."),
        ({"minimum_days": -1}, "Ensure this value is greater than or equal to 0."),
        ({"minimum_days": 10**30}, "Ensure this value is less than or equal to"),
        ({"minimum_days": ""}, "This field is required."),
        ({"version": 0}, "Versions are counted from 1."),
        ({"valid_from": "1899-12-31"}, "Dates run from 1900-01-01 to 2199-12-31."),
        ({"valid_from": "2200-01-01"}, "Dates run from 1900-01-01 to 2199-12-31."),
        ({"valid_from": "2026-02-30"}, "Enter a valid date."),
        ({"reviewed_on": "2200-01-01"}, "Dates run from 1900-01-01 to 2199-12-31."),
        ({"source_url": "ftp://journal.example/"}, "The address of the source begins with https://."),
        ({"source_url": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"source_title": ""}, "This field is required."),
        ({"best_by_days": 13}, "“Best by” could come before the recommended wait is over."),
        ({"best_by_days": 36601}, "“Best by” and “start again” are at most a hundred years."),
        ({"start_again_days": 14}, "“Start again” could come no later than “best by”"),
        ({"best_by_days": 21, "start_again_days": 21}, "“Start again” could come no later than “best by”"),
        ({"best_by_days": -1}, "Ensure this value is greater than or equal to 0."),
        ({"evidence": "hearsay"}, "Select a valid choice."),
        ({"inside_minimum": "anybody"}, "Select a valid choice."),
        ({"earlier": 999}, "Select a valid choice."),
    ],
)
def test_a_rule_that_is_refused(client, superuser, changes, sentence):
    before = published_by().fingerprint
    said = refusals(send(client, shipped_rule(), **changes))
    assert any(each.startswith(sentence) for each in said), said
    assert published_by().fingerprint == before


def test_of_an_upper_figure_the_half_that_is_left_empty_is_nothing(client, superuser):
    changes = {"best_by_days": 21, "start_again_months": 3, "same_area": "on"}
    assert send(client, shipped_rule(), **changes).status_code == 302
    rule = IntervalRule.objects.get()
    assert (str(rule.best_by), str(rule.start_again), rule.same_area) == ("P3W", "P3M", True)


def test_what_is_published_is_not_changed(client, superuser):
    assert send(client, shipped_rule(), recommended_days=21).status_code == 302, "published from here on"
    response = send(client, shipped_rule(), recommended_days=28)
    assert response.status_code == 200
    assert "A published version is never edited." in response.text
    assert IntervalRule.objects.get().recommended_days == 21


def test_who_may_go_on_inside_the_minimum_is_the_rules(client, superuser):
    assert send(client, shipped_rule(), inside_minimum="manager_only").status_code == 302
    assert IntervalRule.objects.get().inside_minimum == "manager_only"


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"version": 2}, "already begins on that day."),
        ({"valid_from": "2027-01-01"}, "already has that version."),
    ],
)
def test_a_version_that_is_there_already(client, superuser, own, changes, sentence):
    IntervalRule.objects.update(clinic=Clinic.objects.get() if own else None)
    said = refusals(send(client, shipped_rule(), **changes, _saveasnew="Save as new"))
    assert any(each.endswith(sentence) for each in said), said
    assert IntervalRule.objects.count() == 1


# Clinics and procedures


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"time_zone": "Hamilton"}, "“Hamilton” is not a known time zone. Write it as in America/Toronto."),
        (
            {"booking_url": "https://book.example/{day}"},
            "The only placeholder a booking address may carry is {date}.",
        ),
        ({"booking_url": "ftp://book.example/"}, "The booking address begins with https://."),
        ({"country": "Ca"}, "Write the country as two capital letters: CA."),
        ({"region": "on"}, "Write the region as up to three capital letters or digits"),
        ({"country": ""}, "Write the region as up to three capital letters or digits"),
        ({"slug": "a clinic"}, "Enter a valid “slug”"),
        ({"name": ""}, "This field is required."),
    ],
)
def test_a_clinic_that_is_refused(client, superuser, changes, sentence):
    page = address(Clinic, "change", Clinic.objects.get().pk)
    said = refusals(send(client, page, **changes))
    assert any(each.startswith(sentence) for each in said), said


def test_a_booking_address_without_a_scheme_is_taken_as_https(client, superuser):
    page = address(Clinic, "change", Clinic.objects.get().pk)
    assert send(client, page, booking_url="book.example/?day={date}").status_code == 302
    assert Clinic.objects.get().booking_url == "https://book.example/?day={date}"


def test_an_offer_is_named_on_its_clinics_page(client, superuser):
    page = address(Clinic, "change", Clinic.objects.get().pk)
    assert send(client, page, **{"offers-0-public_name": "a smoothing"}).status_code == 302
    assert list(Offer.objects.exclude(public_name="").values_list("public_name", flat=True)) == [
        "a smoothing"
    ]
    twice = {"offers-0-procedure": Offer.objects.last().procedure_id}
    assert "Please correct the duplicate" in refusals(send(client, page, **twice))[0]


@pytest.mark.parametrize(
    ("model", "changes", "sentence"),
    [
        (ClosedDays, {"last": "2026-12-23"}, "The last day is before the first."),
        (ClosedDays, {"first": "1899-12-31"}, "Dates run from 1900-01-01 to 2199-12-31."),
        (ExtraDay, {"day": "2200-01-01"}, "Dates run from 1900-01-01 to 2199-12-31."),
        (ExtraDay, {"day": "2026-12-12", "_saveasnew": "1"}, "already an extra day of this clinic."),
        (OpenWeek, {}, "This clinic already has its week."),
    ],
)
def test_open_days_that_are_refused(client, superuser, model, changes, sentence):
    row = create(model, "default", {})
    if model is ClosedDays:
        page = address(model, "change", row.pk)
        said = refusals(send(client, page, **changes))
    else:
        new = {"clinic": row.clinic_id} | changes
        said = refusals(client.post(address(model, "add"), new))
    assert any(each.endswith(sentence) for each in said), said


def test_an_area_lies_within_another_and_never_in_a_circle(client, superuser):
    face, forehead = Area.objects.get(slug="face"), Area.objects.get(slug="forehead")
    page = address(Area, "change", face.pk)
    assert refusals(send(client, page, within=forehead.pk)) == ["“Forehead” lies within this area."]
    assert refusals(send(client, page, within=face.pk)) == ["No area lies within itself."]
    assert send(client, address(Area, "change", forehead.pk), within=face.pk).status_code == 302
    assert Area.objects.get(slug="forehead").within == face


def test_a_slug_that_is_taken(client, superuser):
    said = refusals(send(client, address(Procedure, "add"), slug="botox", name="B", public_name="b"))
    assert said == ["Procedure with this Slug already exists."]


def test_what_was_done_becomes_no_circumstance(client, superuser):
    laser = create(Treatment, "default", {}).procedure
    page = address(Procedure, "change", laser.pk)
    for kind in ("circumstance", "event"):
        assert refusals(send(client, page, kind=kind))[0].startswith("Something of this kind is on record")
    assert send(client, page, kind="energy").status_code == 302
    free = create(Procedure, "default", {"slug": "free"})
    assert send(client, address(Procedure, "change", free.pk), kind="event").status_code == 302


def test_the_kind_of_a_procedure(client, superuser):
    new = {"slug": "filler", "name": "Filler", "public_name": "fillers"}
    assert refusals(send(client, address(Procedure, "add"), **new, kind="magic"))[0].startswith(
        "Select a valid"
    )
    assert send(client, address(Procedure, "add"), **new, kind="injectable").status_code == 302
    assert Procedure.objects.get(slug="filler").kind == "injectable"


def test_what_a_rule_speaks_of_is_not_deleted(client, superuser):
    botox = Procedure.objects.get(slug="botox")
    page = client.post(address(Procedure, "delete", botox.pk), {"post": "yes"})
    assert page.status_code == 200
    assert "Cannot delete procedure" in page.text
    assert Procedure.objects.filter(slug="botox").exists()


# Guidance


def topic_page(slug="limits"):
    return address(Topic, "change", Topic.objects.get(slug=slug).pk)


def test_a_section_is_changed_on_its_topics_page(client, superuser):
    changes = {"sections-0-body": "- peels", "sections-0-heading": "Not covered"}
    assert send(client, topic_page(), **changes).status_code == 302
    section = Section.objects.get(topic__slug="limits")
    assert (section.heading, section.body) == ("Not covered", "- peels")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sections-1-order": 10}, "Please correct the duplicate data for order."),
        ({"sections-0-order": -1}, "Ensure this value is greater than or equal to 0."),
        ({"sections-0-place": "moon"}, "Select a valid choice."),
        ({"sections-0-body": ""}, "This field is required."),
        ({"source_title": ""}, "This field is required."),
        ({"reviewed_on": "1899-12-31"}, "Dates run from 1900-01-01 to 2199-12-31."),
    ],
)
def test_a_topic_that_is_refused(client, superuser, changes, sentence):
    before = published_by().fingerprint
    said = refusals(send(client, topic_page("recovery"), **changes))
    assert any(each.startswith(sentence) for each in said), said
    assert published_by().fingerprint == before


def headings(slug="recovery"):
    return list(Section.objects.filter(topic__slug=slug).order_by("order").values_list("heading", flat=True))


def test_sections_trade_places(client, superuser):
    before = headings()
    orders = {"sections-0-order": 20, "sections-1-order": 30, "sections-2-order": 10}
    assert send(client, topic_page("recovery"), **orders).status_code == 302
    assert headings() == [before[2], before[0], before[1], *before[3:]]


def test_a_section_takes_the_place_of_one_that_goes(client, superuser):
    before = headings()
    changes = {"sections-0-order": 20, "sections-1-DELETE": "on"}
    assert send(client, topic_page("recovery"), **changes).status_code == 302
    assert headings() == [before[0], *before[2:]]
