"""The admin: every page opens; what has actions is looked at there, and changed by them alone, at the desk."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.dateparse import parse_date

from intervals.admin_answers import AnsweredAdmin, LookedAtAdmin
from intervals.models.accounts import User
from intervals.models.areas import Area
from intervals.models.audit import AuditEntry
from intervals.models.clinics import Clinic
from intervals.models.guidance import Topic
from intervals.models.members import Membership
from intervals.models.open_days import ClosedDays, ExtraDay, OpenWeek
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from tests.models.admin_pages import address, refusals, send
from tests.models.rows import create

OPEN_DAYS = [OpenWeek, ClosedDays, ExtraDay]
MODELS = [Clinic, Procedure, Area, IntervalRule, Topic, User, Membership, *OPEN_DAYS]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", MODELS)
def test_the_pages_open_and_carry_no_script_or_style_of_their_own(client, superuser, model):
    """The content security policy lets files of ours run and nothing else, so a page must need nothing else."""
    row = create(model, "default", {"email": "ida@clinic.example"} if model is User else {})
    for page in (
        address(model, "changelist"),
        address(model, "changelist") + "?q=a",
        address(model, "changelist") + "?o=2.-3",
        *([address(model, "add")] if model in (User, Membership) else []),
        address(model, "change", row.pk),
        address(model, "history", row.pk),
        *([address(model, "delete", row.pk)] if model is User else []),
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


# What is looked at

LOOKED_AT = [model for model, page in admin.site._registry.items() if isinstance(page, LookedAtAdmin)]
ACCOUNTS = {User, Membership, Group, Authenticator}


def test_every_page_is_looked_at_or_answers():
    pages = admin.site._registry
    assert {model for model in pages if model not in LOOKED_AT} == ACCOUNTS
    assert all(isinstance(pages[model], AnsweredAdmin) for model in ACCOUNTS)


@pytest.mark.parametrize("model", LOOKED_AT, ids=lambda model: model.__name__)
def test_nothing_is_added_changed_or_deleted_there_whichever_way_it_is_asked(client, superuser, model):
    row = create(model, "default", {})
    parts = {inline.model for inline in admin.site._registry[model].inlines}

    def stored():
        return [list(each._base_manager.order_by("pk").values()) for each in (model, *parts)]

    before, entries = stored(), AuditEntry.objects.count()
    changed = dict.fromkeys([*row.__dict__, "_save", "_saveasnew", "post"], "7")
    several = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    assert client.post(address(model, "add"), changed).status_code == 403
    assert client.post(address(model, "change", row.pk), changed).status_code == 403
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    client.post(address(model, "changelist"), several)
    client.post(address(model, "changelist"), {"_save": "1", "form-TOTAL_FORMS": "1", "form-0-id": row.pk})
    assert stored() == before
    assert AuditEntry.objects.count() == entries


@pytest.mark.parametrize("model", LOOKED_AT, ids=lambda model: model.__name__)
def test_the_page_says_where_it_is_changed_and_has_no_field(client, superuser, model):
    row = create(model, "default", {})
    for page in (address(model, "changelist"), address(model, "change", row.pk)):
        text = client.get(page).text
        assert "to look at: they are changed at the desk, under Settings" in text, page
        assert not re.search(r'name="(_save|_addanother|_continue|_saveasnew)"', text), page
    assert not re.search(r"<(textarea|select)|<input (?![^>]*hidden)[^>]*id=.id_", text)


def test_what_a_person_is_called_is_written_as_the_desk_takes_lines(client, superuser):
    page = address(User, "change", superuser.pk)
    assert refusals(send(client, page, email="ada"))
    assert send(client, page, first_name="Ada").status_code == 302
    assert User.objects.get(pk=superuser.pk).first_name == "Ada"
