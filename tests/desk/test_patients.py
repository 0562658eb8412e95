"""Adding patients, changing their data, archiving: rules, duplicates, two people at once, who may."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from intervals.actions import patients as actions
from intervals.actions.indexing import index
from intervals.actions.refusals import Refused
from intervals.models.audit import AuditEntry, Kind
from intervals.models.members import Membership, Role
from intervals.models.patients import Amendment, NameWord, Patient, SearchKey
from intervals.queries.details import Details
from intervals.queries.duplicates import likely_duplicates
from intervals.queries.search import search
from tests.desk.asking import asker

pytestmark = pytest.mark.usefixtures("at")
BORN = date(1985, 5, 12)
TOO_LONG = f"{'a' * 64}@{'.'.join(['b' * 60] * 3)}.{'c' * 7}"  # an address of 255 characters


def url(name: str, patient: Patient | None = None, clinic: str = "hamilton") -> str:
    return reverse(f"desk-{name}", kwargs={"clinic": clinic} | ({"patient": patient.ref} if patient else {}))


def form(name: str = "Marie Tremblay", born: date = BORN, **fields: str) -> dict[str, str]:
    parts = {"day": born.day, "month": born.month, "year": born.year}
    return {"name": name, **{f"date_of_birth_{part}": str(each) for part, each in parts.items()}, **fields}


def hidden(response: Any, name: str) -> str:
    found = re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', response.content.decode())
    return found[-1] if found else ""


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("&#x27;", "'").split())


def kinds() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("kind", flat=True))


def test_a_patient_is_added_and_found(desk: Any, clinic: Any) -> None:
    page = desk(Role.FRONT_DESK)
    fields = {
        "telephone": "905 555 0142",
        "email": "m@example.org",
        "language": "fr",
        "note": "Calls",
        "other_id": "A1",
    }
    answer = page.post(url("patient-new"), form("  Marie   Tremblay ", **fields))
    patient = Patient.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, url("patient", patient))
    assert Details.of(patient) == Details("Marie Tremblay", BORN, **fields)
    assert (patient.clinic, patient.created_by) == (clinic, page.user)
    assert search(clinic, "tremblay ma").rows == [patient]
    [entry] = AuditEntry.objects.filter(kind=Kind.PATIENT_CREATED)
    assert (entry.patient_ref, entry.person, entry.detail) == (patient.ref, page.user, {})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Enter the patient’s name."),
        ({"name": " . "}, "Enter the patient’s name in letters."),
        ({"name": "x" * 161}, "at most 160 characters"),
        ({"date_of_birth_day": "", "date_of_birth_month": "", "date_of_birth_year": ""}, "Enter the date of birth."),
        ({"date_of_birth_day": "31", "date_of_birth_month": "2"}, "31 February"),
        ({"date_of_birth_year": "1899"}, "1900"),
        ({"date_of_birth_day": ""}, "Enter the day as well"),
        ({"telephone": "555 014"}, "Enter the telephone number with its area code"),
        ({"telephone": "call her"}, "Enter the telephone number with its area code"),
        ({"email": "marie"}, "Enter an e-mail address such as name@example.org."),
        ({"email": TOO_LONG}, "at most 254 characters (it has 255)"),
        ({"language": "xx"}, "not one of the available choices"),
        ({"note": "x" * 2001}, "at most 2000 characters"),
        ({"name": "a\x00b"}, "Null characters"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_saved(
    desk: Any, changed: dict[str, str], said: str
) -> None:
    answer = desk().post(url("patient-new"), form(telephone="905 555 0142") | changed)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "There is a problem" in text_of(answer)
    assert not Patient.objects.exists()


@pytest.mark.parametrize(("days", "status"), [(-1, 302), (0, 302), (1, 422)])
def test_nobody_is_born_tomorrow(desk: Any, days: int, status: int) -> None:
    born = date(2026, 11, 22) + timedelta(days=days)
    sent = form(born=born) | {"age_confirmed": "on"}
    assert desk().post(url("patient-new"), sent).status_code == status


def test_the_day_is_that_of_the_clinic(desk: Any, sister: Any) -> None:
    """At noon on Sunday in Toronto it is Monday in New Zealand."""
    page = desk(Role.MANAGER, at=sister)
    born = form(born=date(2026, 11, 23)) | {"age_confirmed": "on"}
    assert page.post(url("patient-new", clinic=sister.slug), born).status_code == 302
    assert desk().post(url("patient-new"), born).status_code == 422


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        ({"name": "Marie Tremblay"}, {"name": "Maria Roy"}),
        ({"name": "Tremblay Marie"}, {"name": "Marie Tremblya"}),
        ({"telephone": "+1 905-555-0142", "name": "X Y"}, {"telephone": "(905) 555 0142"}),
        ({"email": "M@Example.org", "name": "X Y"}, {"email": "m@example.org"}),
    ],
)  # fmt: skip
def test_a_likely_duplicate_is_shown_and_the_person_can_go_on(
    desk: Any, patient: Any, known: dict[str, Any], typed: dict[str, str]
) -> None:
    there = patient(**{"telephone": "416 555 9876"} | known)
    index(there)
    page = desk(Role.FRONT_DESK)
    asked = page.post(url("patient-new"), form(**typed))
    assert asked.status_code == 200
    assert "Is it one of these?" in text_of(asked)
    assert there.name in text_of(asked)
    assert f"ending in {there.telephone[-4:]}" in text_of(asked)
    assert url("patient", there) in asked.content.decode()
    assert "This is somebody else: add them" in asked.content.decode()
    assert Patient.objects.count() == 1
    gone_on = page.post(url("patient-new"), form(**typed) | {"confirmed": hidden(asked, "confirmed")})
    assert gone_on.status_code == 302
    assert Patient.objects.count() == 2


def test_going_on_counts_for_the_same_data_only(desk: Any, patient: Any) -> None:
    index(patient("Marie Tremblay"))
    page = desk()
    asked = page.post(url("patient-new"), form("Marie Tremblay"))
    other = form("Marie Tremblay", telephone="905 555 0142") | {"confirmed": hidden(asked, "confirmed")}
    assert "Is it one of these?" in text_of(page.post(url("patient-new"), other))
    for forged in ("1", "é", "x" * 64):
        page.post(url("patient-new"), form("Marie Tremblay") | {"confirmed": forged})
    assert Patient.objects.count() == 1


@pytest.mark.parametrize(
    "known",
    [
        {"name": "John Smith"},  # born on the same day, another name
        {"date_of_birth": date(1985, 5, 24)},  # the same name, another day
        {"name": "Ann Lee", "date_of_birth": date(1985, 5, 24), "telephone": "905 555 0143"},
    ],
)
def test_who_is_no_duplicate(patient: Any, clinic: Any, known: dict[str, Any]) -> None:
    index(patient(**known))
    assert likely_duplicates(clinic, Details("Marie Tremblay", BORN, telephone="905 555 0142")) == []


def test_at_most_ten_duplicates_the_likeliest_first_and_none_of_another_clinic(
    patient: Any, clinic: Any, sister: Any
) -> None:
    for _number in range(12):
        index(patient("Marie Roy"))
    best = patient("Marie Tremblay", telephone="905 555 0142")
    index(best)
    index(patient("Marie Tremblay", at=sister))
    found = likely_duplicates(clinic, Details("Marie Tremblay", BORN, telephone="905 555 0142"))
    assert len(found) == 10
    assert found[0].patient == best
    assert {each.patient.clinic_id for each in found} == {clinic.pk}


def test_an_id_of_another_system_is_one_patients(desk: Any, patient: Any, sister: Any) -> None:
    there = patient("Ann Lee", other_id="A1")
    patient("Somebody There", at=sister, other_id="B2")
    page = desk()
    refused = page.post(url("patient-new"), form(other_id="A1"))
    assert refused.status_code == 422
    assert "Ann Lee already has this id." in text_of(refused)
    assert f'<a href="{url("patient", there)}">Ann Lee</a>' in refused.content.decode()
    assert page.post(url("patient-new"), form(other_id="B2")).status_code == 302
    assert page.post(url("patient-edit", there), form("Ann Lee", other_id="A1")).status_code == 302


def test_an_id_taken_at_this_moment_is_refused_by_the_database(
    person: Any, clinic: Any, patient: Any
) -> None:
    patient(other_id="A1")
    with pytest.raises(Refused, match="a moment ago"):
        actions.register(by=asker(person(), clinic), details=Details("Ann Lee", BORN, other_id="A1"))
    assert Patient.objects.count() == 1


def test_a_change_is_kept_from_what_to_what_and_the_audit_names_fields_only(
    desk: Any, patient: Any, clinic: Any
) -> None:
    there = patient("Zoraida Quill", telephone="905 555 0142")
    index(there)
    page = desk(Role.FRONT_DESK)
    shown = page.get(url("patient-edit", there)).content.decode()
    assert 'value="Zoraida Quill"' in shown
    assert 'value="1985"' in shown
    answer = page.post(
        url("patient-edit", there), form("Zoraida Stone", born=date(1985, 5, 13), telephone="905 555 0142")
    )
    assert answer["Location"] == url("patient", there)
    there.refresh_from_db()
    assert Details.of(there) == Details("Zoraida Stone", date(1985, 5, 13), "905 555 0142")
    [amendment] = Amendment.objects.all()
    assert amendment.changes == {
        "name": ["Zoraida Quill", "Zoraida Stone"],
        "date_of_birth": ["1985-05-12", "1985-05-13"],
    }
    assert amendment.by == page.user
    [entry] = AuditEntry.objects.filter(kind=Kind.PATIENT_AMENDED)
    assert entry.detail == {"fields": ["name", "date_of_birth"]}
    assert search(clinic, "quill").rows == []
    assert search(clinic, "stone").rows == [there]
    assert not NameWord.objects.filter(word=b"quill").exists()
    history = text_of(page.get(url("patient", there)))
    assert "Zoraida Quill → Zoraida Stone" in history
    assert "12 May 1985 → 13 May 1985" in history


def test_saving_without_a_change_records_nothing(desk: Any, patient: Any) -> None:
    there = patient("Ann Lee")
    assert desk().post(url("patient-edit", there), form("Ann Lee")).status_code == 302
    assert not Amendment.objects.exists()
    assert Kind.PATIENT_AMENDED not in kinds()


def test_two_people_change_the_same_patient(desk: Any, patient: Any) -> None:
    there = patient("Ann Lee", telephone="905 555 0142", email="ann@example.org")
    first, second = desk(), desk(Role.FRONT_DESK)
    first.post(url("patient-edit", there), form("Ann Lee", telephone="416 555 7777", email="ann@example.org"))
    late = form("Ann Lee", telephone="905 555 0142", email="lee@example.org") | {"version": ""}
    told = second.post(url("patient-edit", there), late)
    assert told.status_code == 409
    assert "Somebody else has changed this patient’s data" in text_of(told)
    assert "905 555 0142 → 416 555 7777" in text_of(told)
    there.refresh_from_db()
    assert (there.telephone, there.email) == ("416 555 7777", "ann@example.org")
    assert 'value="416 555 7777"' in told.content.decode()
    assert 'value="lee@example.org"' in told.content.decode()
    again = form("Ann Lee", telephone="416 555 7777", email="lee@example.org")
    assert (
        second.post(url("patient-edit", there), again | {"version": hidden(told, "version")}).status_code
        == 302
    )
    there.refresh_from_db()
    assert (there.telephone, there.email) == ("416 555 7777", "lee@example.org")
    assert Amendment.objects.count() == 2


def test_a_birth_date_that_somebody_else_put_right_stays_right(desk: Any, patient: Any) -> None:
    there = patient("Ann Lee")
    desk().post(url("patient-edit", there), form("Ann Lee", born=date(1985, 12, 5)))
    told = desk().post(url("patient-edit", there), form("Ann Lee-Roy"))
    assert told.status_code == 409
    shown = told.content.decode()
    for value in ("5", "12", "1985", "Ann Lee-Roy"):
        assert f'value="{value}"' in shown


def test_archiving_and_bringing_back(desk: Any, patient: Any, clinic: Any, planned: Any) -> None:
    there = patient("Ann Lee")
    index(there)
    planned(there, "botox", date(2026, 12, 1))
    page = desk(Role.FRONT_DESK)
    assert "There is 1 open plan." in text_of(page.get(url("patient-archive", there)))
    for _time in range(2):
        assert page.post(url("patient-archive", there), {"do": "archive"})["Location"] == url(
            "patient", there
        )
    there.refresh_from_db()
    assert there.archived_by == page.user
    assert list(Patient.objects.present()) == []
    assert "Archived" in text_of(page.post(url("patients"), {"q": "ann lee"}, follow=True))
    assert "Bring this patient back" in text_of(page.get(url("patient-archive", there)))
    page.post(url("patient-archive", there), {"do": "restore"})
    assert list(Patient.objects.present()) == [there]
    assert [kind for kind in kinds() if kind != Kind.PATIENT_VIEWED] == [
        Kind.PATIENT_ARCHIVED,
        Kind.PATIENT_RESTORED,
    ]


def test_the_same_form_sent_twice_adds_one_patient(desk: Any) -> None:
    page = desk()
    data = form() | {"form_key": hidden(page.get(url("patient-new")), "form_key")}
    first, second = (page.post(url("patient-new"), data) for _time in range(2))
    assert first["Location"] == second["Location"]
    assert Patient.objects.count() == 1


PAGES = {
    "patients": set(Role),
    "patient-new": {Role.MANAGER, Role.CLINICIAN, Role.FRONT_DESK},
    "patient-edit": {Role.MANAGER, Role.CLINICIAN, Role.FRONT_DESK},
    "patient-archive": {Role.MANAGER, Role.CLINICIAN, Role.FRONT_DESK},
    "patient-merge": {Role.MANAGER, Role.CLINICIAN},
    "patient-delete": {Role.MANAGER},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", PAGES)
def test_who_may_open_and_who_may_send(desk: Any, patient: Any, name: str, role: Role) -> None:
    there = None if name in ("patients", "patient-new") else patient()
    page = desk(role)
    refused = role not in PAGES[name]
    assert (page.get(url(name, there)).status_code == 403) is refused
    assert (page.post(url(name, there), {}).status_code == 403) is refused
    if there is not None:
        assert Patient.objects.filter(pk=there.pk, archived_at=None).exists() is (
            refused or name != "patient-archive"
        )


@pytest.mark.parametrize("name", [name for name in PAGES if name not in ("patients", "patient-new")])
def test_a_patient_of_the_sister_clinic_is_not_there(desk: Any, patient: Any, sister: Any, name: str) -> None:
    there = patient(at=sister)
    page = desk()
    for address in (url(name, there), url(name, there, sister.slug)):
        assert page.get(address).status_code == page.post(address, {}).status_code == 404
    assert not AuditEntry.objects.filter(patient_ref=there.ref).exists()


def test_the_search_page(desk: Any, patient: Any, django_assert_max_num_queries: Any) -> None:
    for number in range(25):
        index(patient(f"Marie {chr(97 + number)}x"))
    page = desk(Role.AUDITOR)
    empty = page.get(url("patients"))
    assert 'name="q"' in empty.content.decode()
    assert "Marie" not in text_of(empty)
    page.post(url("patients"), {"q": "nobody"})  # the first search of a person begins to count them
    with django_assert_max_num_queries(12):
        sent = page.post(url("patients"), {"q": "marie"})
    assert sent["Location"] == url("patients") + "?found=2"
    with django_assert_max_num_queries(14):  # two of them write whom it shows
        first = page.get(sent["Location"])
    assert "20 patients, and there are more" in text_of(first)
    after = hidden(first, "after")
    more = page.post(url("patients"), {"q": "marie", "after": after}, follow=True)
    assert "5 patients" in text_of(more)
    assert "marie" not in more.request["PATH_INFO"] + more.request["QUERY_STRING"]
    for typed, said in (
        ("mraie", "Similar names"), ("xavier", "Nobody found"), ("m", "at least two letters"),
        ("m" * 101, "too long"),
    ):  # fmt: skip
        assert said in text_of(page.post(url("patients"), {"q": typed}, follow=True))


def test_one_can_go_back_to_a_search_until_one_signs_out(desk: Any, patient: Any, sister: Any) -> None:
    for number in range(25):
        index(patient(f"Marie {chr(97 + number)}x"))
    page = desk()
    Membership.objects.create(user=page.user, clinic=sister, role=Role.MANAGER)
    first = page.post(url("patients"), {"q": "marie"})["Location"]
    after = hidden(page.get(first), "after")
    second = page.post(url("patients"), {"q": "marie", "after": after})["Location"]
    other = page.post(url("patients"), {"q": "xavier"})["Location"]
    for address, said in ((first, "20 patients"), (second, "5 patients"), (other, "Nobody found")):
        assert said in text_of(page.get(address))
    assert 'value="marie"' in page.get(first).content.decode()
    for address in (url("patients"), f"{url('patients')}?found=9", f"{url('patients')}?found=x"):
        assert 'value=""' in page.get(address).content.decode()
    for address in (url("patients", clinic="hamilton-nz"), url("patient-merge", patient())):
        assert "marie" not in page.get(f"{address}?found=1").content.decode()
    for number in range(20):
        page.post(url("patients"), {"q": f"search {number}"})
    assert "marie" not in page.get(first).content.decode()
    last = page.post(url("patients"), {"q": "marie"})["Location"]
    page.post("/accounts/logout/")
    page.force_login(page.user)
    assert "marie" not in page.get(last).content.decode()


def test_a_script_gets_the_results_alone_and_the_number_they_are_kept_under(desk: Any, patient: Any) -> None:
    index(patient("Marie <b>Roy"))
    page = desk()
    alone = {"headers": {"X-Results": "found"}}
    answer = page.post(url("patients"), {"q": "mari"}, **alone)
    assert "<html" not in answer.content.decode()
    assert "Marie &lt;b&gt;Roy" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    address = f"{url('patients')}?found={answer['X-Found']}"
    assert 'value="mari"' in page.get(address).content.decode()
    further = page.post(address, {"q": "marie"}, **alone)
    assert further["X-Found"] == answer["X-Found"]
    assert 'value="marie"' in page.get(address).content.decode()
    assert page.post(url("patients"), {"q": "roy"}, **alone)["X-Found"] != answer["X-Found"]


def test_the_box_on_top_gets_the_first_few_and_keeps_nothing(desk: Any, patient: Any) -> None:
    for number in range(7):
        index(patient(f"Marie {chr(97 + number)}x"))
    page = desk()

    def few(typed: str) -> Any:
        answer = page.post(url("patients"), {"q": typed}, headers={"X-Results": "few"})
        assert "<html" not in answer.content.decode()
        return answer

    assert few("marie").content.decode().count("<li>") == 5
    assert "7 patients: press Enter to see them" in text_of(few("marie"))
    assert "1 patient" in text_of(few("marie bx"))
    assert "similar names" in text_of(few("mraie bx"))
    assert "Nobody found" in text_of(few("xavier"))
    assert few("m").content.strip() == b""
    assert "searches" not in page.session


def test_a_suggestion_says_what_comes_next_and_tells_two_of_one_name_apart(
    desk: Any, patient: Any, treated: Any, planned: Any, at: Any
) -> None:
    born = date(1980, 5, 6)
    one = patient("Marie Roy", date_of_birth=born, telephone="905 555 0111", other_id="A-7")
    other = patient("Roy, Marie", date_of_birth=born, telephone="")
    for each in (one, other, patient("Marie Roy", date_of_birth=date(1990, 1, 1))):
        index(each)
    treated(one, "microneedling", date(2026, 11, 20))
    planned(other, "botox", date(2026, 11, 30))
    page = desk()
    answer = page.post(url("patients"), {"q": "marie roy"}, headers={"X-Results": "few"})
    rows = [
        " ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in answer.content.decode().split("<li>")[1:]
    ]
    [first] = [row for row in rows if "…0111, id A-7, last visit Fri 20 Nov" in row]
    assert "Too soon Botox: Not before Fri 27 Nov" in first
    assert "Plan" in first
    [second] = [row for row in rows if "no visit yet" in row]
    assert "No wait on record Botox planned for Mon 30 Nov" in second
    [third] = [row for row in rows if "1990" in row]
    assert "visit" not in third
    assert f"/{one.ref}/treatments/new/?procedure=botox" in answer.content.decode()


@pytest.mark.parametrize("after", ["x", "zz.1", "6e.x", "6e.-1", "6e." + "9" * 30, ".", "6e3a.1", "x" * 5000])
def test_a_page_that_no_page_named_is_the_first_or_empty_and_no_fault(
    desk: Any, patient: Any, after: str
) -> None:
    index(patient("Marie Roy"))
    assert desk().post(url("patients"), {"q": "marie", "after": after}, follow=True).status_code == 200


def test_the_search_wants_its_token(person: Any) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(person())
    assert client.post(url("patients"), {"q": "marie"}).status_code == 403


def test_keys_are_those_of_the_patients_own_clinic(person: Any, clinic: Any) -> None:
    there = actions.register(by=asker(person(), clinic), details=Details("Ann Lee", BORN))
    assert set(SearchKey.objects.values_list("clinic", "patient")) == {(clinic.pk, there.pk)}
