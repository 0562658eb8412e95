"""Overrides: looked through, explained by who recorded them, reviewed by a manager, each once."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from intervals.actions.asking import Asker
from intervals.actions.overrides import explain, review
from intervals.actions.refusals import Refused
from intervals.models.audit import AuditEntry, Kind
from intervals.models.members import Membership, Role
from intervals.models.overrides import Override, OverrideReason
from intervals.queries.overrides import months
from tests.desk.conftest import from_before

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
PAGE = "/desk/hamilton/overrides/"
TODAY = date(2026, 11, 22)
SAID = "Botox on Friday 13 November 2026 is too soon: 1 week after microneedling on Tuesday 10 November 2026."


@pytest.fixture
def overridden(patient, treated, planned):
    """Adds an override of a treatment, or of a plan: `overridden(by, "other_area", made_on=…)`."""

    def make(by, reason="", *, of=None, made_on=TODAY, plan=False, **fields):
        of = of or patient(created_by=by)
        if plan:
            about = {"plan": planned(of, "botox", date(2026, 11, 25))}
        else:
            about = {"treatment": treated(of, "botox", date(2026, 11, 13))}
        at = datetime(made_on.year, made_on.month, made_on.day, 17, 5, tzinfo=UTC)
        values = {"clinic": of.clinic, "patient": of, "status": "too_soon", "said": SAID, "at": at} | about
        return from_before(reason, **values | {"by": by, "made_on": made_on} | fields)

    return make


def asker(user, clinic, role=Role.MANAGER):
    return Asker(user, clinic, role, TODAY, "192.0.2.7")


def explain_page(override):
    kwargs = {"clinic": override.clinic.slug, "patient": override.patient.ref, "override": override.pk}
    return reverse("desk-override-explain", kwargs=kwargs)


def text_of(response):
    return " ".join(response.content.decode().split())


def rows_of(response):
    return [line.override.pk for line in response.context["lines"]]


# The list


def test_an_override_says_what_was_overridden_and_by_whom(desk, person, patient, overridden):
    ada = person(Role.CLINICIAN, first_name="Ada", last_name="Okafor")
    marie = patient("Marie Tremblay", created_by=ada)
    overridden(ada, "other_area", of=marie, comment="Only the <hands>.")
    overridden(ada, "date_to_confirm", of=marie, plan=True)
    page = text_of(desk(Role.AUDITOR).get(PAGE))
    for words in (
        f'<a href="/desk/hamilton/patients/{marie.ref}/">Marie Tremblay</a>',
        "Treatment: Botox, Friday 13 November 2026",
        "Plan: Botox, Wednesday 25 November 2026",
        SAID,
        "A different area of the body",
        "Only the &lt;hands&gt;.",
        "Date still to be confirmed with the clinician",
        "Ada Okafor, Sunday 22 November 2026, 12:05",
    ):
        assert words in page
    assert "No reason given yet" not in page.partition("<table")[2]


def test_a_voided_treatment_is_struck_through(desk, person, overridden):
    ada = person()
    row = overridden(ada)
    done = row.treatment
    done.voided_by, done.voided_at, done.void_reason = ada, row.at, "Wrong patient"
    done.save()
    shown = text_of(desk().get(f"{PAGE}?show=all"))
    assert "<s>Treatment: Botox, Friday 13 November 2026</s> Entered in error" in shown
    assert rows_of(desk().get(PAGE)) == []


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.MANAGER, 200), (Role.CLINICIAN, 200), (Role.AUDITOR, 200), (Role.FRONT_DESK, 403)],
)
def test_who_sees_it(desk, role, status):
    assert desk(role).get(PAGE).status_code == status


def test_another_clinic_and_strangers_do_not(desk, sister, overridden, person):
    row = overridden(person())
    assert desk(Role.MANAGER, at=sister).get(PAGE).status_code == 404
    assert desk(Role.MANAGER, at=sister).get(explain_page(row)).status_code == 404
    assert Client().get(PAGE).status_code == 302


def test_a_clinic_sees_its_own_only(desk, sister, person, patient, overridden):
    there = person(Role.MANAGER, at=sister)
    overridden(there, of=patient("Aroha Ngata", at=sister, created_by=there))
    assert "Aroha Ngata" not in text_of(desk().get(PAGE))
    assert "Aroha Ngata" in text_of(desk(user=there).get("/desk/hamilton-nz/overrides/"))


def test_filters(desk, person, overridden):
    ada, ben = person(Role.CLINICIAN), person(Role.CLINICIAN)
    november = overridden(ada, "other_area")
    last = overridden(ada, "skin_examined", made_on=date(2026, 10, 31))
    silent = overridden(ben, "", made_on=date(2026, 11, 1))
    seen = overridden(ben, "other_area", reviewed_by=ada, reviewed_at=datetime(2026, 11, 22, tzinfo=UTC))
    client = desk()
    for query, expected in {
        "": [silent, last, november],
        "show=all": [seen, silent, last, november],
        "reason=other_area": [november],
        "reason=other_area&show=all": [seen, november],
        "reason=none": [silent],
        f"person={ben.pk}": [silent],
        "month=2026-10": [last],
        "month=2026-11": [silent, november],
        f"month=2026-11&person={ada.pk}&reason=other_area&show=all": [november],
    }.items():
        assert rows_of(client.get(f"{PAGE}?{query}")) == [row.pk for row in expected], query


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("reason=luck", "“luck” is not a reason."),
        ("person=x", "“x” is not a person of this clinic."),
        ("person=999999999999999999999", "is not a person of this clinic."),
        ("month=2026-13", "“2026-13” is not a month with overrides."),
        ("month=2027-01", "“2027-01” is not a month with overrides."),
        ("show=some", "“some” is not one of the choices."),
    ],
)
def test_an_unknown_filter_is_told(desk, person, overridden, query, said):
    overridden(person())
    response = desk().get(f"{PAGE}?{query}")
    assert response.status_code == 422
    assert said in text_of(response)
    assert "<title>Error:" in text_of(response)
    assert "Marie Tremblay" not in text_of(response)


def test_a_person_of_another_clinic_is_not_a_filter(desk, sister, person):
    there = person(Role.MANAGER, at=sister)
    assert desk().get(f"{PAGE}?person={there.pk}").status_code == 422


def test_somebody_who_left_still_is(desk, person, overridden):
    ada = person(Role.CLINICIAN)
    row = overridden(ada)
    Membership.objects.filter(user=ada).update(ended_at=row.at)
    assert rows_of(desk().get(f"{PAGE}?person={ada.pk}")) == [row.pk]


def test_months_run_from_the_first_override_to_now(clinic, person, overridden):
    assert months(clinic, TODAY) == [date(2026, 11, 1)]
    overridden(person(), made_on=date(2025, 12, 31))
    found = months(clinic, TODAY)
    assert (found[0], found[-1], len(found)) == (date(2026, 11, 1), date(2025, 12, 1), 12)


def test_counts_of_the_month(desk, person, overridden):
    ada = person(Role.CLINICIAN, first_name="Ada", last_name="Okafor")
    ben = person(Role.CLINICIAN, email="ben@clinic.example")
    overridden(ada, "other_area", reviewed_by=ben, reviewed_at=datetime(2026, 11, 22, tzinfo=UTC))
    overridden(ada, "other_area", made_on=date(2026, 11, 1))
    overridden(ben, made_on=date(2026, 11, 30))
    overridden(ben, "skin_examined", made_on=date(2026, 10, 31))
    overridden(ben, "skin_examined", made_on=date(2026, 12, 1))

    def counts(query):
        context = desk().get(f"{PAGE}?{query}").context
        by_reason = {str(name): (tally.all, tally.waiting) for name, tally in context["by_reason"]}
        by_person = {who.known_as: (tally.all, tally.waiting) for who, tally in context["by_person"]}
        return context["month"], by_reason, by_person

    november = {"A different area of the body": (2, 1), "No reason given yet": (1, 1)}
    people = {"Ada Okafor": (2, 1), "ben@clinic.example": (1, 1)}
    assert counts("") == ("November 2026", november, people)
    assert counts("reason=skin_examined") == ("November 2026", november, people), (
        "the month, whatever is listed"
    )
    october = {"Skin examined and healed": (1, 1)}
    assert counts("month=2026-10") == ("October 2026", october, {"ben@clinic.example": (1, 1)})


def test_nothing_fits(desk):
    assert "No override fits these choices." in text_of(desk().get(PAGE))


def test_pages_follow_each_other_without_a_gap(desk, person, patient, treated):
    ada = person()
    made = many(ada, patient(created_by=ada), treated, 120)
    client, address, found = desk(), f"{PAGE}?show=all&reason=other_area", []
    while address:
        response = client.get(address)
        found += rows_of(response)
        address = response.context["next"] and f"{PAGE}?{response.context['next']}"
    assert found == sorted(made, reverse=True)


def many(by, of, treated, count):
    done = [treated(of, "botox", date(2026, 11, 13)) for _ in range(count)]
    at = datetime(2026, 11, 22, tzinfo=UTC)
    common = {"clinic": of.clinic, "patient": of, "status": "too_soon", "said": SAID}
    rows = [Override(treatment=each, by=by, at=at, made_on=TODAY, **common) for each in done]
    made = [row.pk for row in Override.objects.bulk_create(rows)]
    Override.objects.filter(pk__in=made).update(reason="other_area")
    return made


def test_as_many_queries_for_5_as_for_200(desk, person, patient, treated, django_assert_max_num_queries):
    ada, client = person(), desk()
    client.get(PAGE)
    for count in (5, 195):
        many(ada, patient(created_by=ada), treated, count)
        with django_assert_max_num_queries(13) as queries:
            client.get(PAGE)
        if count == 5:
            first = len(queries)
    assert len(queries) == first


# Reviewing


def test_a_manager_reviews_several_at_once(desk, person, overridden):
    ada = person(Role.CLINICIAN)
    rows = [overridden(ada, "other_area") for _ in range(3)]
    client = desk()
    response = client.post(f"{PAGE}?reason=other_area", {"override": [rows[0].pk, rows[2].pk]})
    assert (response.status_code, response["Location"]) == (302, f"{PAGE}?reason=other_area")
    assert [row.reviewed_by for row in Override.objects.order_by("pk")] == [client.user, None, client.user]
    assert rows_of(client.get(response["Location"])) == [rows[1].pk]
    assert f"{client.user.email}, Sunday 22 November 2026, 12:00" in text_of(client.get(f"{PAGE}?show=all"))
    entries = AuditEntry.objects.filter(kind=Kind.OVERRIDE_REVIEWED)
    assert {(each.patient_ref, each.detail["override"]) for each in entries} == {
        (row.patient.ref, row.pk) for row in (rows[0], rows[2])
    }


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.AUDITOR])
def test_others_read_and_do_not_review(desk, person, overridden, role):
    row = overridden(person())
    client = desk(role)
    assert "Mark as reviewed" not in text_of(client.get(PAGE))
    assert client.post(PAGE, {"override": [row.pk]}).status_code == 403
    assert Override.objects.waiting().exists()


def test_two_managers_at_once(desk, person, overridden):
    rows = [overridden(person()), overridden(person())]
    first = desk(user=person(Role.MANAGER, first_name="Grace", last_name="Ito"))
    second = desk()
    assert first.post(PAGE, {"override": [rows[0].pk]}).status_code == 302
    response = second.post(PAGE, {"override": [row.pk for row in rows]})
    assert response.status_code == 409
    assert "Grace Ito was faster and has reviewed 1 of those you ticked." in text_of(response)
    assert Override.objects.waiting().get() == rows[1], "all or none"
    assert f'value="{rows[1].pk}" checked' in response.content.decode()


def test_the_same_form_twice_reviews_once(desk, person, overridden):
    row = overridden(person())
    client = desk()
    key = client.get(PAGE).content.decode().partition('name="form_key" value="')[2].partition('"')[0]
    sent = {"form_key": key, "override": [row.pk]}
    assert client.post(PAGE, sent)["Location"] == client.post(PAGE, sent)["Location"] == f"{PAGE}?"
    assert AuditEntry.objects.filter(kind=Kind.OVERRIDE_REVIEWED).count() == 1


@pytest.mark.parametrize("ticked", [[], ["x"], ["-1"], ["9" * 30]])
def test_nothing_sensible_ticked(desk, person, overridden, ticked):
    overridden(person())
    response = desk().post(PAGE, {"override": ticked})
    assert response.status_code == 422
    assert "Tick those that you have reviewed." in text_of(response)
    assert "Marie Tremblay" in text_of(response)


def test_one_of_another_clinic_cannot_be_reviewed(desk, sister, person, patient, overridden):
    there = person(at=sister)
    row = overridden(there, of=patient(at=sister, created_by=there))
    response = desk().post(PAGE, {"override": [row.pk]})
    assert response.status_code == 409
    assert "no longer on the list" in text_of(response)
    assert Override.objects.waiting().exists()


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.FRONT_DESK, Role.AUDITOR])
def test_the_action_asks_for_the_role(clinic, person, overridden, role):
    with pytest.raises(PermissionDenied):
        review(by=asker(person(role), clinic, role), overrides=[overridden(person()).pk])


# Explaining


def test_who_recorded_it_is_asked_for_the_reason_and_gives_it(desk, person, patient, overridden):
    ada = person(Role.CLINICIAN)
    row = overridden(ada, of=patient("Marie Tremblay", created_by=ada))
    client = desk(user=ada)
    listed = text_of(client.get(PAGE))
    assert "No reason given yet" in listed
    assert f'<a href="{explain_page(row)}">Give the reason' in listed
    asked = text_of(client.get(explain_page(row)))
    assert "Marie Tremblay" in asked
    assert "12 May 1985" in asked
    assert SAID in asked
    response = client.post(explain_page(row), {"reason": "recorded_later", "comment": "Done on the 13th."})
    assert response["Location"] == f"/desk/hamilton/patients/{row.patient.ref}/"
    row.refresh_from_db()
    assert (row.reason, row.comment) == ("recorded_later", "Done on the 13th.")
    entry = AuditEntry.objects.get(kind=Kind.OVERRIDE_EXPLAINED)
    assert (entry.person, entry.patient_ref) == (ada, row.patient.ref)
    assert entry.detail == {"override": row.pk, "reason": "recorded_later"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Choose the reason."),
        ({"reason": ""}, "Choose the reason."),
        ({"reason": "luck", "comment": "So."}, "“luck” is not a reason."),
        ({"reason": "date_to_confirm"}, "“date_to_confirm” is not a reason."),
        ({"reason": "other"}, "Say what the reason was."),
        ({"reason": "other", "comment": "  "}, "Say what the reason was."),
        ({"reason": "other_area", "comment": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_a_reason_that_is_none(desk, person, overridden, data, said):
    ada = person(Role.CLINICIAN)
    row = overridden(ada)
    response = desk(user=ada).post(explain_page(row), data)
    assert response.status_code == 422
    assert said in text_of(response)
    assert data.get("comment", "").strip() in text_of(response)
    assert Override.objects.get().reason == ""


def test_a_plan_may_wait_for_its_confirmation(desk, person, overridden):
    ada = person(Role.CLINICIAN)
    row = overridden(ada, plan=True)
    assert desk(user=ada).post(explain_page(row), {"reason": "date_to_confirm"}).status_code == 302


def test_a_manager_may_explain_and_a_colleague_may_not(desk, person, overridden):
    row = overridden(person(Role.CLINICIAN))
    colleague = desk(Role.CLINICIAN)
    assert "Give the reason" not in text_of(colleague.get(PAGE))
    for client in (colleague, desk(Role.AUDITOR), desk(Role.FRONT_DESK)):
        assert client.get(explain_page(row)).status_code == 403
        assert client.post(explain_page(row), {"reason": "other_area"}).status_code == 403
    assert Override.objects.get().reason == ""
    manager = desk(Role.MANAGER)
    assert "Give the reason" in text_of(manager.get(PAGE))
    assert manager.post(explain_page(row), {"reason": "other_area"}).status_code == 302


def test_a_reason_is_given_once(desk, clinic, person, overridden):
    ada = person(Role.CLINICIAN)
    row = overridden(ada)
    before = Override.objects.get()
    desk().post(explain_page(row), {"reason": "other_area"})
    for response in (desk(user=ada).get(explain_page(row)), desk(user=ada).post(explain_page(row), {})):
        assert response.status_code == 409
        assert "The reason has been given already: “A different area of the body”." in text_of(response)
    with pytest.raises(Refused, match="in the meantime"):
        explain(by=asker(ada, clinic, Role.CLINICIAN), override=before, reason="other", comment="Late")
    assert Override.objects.get().reason == "other_area"


def test_the_override_is_that_patient_s(desk, person, patient, overridden):
    ada = person()
    row, other = overridden(ada), patient("Somebody Else", created_by=ada)
    for ref, pk in ((other.ref, row.pk), (row.patient.ref, row.pk + 1), (row.patient.ref, 10**30)):
        kwargs = {"clinic": "hamilton", "patient": ref, "override": pk}
        assert desk(user=ada).get(reverse("desk-override-explain", kwargs=kwargs)).status_code == 404


def test_the_action_refuses_a_colleague_and_another_clinic(clinic, sister, person, overridden):
    row = overridden(person(Role.CLINICIAN))
    with pytest.raises(PermissionDenied):
        explain(
            by=asker(person(Role.CLINICIAN), clinic, Role.CLINICIAN),
            override=row,
            reason="other",
            comment="x",
        )
    with pytest.raises(Refused):
        explain(by=asker(person(at=sister), sister), override=row, reason="other", comment="x")


def test_looking_at_the_question_is_audited(desk, person, overridden):
    ada = person(Role.CLINICIAN)
    row = overridden(ada)
    desk(user=ada).get(explain_page(row))
    assert AuditEntry.objects.get(kind=Kind.PATIENT_VIEWED).patient_ref == row.patient.ref


def test_every_reason_can_be_chosen_in_the_filter(desk):
    page = text_of(desk().get(PAGE))
    assert all(f'<option value="{reason.value}"' in page for reason in OverrideReason)
