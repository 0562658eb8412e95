"""Who may be one person on record twice: equal names whose birth dates a slip tells apart, and why they are shown."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intervals import clock
from intervals.actions import merging
from intervals.actions.indexing import index, rows_for
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.members import Role
from intervals.models.patients import Patient, SearchKey
from intervals.queries.details import Details
from intervals.queries.duplicates import READ, Why, likely_duplicates, reasons
from intervals.queries.names import full_name
from intervals.queries.same_name import same_name
from intervals.queries.slips import day_and_month_exchanged, one_digit_apart
from tests.desk.asking import asker
from tests.web.page import Page

BORN = date(1985, 5, 12)
NAME = "Anne-Marie Tremblay"


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("&#x27;", "'").split())


def why(name: str, born: date, other: str, day: date) -> tuple[Why, ...]:
    return reasons(Details(name, born), Details(other, day))


# Names

SAME_NAMES = [
    "ANNE-MARIE TREMBLAY",
    "Tremblay Anne-Marie",
    "Tremblay, Anne Marie",
    "Annemarie Tremblay",
    "Marie-Anne Tremblay",
    "Ànne\u2011Márie Trémblay",
    "Marie Tremblay-Anne",
    "  anne   marie.tremblay ",
    "Anne-Marie Trem Blay",
]


@pytest.mark.parametrize("other", SAME_NAMES)
def test_a_name_is_the_same_in_whatever_way_it_is_written(other: str) -> None:
    assert same_name(NAME, other)
    assert same_name(other, NAME)
    assert full_name(NAME, BORN) == full_name(other, BORN)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siobhán O’Brien", "SIOBHAN OBRIEN"),
        ("Siobhán O’Brien", "O Brien Siobhan"),
        ("Jan van der Berg", "Vanderberg Jan"),
        ("Søren Straße", "soren strasse"),
        ("Жанна Иванова", "иванова ЖАННА"),
        ("김 민준", "민준 김"),
        ("Ana Ana Sol", "Sol AnaAna"),
    ],
)
def test_a_name_is_the_same_in_other_scripts_and_spellings(one: str, other: str) -> None:
    assert same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Brian Lee", "Brain Lee"),  # the same letters
        ("Amy May", "May Yam"),
        ("Marie Tremblay", "Anne Marie Tremblay"),
        ("Ana Sol", "Ana Ana Sol"),
        ("Marie Tremblay", "Marie Trembley"),
        ("", ""),
        ("…", "!"),
    ],
)
def test_another_name_is_another(one: str, other: str) -> None:
    assert not same_name(one, other)


def test_a_name_made_to_take_long_takes_no_longer() -> None:
    words = ["a" * each for each in range(1, 8)]
    assert not same_name(" ".join([*words, "bc"]), " ".join([*words, "cb"]))
    many = [letter * each for each in range(1, 7) for letter in "ab"]
    assert same_name(" ".join(many), " ".join(reversed(many)))
    assert not same_name(" ".join([*many, "bc"]), " ".join([*many, "cb"]))


WORD = st.text("abcdeéÉoß", min_size=1, max_size=6)


@given(words=st.lists(WORD, min_size=1, max_size=6), data=st.data())
def test_words_in_any_order_and_cut_anywhere_make_the_same_name(
    words: list[str], data: st.DataObject
) -> None:
    together = "".join(data.draw(st.permutations(words)))
    places = sorted(data.draw(st.sets(st.integers(1, max(1, len(together) - 1)), max_size=5)))
    pieces = [together[start:end] for start, end in zip([0, *places], [*places, None], strict=True)]
    joints = [data.draw(st.sampled_from([" ", "-", "’", "  ", ", "])) for _each in pieces]
    other = "".join(
        part for pair in zip(data.draw(st.permutations(pieces)), joints, strict=True) for part in pair
    )
    assert same_name(" ".join(words), other.upper())
    assert full_name(" ".join(words), BORN) == full_name(other.upper(), BORN)


# Birth dates

DATES = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@given(day=DATES)
def test_day_and_month_exchanged_twice_is_the_same_day(day: date) -> None:
    other = day_and_month_exchanged(day)
    if other is not None:
        assert other != day
        assert (other.year, other.month, other.day) == (day.year, day.day, day.month)
        assert day_and_month_exchanged(other) == day
        assert other not in one_digit_apart(day), "two digits at least change places"


@given(day=DATES, other=DATES | st.none(), apart=st.integers(-400, 400))
def test_one_digit_apart_is_counted_digit_by_digit(day: date, other: date | None, apart: int) -> None:
    if other is None:
        other = min(max(day + timedelta(days=apart), date(1900, 1, 1)), date(2199, 12, 31))
    different = sum(one != its for one, its in zip(day.isoformat(), other.isoformat(), strict=True))
    assert (other in one_digit_apart(day)) is (different == 1)


def test_the_days_one_digit_from_a_birth_date() -> None:
    found = one_digit_apart(date(1985, 2, 28))
    assert date(1985, 2, 28) not in found
    assert {
        date(1985, 2, 18),
        date(1985, 2, 20),
        date(1985, 3, 28),
        date(1986, 2, 28),
        date(1885, 2, 28),
    } < found
    assert not found & {date(1985, 2, 17), date(1985, 3, 8), date(1958, 2, 28)}


@pytest.mark.parametrize(
    ("other", "day", "expected"),
    [
        ("Tremblay Annemarie", date(1985, 12, 5), Why.EXCHANGED),
        ("Tremblay Annemarie", date(1985, 5, 13), Why.ONE_DIGIT),
        ("Tremblay Annemarie", date(1985, 5, 22), Why.ONE_DIGIT),
        ("Tremblay Annemarie", date(1985, 6, 12), Why.ONE_DIGIT),
        ("Tremblay Annemarie", date(1995, 5, 12), Why.ONE_DIGIT),
        ("Tremblay Annemarie", date(1985, 5, 12), Why.SAME),
        ("Anne-Marie Trembley", date(1985, 5, 12), Why.LIKE),
    ],
)
def test_why_two_may_be_one(other: str, day: date, expected: Why) -> None:
    assert why(NAME, BORN, other, day) == why(other, day, NAME, BORN) == (expected,)


@pytest.mark.parametrize(
    ("other", "day"),
    [
        (NAME, date(1985, 5, 21)),  # two digits
        (NAME, date(1958, 5, 12)),
        (NAME, date(1985, 11, 5)),
        ("Anne-Marie Trembley", date(1985, 12, 5)),  # a slip in both
        ("Marie Tremblay", date(1985, 5, 13)),
    ],
)
def test_two_who_are_not_alike(other: str, day: date) -> None:
    assert why(NAME, BORN, other, day) == ()


def test_what_tells_most_comes_first() -> None:
    one = Details(NAME, BORN, telephone="905 555 0142", email="M@example.org", other_id="A-1")
    other = Details(
        "Anne Marie Tremblay", date(1985, 12, 5), "+1 905 555 0142", "m@EXAMPLE.org", other_id="a1"
    )
    assert reasons(one, other) == (Why.EXCHANGED, Why.OTHER_ID, Why.EMAIL, Why.TELEPHONE)


# Finding them


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(1985, 12, 5), Why.EXCHANGED), (date(1985, 5, 17), Why.ONE_DIGIT), (date(1985, 5, 12), Why.SAME)],
)
@pytest.mark.parametrize("name", SAME_NAMES)
def test_an_equal_name_with_a_slip_in_the_birth_date_is_found(
    patient: Any, clinic: Clinic, name: str, day: date, expected: Why
) -> None:
    there = patient(NAME)
    index(there)
    index(patient("Somebody Else", date_of_birth=day))
    [found] = likely_duplicates(clinic, Details(name, day))
    assert (found.patient, found.why, found.once) == (there, (expected,), None)


def test_nobody_of_another_clinic_and_not_oneself(patient: Any, clinic: Clinic, sister: Clinic) -> None:
    there = patient(NAME)
    index(there)
    index(patient(NAME, at=sister))
    assert [each.patient for each in likely_duplicates(clinic, there)] == [there]
    assert likely_duplicates(clinic, there, but=there) == []


def test_a_record_that_was_merged_says_whom_it_belongs_to(patient: Any, clinic: Clinic, person: Any) -> None:
    keep, other = patient("Maria Roy", date_of_birth=date(1971, 2, 3)), patient(NAME)
    index(keep)
    index(other)
    merging.merge(by=asker(person(), clinic), into=keep, other=other)
    [found] = likely_duplicates(clinic, Details(NAME, date(1985, 12, 5)))
    assert (found.patient, found.why, found.once) == (keep, (Why.EXCHANGED,), other)
    assert likely_duplicates(clinic, keep, but=keep) == []


NAMES = st.sampled_from(["Ann Lee", "lee ánn", "Annlee", "Bo Lee", "Anne Lee"])
DAYS = st.sampled_from(
    [date(1985, 5, 12), date(1985, 12, 5), date(1985, 5, 13), date(1995, 5, 12), date(1985, 5, 24)]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(st.tuples(NAMES, DAYS), max_size=9), name=NAMES, born=DAYS)
def test_exactly_those_are_found_of_whom_something_is_said(
    clinic: Clinic, person: Any, people: Any, name: str, born: date
) -> None:
    Patient.objects.all().delete()
    by = User.objects.get_or_create(email="p@clinic.example")[0]
    for each, day in people:
        index(
            Patient.objects.create(
                clinic=clinic, name=each, date_of_birth=day, created_by=by, created_at=clock.now()
            )
        )
    asked = Details(name, born)
    expected = {each.pk: said for each in Patient.objects.all() if (said := reasons(asked, each))}
    assert {each.patient.pk: each.why for each in likely_duplicates(clinic, asked)} == expected


def test_a_crowd_that_shares_a_birth_date_or_a_telephone_hides_nobody(routed: str) -> None:
    clinic = Clinic.objects.get(slug="hamilton")
    by = User.objects.create_user("crowd@clinic.example")
    same = {"clinic": clinic, "created_by": by, "created_at": clock.now()}
    counts = []
    for number in (3, READ + 100):
        Patient.objects.bulk_create(
            Patient(name=f"Bo Smith{each}", date_of_birth=BORN, telephone="905 555 0100", **same)
            for each in range(number)
        )
        SearchKey.objects.all().delete()
        if not Patient.objects.filter(name=NAME).exists():
            Patient.objects.create(name=NAME, date_of_birth=date(1985, 12, 5), email="a@example.org", **same)
        SearchKey.objects.bulk_create(rows_for(Patient.objects.all())[0])
        with CaptureQueriesContext(connections[routed]) as queries:
            found = likely_duplicates(clinic, Details("Tremblay Annemarie", BORN, "905 555 0100"))
        assert [each.why for each in found if each.patient.name == NAME] == [(Why.EXCHANGED,)]
        assert found[0].patient.name == NAME
        counts.append(len(queries))
    assert counts == [4, 4]


def test_neither_database_walks_through_the_patients(routed: str) -> None:
    clinic = Clinic.objects.get(slug="hamilton")
    by = User.objects.create_user("many@clinic.example")
    same = {"clinic": clinic, "created_by": by, "created_at": clock.now()}
    people = Patient.objects.bulk_create(
        Patient(name=f"Bo Smith{each}", date_of_birth=BORN - timedelta(days=each), **same)
        for each in range(4000)
    )
    SearchKey.objects.bulk_create(rows_for(people)[0])
    connection = connections[routed]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as queries:
        [found] = likely_duplicates(clinic, Details("Smith0 Bo", date(1985, 12, 5), "905 555 0142"))
    assert (found.patient, found.why) == (people[0], (Why.EXCHANGED,))
    how = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        for query in list(queries):
            cursor.execute(f"{how} {query['sql']}")
            plan = "\n".join(str(row) for row in cursor.fetchall())
            assert not re.search(r"SCAN intervals_|Seq Scan on intervals_(patient|searchkey)", plan), plan


# The pages


def url(name: str, patient: Patient | None = None) -> str:
    return reverse(
        f"desk-{name}", kwargs={"clinic": "hamilton"} | ({"patient": patient.ref} if patient else {})
    )


@pytest.mark.usefixtures("at")
@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(1985, 12, 5), "Same name, birth date with day and month exchanged"),
        (date(1985, 5, 19), "Same name, birth date different in one digit"),
        (date(1985, 5, 12), "Same name and birth date"),
    ],
)
def test_who_adds_a_patient_is_asked_and_told_why(desk: Any, patient: Any, day: date, said: str) -> None:
    there = patient("Anne-Marie Tremblay", telephone="905 555 0142")
    index(there)
    page, parts = desk(Role.FRONT_DESK), {"day": day.day, "month": day.month, "year": day.year}
    sent = {"name": "tremblay annemarie", **{f"date_of_birth_{part}": each for part, each in parts.items()}}
    asked = page.post(url("patient-new"), sent)
    assert "Is it one of these?" in text_of(asked)
    assert f"born 12 May 1985, telephone ending in 0142 {said} " in text_of(asked)
    assert Patient.objects.count() == 1
    [confirmed] = re.findall(r'name="confirmed" value="(\w+)"', asked.content.decode())
    assert page.post(url("patient-new"), sent | {"confirmed": confirmed}).status_code == 302
    assert Patient.objects.count() == 2


@pytest.mark.usefixtures("at")
def test_several_reasons_are_all_said(desk: Any, patient: Any) -> None:
    index(patient(NAME, email="m@example.org", archived_at=clock.now()))
    sent = {"name": NAME, "email": "m@example.org"}
    born = {"date_of_birth_day": "5", "date_of_birth_month": "12", "date_of_birth_year": "1985"}
    shown = text_of(desk().post(url("patient-new"), sent | born))
    assert "Archived Same name, birth date with day and month exchanged; same e-mail" in shown


@pytest.mark.usefixtures("at")
def test_a_merge_begins_with_those_who_may_be_meant(
    desk: Any, patient: Any, clinic: Clinic, person: Any
) -> None:
    keep, other = patient(NAME), patient("Annemarie Tremblay", date_of_birth=date(1985, 12, 5))
    third = patient("Maria Roy", date_of_birth=date(1971, 2, 3))
    for each in (keep, other, third):
        index(each)
    page, address = desk(Role.CLINICIAN), url("patient-merge", keep)
    shown = page.get(address)
    assert "It may be one of these" in text_of(shown)
    assert f'href="{address}?other={other.ref}"' in shown.content.decode()
    assert "Same name, birth date with day and month exchanged" in text_of(shown)
    assert str(third.ref) not in shown.content.decode()
    found = page.post(address, {"q": "maria"}, follow=True)
    assert "It may be one of these" not in text_of(found)
    assert "It may be one of these" not in text_of(page.get(url("patient-merge", third)))
    merging.merge(by=asker(person(), clinic), into=third, other=other)
    shown = text_of(page.get(address))
    said = "Merged with Annemarie Tremblay, born 5 December 1985: same name, birth date with day and month"
    assert said in shown


# Changed so that it resembles somebody


def test_a_change_that_makes_a_patient_resemble_another_is_asked_about(desk, patient, at):
    index(patient("Marie Tremblay", date_of_birth=date(1985, 5, 12)))
    mine = patient("Maria Roy", date_of_birth=date(1985, 5, 13))
    client, where = desk(), f"/desk/hamilton/patients/{mine.ref}/edit/"
    sent = {"name": "Marie Tremblay", "date_of_birth": "1985-05-13", "version": "0"}
    page = Page(client.post(where, sent))
    assert "With these changes, it may be one of these" in page.main
    mine.refresh_from_db()
    assert mine.name == "Maria Roy"
    assert client.post(where, sent | {"confirmed": page.typed["confirmed"]}).status_code == 302
    mine.refresh_from_db()
    assert mine.name == "Marie Tremblay"
    again = {"name": "Marie Tremblay", "date_of_birth": "1985-05-13", "telephone": "905 555 0155"}
    version = Page(client.get(where)).typed["version"]
    assert client.post(where, again | {"version": version}).status_code == 302, "known to be alike already"


@pytest.mark.parametrize(
    ("born", "asked"),
    [("1985-05-12", True), ("1985-05-13", False), ("1985-05-14", False), ("1985-12-05", True)],
)
def test_a_change_that_makes_it_likelier_is_asked_about_and_one_that_does_not_is_not(
    desk, patient, at, born, asked
):
    """One digit apart at first; the second telephone speaks for nothing new."""
    index(patient("Marie Tremblay", date_of_birth=date(1985, 5, 12), telephone="905 555 0142"))
    mine = patient("Marie Tremblay", date_of_birth=date(1985, 5, 13), telephone="905 555 0142")
    sent = {"name": mine.name, "telephone": mine.telephone, "date_of_birth": born, "version": "0"}
    answer = desk().post(f"/desk/hamilton/patients/{mine.ref}/edit/", sent)
    assert answer.status_code == (200 if asked else 302)
    assert ("With these changes, it may be one of these" in answer.text) is asked


def test_a_third_record_is_shown_before_and_told_after_a_merge(desk, patient, at):
    one, two, third = patient("Marie Tremblay"), patient("Maria Roy"), patient("Maria Roy")
    for each in (one, two, third):
        index(each)
    client, where = desk(), url("patient-merge", one)
    page = Page(client.get(where, {"other": str(two.ref)}))
    assert "There may be another record of the same person" in page.main
    assert f"?other={third.ref}" in page.response.text
    told = client.post(where, {"other": str(two.ref)}, follow=True).text
    assert "There may be another record of the same person:" in told
