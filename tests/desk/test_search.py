"""One box: whom it finds, whom it does not, and what that costs."""

import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as site
from django.db import connections
from django.test.utils import CaptureQueriesContext, override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intervals import clock
from intervals.actions.indexing import index, rows_for
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.patients import NameWord, Patient, SearchKey
from intervals.queries.birth_dates import birth_dates
from intervals.queries.names import fold, keys_of, national, numbers, without_one, words
from intervals.queries.search import Cursor, search, spans_of
from intervals.queries.slips import one_slip_apart

BORN = date(1985, 5, 12)
of_sqlite = pytest.mark.skipif(
    site.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3", reason="SQLite's plan is asked for"
)


@pytest.fixture
def here(routed: str) -> Clinic:
    """A clinic on each of the databases."""
    return Clinic.objects.get(slug="hamilton")


@pytest.fixture
def known(here: Clinic) -> Callable[..., Patient]:
    """Adds a patient who can be found: `known("Marie Tremblay", telephone="905 555 0142")`."""
    by = User.objects.create_user("a@clinic.example")

    def make(name: str, clinic: Clinic = here, **fields: Any) -> Patient:
        values = {"date_of_birth": BORN, "created_at": clock.now()} | fields
        patient: Patient = Patient.objects.create(clinic=clinic, name=name, created_by=by, **values)
        index(patient)
        return patient

    return make


def names(clinic: Clinic, text: str) -> list[str]:
    return [each.name for each in search(clinic, text).rows]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Marie Tremblay", "marie tremblay"),
        ("Marie Tremblay", "Tremblay, Marie"),
        ("Marie Tremblay", "marie trem"),
        ("Marie Tremblay", "tremblay m"),
        ("Marie Tremblay", "trem"),
        ("Marie Tremblay", "  MARIE  "),
        ("Marie Anne Tremblay", "tremblay anne"),
        ("Marie Anne Tremblay", "anne tremblay mar"),
        ("Marie Anne Tremblay", "tremblay marie anne"),
        ("Hélène Müller", "helene muller"),
        ("Helene Muller", "HÉLÈNE MÜLLER"),
        ("Søren Łukasz Straße", "soren lukasz strasse"),
        ("Siobhán O’Brien", "obrien"),
        ("Siobhán O’Brien", "o'brien"),
        ("Siobhán O’Brien", "o brien"),
        ("Siobhán O’Brien", "brien siob"),
        ("Marie-Claude Roy", "marie claude"),
        ("Marie-Claude Roy", "marieclaude roy"),
        ("Marie-Claude Roy", "roy claude"),
        ("J.R. Smith", "jr smith"),
        ("Marie van der Berg", "vanderberg"),
        ("Marie van der Berg", "vanderb"),
        ("Marie van der Berg", "van derberg"),
        ("Marie van der Berg", "vanderberg marie"),
        ("Marie van der Berg", "marie vanderberg"),
        ("Marie Vanderberg", "van der berg"),
        ("Marie Vanderberg", "van der berg, marie"),
        ("Vanderberg Marie", "marie van der berg"),
        ("Annemarie Roy", "anne marie roy"),
        ("Anne Marie Roy", "annemarie"),
        ("Ian Mac Donald", "macdonald"),
        ("Ian MacDonald", "mac donald ian"),
        ("Minh Nguyễn Văn", "nguyenvan"),
        ("Жанна Иванова", "иванова жан"),
        ("李 小龙", "李"),
        ("김 민준", "민준"),
        ("Cher", "cher"),
        ("Maria del Carmen Garcia Lopez de la Vega Ruiz", "vega maria"),
    ],
)
def test_a_name_is_found(known: Any, here: Clinic, name: str, text: str) -> None:
    known("Somebody Else", date_of_birth=date(1970, 1, 1))
    known(name)
    found = search(here, text)
    assert [each.name for each in found.rows] == [name]
    assert not found.guessed


@pytest.mark.parametrize(
    "text",
    [
        "905 555 0142", "(905) 555-0142", "+1 905 555 0142", "1-905-555-0142", "9055", "905 555",
        "0142", "555 0142", "+19055550142", "0019055550142",
    ],
)  # fmt: skip
@pytest.mark.parametrize("written", ["905-555-0142", "+1 (905) 555-0142", "905.555.0142 ext. 12"])
def test_a_telephone_number_is_found_by_its_beginning_or_its_end(
    known: Any, here: Clinic, written: str, text: str
) -> None:
    known("Marie Tremblay", telephone=written)
    known("Somebody Else", telephone="416-555-7777")
    assert names(here, text) == ["Marie Tremblay"]


@pytest.mark.parametrize("text", ["07 838 0142", "+64 7 838 0142", "7 838 0142", "0064 7 838", "0142"])
@pytest.mark.parametrize("written", ["07 838 0142", "+64 7 838 0142"])
def test_a_number_of_new_zealand_too(known: Any, here: Clinic, written: str, text: str) -> None:
    known("Aroha Ngata", telephone=written)
    known("Somebody Else", telephone="09 555 7777")
    assert names(here, text) == ["Aroha Ngata"]


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"email": "Marie.T@Example.org"}, "marie.t@example.org"),
        ({"email": "Marie.T@Example.org"}, "MARIE.T@ex"),
        ({"other_id": "AB-1234"}, "ab-1234"),
        ({"other_id": "AB-1234"}, "AB 12"),
        ({"other_id": "77"}, "77"),
        ({}, "1985-05-12"),
        ({}, "12 May 1985"),
        ({}, "May 12, 1985"),
        ({}, "12th may 1985"),
        ({}, "12.5.1985"),
        ({}, "5/12/1985"),
        ({}, "12/05/85"),
        ({}, "19850512"),
        ({}, "1985/5/12"),
    ],
)
def test_the_other_ways_to_be_found(known: Any, here: Clinic, fields: dict[str, str], text: str) -> None:
    known("Marie Tremblay", **fields)
    known("Somebody Else", date_of_birth=date(1985, 12, 13), other_id="zz-9", email="b@example.org")
    assert names(here, text) == ["Marie Tremblay"]


@pytest.mark.parametrize(
    "text",
    [
        "tremblya", "trembay", "tremblayy", "trembley", "rtemblay", "Trembláyy",
        "marei tremblay", "tremblay mraie", "tremblya marei", "marie anne tremblay", "tremblya mar",
    ],
)  # fmt: skip
def test_a_slip_in_typing_leads_to_who_is_near(known: Any, here: Clinic, text: str) -> None:
    known("Marie Tremblay")
    known("Ann Lee")
    found = search(here, text)
    assert ([each.name for each in found.rows], found.guessed) == (["Marie Tremblay"], True)


@pytest.mark.parametrize("text", ["trmbly", "anm", "tremblay john", "xavier", "9999", "1985-05-13", "12 3"])
def test_what_is_further_off_finds_nobody(known: Any, here: Clinic, text: str) -> None:
    known("Marie Tremblay", telephone="905-555-0142")
    known("Ann Lee")
    found = search(here, text)
    assert (found.rows, found.guessed, found.hint) == ([], False, "")


def test_a_guess_is_made_only_where_nobody_is_called_so(known: Any, here: Clinic) -> None:
    known("Marie Tremblay")
    known("Maria Tremblay")
    assert names(here, "maria") == ["Maria Tremblay"]
    assert names(here, "marian") == ["Maria Tremblay"]
    assert names(here, "maris") == ["Maria Tremblay", "Marie Tremblay"]


@pytest.mark.parametrize("text", ["", "   ", "m", "É", "7", "@", "-", "'", "…", "x" * 101])
def test_too_little_or_too_much_is_told_and_lists_nobody(known: Any, here: Clinic, text: str) -> None:
    known("M X", email="m@example.org")
    found = search(here, text)
    assert found.rows == []
    assert found.hint


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100,
        "ab " * 33,
        "%",
        "%%",
        "a\x00b",
        "';--",
        "\U0001f600" * 5,
        "a_%",
        f"1985-05-{10**20}",
        f"12.{2**31}.85",
    ],
)
def test_odd_text_finds_nobody_and_breaks_nothing(known: Any, here: Clinic, text: str) -> None:
    known("Marie Tremblay")
    assert search(here, text).rows == []


def test_the_archived_are_found_and_those_of_another_clinic_never(known: Any, here: Clinic) -> None:
    sister = Clinic.objects.create(slug="nz", name="NZ", town="Hamilton", time_zone="Pacific/Auckland")
    known("Marie Tremblay", clinic=sister, telephone="905 555 0142", email="m@example.org", other_id="A1")
    archived = known("Ann Lee")
    Patient.objects.filter(pk=archived.pk).update(archived_at=clock.now(), archived_by=archived.created_by)
    assert names(here, "ann lee") == ["Ann Lee"]
    for text in ("marie", "tremblya", "9055550142", "m@example.org", "A1"):
        assert names(here, text) == []
        assert names(sister, text) == ["Marie Tremblay"]


def test_a_new_name_replaces_the_old_one_in_the_index(known: Any, here: Clinic) -> None:
    patient = known("Zoraida Quill", telephone="905 555 0142")
    known("Ann Quill")
    patient.name, patient.telephone = "Mary Stone", ""
    patient.save()
    index(patient)
    assert names(here, "stone") == ["Mary Stone"]
    assert names(here, "zoraida") == names(here, "0142") == []
    assert {bytes(each) for each in NameWord.objects.values_list("word", flat=True)} == {
        b"mary", b"stone", b"quill"
    }  # fmt: skip
    before = set(SearchKey.objects.values_list("pk", flat=True))
    index(patient)
    assert set(SearchKey.objects.values_list("pk", flat=True)) == before


def test_rows_written_in_bulk_are_those_written_one_by_one(known: Any, here: Clinic) -> None:
    patients = [
        known(name, telephone="905 555 0142") for name in ("Marie Tremblay", "Siobhán O’Brien", "Marie Roy")
    ]

    def rows() -> Any:
        return (
            {(bytes(key), patient) for key, patient in SearchKey.objects.values_list("key", "patient")},
            {
                (bytes(form), bytes(word))
                for form, word in NameWord.objects.values_list("without_one", "word")
            },
        )

    expected = rows()
    SearchKey.objects.all().delete()
    NameWord.objects.all().delete()
    for each in (patients[:1], patients[1:]):
        keys, name_words = rows_for(each)
        SearchKey.objects.bulk_create(keys)
        NameWord.objects.bulk_create(name_words, ignore_conflicts=True)
    assert rows() == expected


def pages(clinic: Clinic, text: str, size: int) -> list[list[int]]:
    found, after = [], None
    while True:
        page = search(clinic, text, after=after, size=size)
        if page.guessed:
            return []
        found.append([each.pk for each in page.rows])
        after = page.next
        if after is None:
            return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(
        st.lists(st.sampled_from(["ann", "anna", "anny", "bo", "ana"]), min_size=1, max_size=4), max_size=25
    ),
    text=st.sampled_from(["an", "ann", "ann b", "anna ann", "anny ann an"]),
    size=st.integers(1, 6),
)
def test_paging_leaves_nobody_out_and_shows_nobody_twice(
    here: Clinic, people: list[list[str]], text: str, size: int
) -> None:
    Patient.objects.all().delete()
    by = User.objects.get_or_create(email="p@clinic.example")[0]
    Patient.objects.bulk_create(
        Patient(clinic=here, name=" ".join(each), date_of_birth=BORN, created_by=by, created_at=clock.now())
        for each in people
    )
    everybody = list(Patient.objects.all())
    SearchKey.objects.bulk_create(rows_for(everybody)[0])

    def meant(patient: Patient) -> bool:
        held = keys_of(patient)
        return any(
            all(any(key.startswith(start) for key in held) for start in (span.start, *span.also))
            for span in spans_of(text)
        )

    shown = [pk for page in pages(here, text, size) for pk in page]
    assert len(shown) == len(set(shown))
    assert set(shown) == {each.pk for each in everybody if meant(each)}


@pytest.mark.parametrize(
    ("text", "most"),
    [("marie", 2), ("marie tr", 2), ("tremblya", 4), ("0142", 2), ("1985-05-12", 2), ("nobody", 2)],
)
def test_the_number_of_queries_does_not_depend_on_how_many_are_found(
    here: Clinic, routed: str, text: str, most: int
) -> None:
    by = User.objects.create_user("q@clinic.example")
    counts = []
    for number in (5, 500):
        Patient.objects.bulk_create(
            Patient(
                clinic=here, name=f"Marie Tremblay {'abcdefghij'[each % 10]}", telephone="905 555 0142",
                date_of_birth=BORN, created_by=by, created_at=clock.now(),
            )
            for each in range(number)
        )  # fmt: skip
        SearchKey.objects.all().delete()
        keys, name_words = rows_for(Patient.objects.all())
        SearchKey.objects.bulk_create(keys)
        NameWord.objects.bulk_create(name_words, ignore_conflicts=True)
        with CaptureQueriesContext(connections[routed]) as queries:
            found = search(here, text)
        assert len(found.rows) in ((5, 20) if text != "nobody" else (0,))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= most


def test_the_second_page_costs_one_query_more_and_no_more(known: Any, here: Clinic, routed: str) -> None:
    for number in range(30):
        known(f"Marie {'abcdefghijklmnopqrstuvwxyzabcd'[number]}")
    first = search(here, "marie", size=10)
    with CaptureQueriesContext(connections[routed]) as queries:
        second = search(here, "marie", after=first.next, size=10)
    assert len(second.rows) == 10
    assert len(queries) == 3


@of_sqlite
@pytest.mark.django_db
@pytest.mark.parametrize("database", ["default"], indirect=True)
def test_the_search_reads_a_range_of_the_index(known: Any, here: Clinic) -> None:
    known("Marie Tremblay")
    connection = connections["default"]
    for text, after in [
        ("marie", None),
        ("marie anne trem", None),
        ("0142", None),
        ("marie", Cursor(b"n:marie", 1)),
    ]:
        with CaptureQueriesContext(connection) as queries:
            search(here, text, after=after)
        sql = queries[0]["sql"]
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + sql)
            plan = [row[3] for row in cursor.fetchall()]
        reads = [each for each in plan if "found" in each and ("SCAN" in each or "SEARCH" in each)]
        assert reads
        assert all(
            re.search(r"SEARCH found USING COVERING INDEX .*\(clinic_id=\? AND .*>.* AND key<\?\)", each)
            for each in reads
        ), plan
        assert not [each for each in plan if "TEMP B-TREE" in each]


def test_each_span_is_read_from_one_lower_bound(known: Any, here: Clinic, routed: str) -> None:
    """With two, PostgreSQL walks from the first: from the page before through every key up to another kind's."""
    known("Marie Tremblay")
    for kind, parts in (("a", [0, 3]), ("c", [1, 2]), ("n", [1, 1]), ("p", [0, 1]), ("z", [0, 0])):
        with CaptureQueriesContext(connections[routed]) as queries:
            search(here, "marie", after=Cursor(f"{kind}:marie".encode(), 1))
        sql = " ".join(each["sql"] for each in queries)
        assert [sql.count("(found.key, found.patient_id) >"), sql.count("found.key >=")] == parts


@of_sqlite
@pytest.mark.django_db
@pytest.mark.parametrize("database", ["default"], indirect=True)
def test_a_guess_reads_the_index_of_words(known: Any, here: Clinic) -> None:
    known("Marie Tremblay")
    connection = connections["default"]
    with CaptureQueriesContext(connection) as queries:
        search(here, "tremblya")
    [sql] = [each["sql"] for each in queries if "nameword" in each["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + sql)
        plan = " ".join(row[3] for row in cursor.fetchall())
    assert "(clinic_id=? AND without_one=?)" in plan


LETTERS = st.text("abcde", min_size=4, max_size=8)


@given(
    LETTERS,
    st.integers(0, 8),
    st.sampled_from("abcdez"),
    st.sampled_from(["more", "less", "another", "swapped"]),
)
def test_two_words_one_slip_apart_share_a_form(word: str, place: int, letter: str, slip: str) -> None:
    place %= len(word)
    other = {
        "more": word[:place] + letter + word[place:],
        "less": word[:place] + word[place + 1 :],
        "another": word[:place] + letter + word[place + 1 :],
        "swapped": word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
    }[slip]
    assert one_slip_apart(word, other)
    if len(other) >= 4:
        assert without_one(word) & without_one(other)


@given(st.text(max_size=160))
def test_any_name_makes_keys_that_fit(name: str) -> None:
    keys = keys_of(SimpleNamespace(name=name, date_of_birth=BORN, telephone="", email="", other_id=name[:64]))
    assert all(0 < len(each) <= 200 for each in keys)
    assert all(0 < len(each.encode()) <= 80 for each in words(name))
    assert len(words(name)) <= 8
    assert (
        words(name.upper(), joined=False) == words(name.upper().lower(), joined=False) or not name.isascii()
    )


def test_folding() -> None:
    assert (
        fold("Ærø Œuvre ẞ İstanbul \N{LATIN SMALL LETTER DOTLESS I} Đặng Þór")
        == "aero oeuvre ss istanbul i dang thor"
    )
    assert words("d'Arcy-Smith") == ["d", "arcy", "smith", "darcysmith"]
    assert words("Tremblay,Marie") == ["tremblay", "marie"]


def test_numbers_in_a_field() -> None:
    assert numbers("905-555-0142 / 0143, ext. 12") == ["9055550142", "0143"]
    assert numbers("\u0669\u0660\u0665 555 0142") == ["9055550142"]
    assert [national(each) for each in ("19055550142", "9055550142", "078380142", "6478380142", "0642")] == [
        "9055550142", "9055550142", "78380142", "78380142", "0642"
    ]  # fmt: skip


def test_dates_that_may_be_meant() -> None:
    assert birth_dates("12.5.1985") == [date(1985, 5, 12), date(1985, 12, 5)]
    assert birth_dates("13.5.1985") == [date(1985, 5, 13)]
    assert birth_dates("1/2/05") == [date(1905, 1, 2), date(1905, 2, 1), date(2005, 1, 2), date(2005, 2, 1)]
    assert birth_dates("31 February 1985") == birth_dates("1985") == birth_dates("may 1985") == []
    with override_settings(LANGUAGE_CODE="fr"):
        assert birth_dates("12 août 1985") in ([], [date(1985, 8, 12)])
