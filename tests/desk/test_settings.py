"""Settings: everybody sees what the clinic says of itself, a manager changes it, and the log keeps both."""

from datetime import date

import pytest

from intervals.actions import clinics
from intervals.actions.clinics import ClinicDetails
from intervals.actions.refusals import Refused
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Role
from intervals.models.open_days import ClosedDays, ExtraDay, OpenWeek
from intervals.queries.places import regions_of, zone_of
from tests.desk.asking import asker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
SETTINGS = "/desk/hamilton/settings/"
CLINIC, EDIT, DAYS = f"{SETTINGS}clinic/", f"{SETTINGS}clinic/edit/", f"{SETTINGS}open-days/"
TYPED = {
    "name": "Hamilton Skin", "town": "Hamilton, Ontario", "country": "CA", "region": "on", "time_zone": "",
    "address": "1 King St", "telephone": "905 555 0100", "email": "desk@clinic.example",
    "booking_url": "https://book.example/?d={date}", "own_access_from_age": "16",
}  # fmt: skip
CHANGES = [
    "clinic/edit/",
    "open-days/week/",
    "open-days/close/",
    "open-days/extra/",
    "open-days/holidays/2027/",
]


def typed(**instead):
    return TYPED | instead


@pytest.fixture
def there(clinic):
    Clinic.objects.filter(pk=clinic.pk).update(country="CA", region="ON")


@pytest.mark.parametrize("role", list(Role))
def test_everybody_sees_the_settings_and_only_a_manager_changes_them(desk, role, there, clinic):
    reader = desk(role)
    assert [reader.get(page).status_code for page in (SETTINGS, CLINIC, DAYS)] == [200] * 3
    assert ("Change" in reader.get(CLINIC).text) is (role == Role.MANAGER)
    assert ("Close days" in reader.get(DAYS).text) is (role == Role.MANAGER)
    before = list(AuditEntry.objects.values_list("pk")), list(Clinic.objects.values())
    for page in CHANGES:
        assert reader.get(SETTINGS + page).status_code == (200 if role == Role.MANAGER else 403)
        if role != Role.MANAGER:
            assert reader.post(SETTINGS + page, typed()).status_code == 403
    assert (list(AuditEntry.objects.values_list("pk")), list(Clinic.objects.values())) == before


def test_a_change_is_on_the_public_page_and_in_the_log_with_before_and_after(desk, clinic, client):
    manager = desk(Role.MANAGER)
    was = ClinicDetails.of(clinic)
    assert manager.post(EDIT, typed()).status_code == 302
    clinic.refresh_from_db()
    assert ClinicDetails.of(clinic) == ClinicDetails(
        **typed(region="ON", time_zone="America/Toronto", own_access_from_age=16)
    )
    entry = AuditEntry.objects.get(kind=Kind.CLINIC_CHANGED)
    assert entry.detail["before"]["name"] == was.name
    assert entry.detail["after"]["name"] == "Hamilton Skin"
    assert entry.detail["before"].keys() == entry.detail["after"].keys()
    assert "Hamilton Skin" in client.get("/").text
    read = manager.get("/desk/hamilton/audit/").text
    assert f"Before: (address {was.address}" in read
    assert "booking address https://book.example/?d={date}" in read


def test_what_is_saved_as_it_stood_leaves_no_entry(desk, clinic):
    manager = desk(Role.MANAGER)
    manager.post(EDIT, typed())
    manager.post(EDIT, typed())
    assert AuditEntry.objects.filter(kind=Kind.CLINIC_CHANGED).count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " \u200b"}, "Enter the name of the clinic."),
        ({"name": "x" * 121}, "120"),
        ({"town": ""}, "Enter the town in which the clinic lies."),
        ({"region": "XX"}, "Not known there. Write one of these: AB, BC"),
        ({"country": ""}, "Choose the country, too."),
        ({"country": "QQ"}, "QQ is not one of the available choices"),
        ({"country": "", "region": "", "town": "Nowhere"}, "The town does not tell which one."),
        ({"time_zone": "Mars/Olympus"}, "Mars/Olympus is not one of the available choices"),
        ({"telephone": "9" * 41}, "40"),
        ({"email": "desk"}, "valid email address"),
        ({"booking_url": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"booking_url": "ftp://book.example/"}, "https://"),
        ({"booking_url": "https://book.example/{name}"}, "The only placeholder"),
    ],
)
def test_what_cannot_be_so_is_said_and_what_was_typed_stays(desk, clinic, wrong, said):
    response = desk(Role.MANAGER).post(EDIT, typed(telephone="905 555 0199") | wrong)
    assert response.status_code in (409, 422)
    assert said in response.text
    assert "905 555 0199" in response.text or "telephone" in wrong
    assert not AuditEntry.objects.filter(kind=Kind.CLINIC_CHANGED).exists()


def test_where_the_town_does_not_tell_the_zones_of_the_country_come_first(desk, clinic):
    response = desk(Role.MANAGER).post(EDIT, typed(town="Bent Knee", country="US", region="NE"))
    assert response.status_code == 422
    _none, likely, others = response.context["form"].fields["time_zone"].choices
    assert likely[0] == "In this country"
    assert ("America/Chicago", "America/Chicago") in likely[1]
    assert ("Pacific/Auckland", "Pacific/Auckland") in others[1]
    assert '<optgroup label="In this country">' in response.text


def test_two_managers_lose_nothing(person, clinic):
    by = asker(person(Role.MANAGER), clinic, Role.MANAGER)
    seen = ClinicDetails.of(clinic)
    of = vars(seen)
    clinics.amend(by=by, details=ClinicDetails(**of | {"telephone": "1"}), seen=seen)
    clinics.amend(by=by, details=ClinicDetails(**of | {"address": "2 King St"}), seen=seen)
    clinic.refresh_from_db()
    assert (clinic.telephone, clinic.address) == ("1", "2 King St")
    with pytest.raises(Refused, match="telephone is now “1”"):
        clinics.amend(by=by, details=ClinicDetails(**of | {"telephone": "3"}), seen=seen)


def test_the_form_says_what_it_was_filled_from(desk, clinic):
    manager = desk(Role.MANAGER)
    shown = manager.get(EDIT).context["form"]["shown"].value()
    Clinic.objects.filter(pk=clinic.pk).update(telephone="1")
    response = manager.post(EDIT, typed(shown=shown, telephone="3"))
    assert response.status_code == 409
    assert "telephone is now “1”" in response.text


@pytest.mark.parametrize(
    ("town", "country", "region", "zone"),
    [
        ("Hamilton, Ontario", "CA", "ON", "America/Toronto"),
        ("Toronto", "", "", "America/Toronto"),
        ("Hamilton, New Zealand", "NZ", "", "Pacific/Auckland"),
        ("São Paulo", "BR", "", "America/Sao_Paulo"),
        ("Manchester", "GB", "", "Europe/London"),
        ("Hamilton", "", "", ""),
        ("Springfield", "US", "", ""),
    ],
)
def test_the_time_zone_is_found_where_the_town_tells(town, country, region, zone):
    assert zone_of(town, country, region) == zone


def test_regions_are_those_of_the_holidays():
    assert "ON" in regions_of("CA")
    assert regions_of("AQ") == ()


# Open days


def test_the_week_closures_extra_days_and_holidays_are_said_and_taken_back(desk, there, clinic):
    manager = desk(Role.MANAGER)
    manager.post(f"{DAYS}week/", {"weekdays": ["0", "1", "2"]})
    manager.post(f"{DAYS}week/", {"weekdays": ["0", "1"]})
    manager.post(f"{DAYS}close/", {"first": "2026-12-24", "last": "2026-12-31", "title": "Holiday"})
    manager.post(f"{DAYS}extra/", {"day": "2026-12-28"})
    manager.post(f"{DAYS}holidays/2027/", {"holidays": ["canada-day", "labor-day"]})
    page = manager.get(DAYS).text
    for shown in (
        "Monday, Tuesday",
        "Holiday",
        "Monday 28 December 2026",
        "Canada Day",
        "Thursday 1 July 2027",
    ):
        assert shown in page
    assert "Canada Day" not in manager.get(f"{DAYS}holidays/2027/").text
    week, closed, extra = OpenWeek.objects.get(), ClosedDays.objects.first(), ExtraDay.objects.get()
    for address in (f"week/{week.pk}/forget", f"closed/{closed.pk}/open", f"extra/{extra.pk}/take-back"):
        assert manager.get(f"{DAYS}{address}/").status_code == 200
        assert manager.post(f"{DAYS}{address}/").status_code == 302
        assert manager.post(f"{DAYS}{address}/").status_code == 404
    assert not OpenWeek.objects.exists()
    said = [
        (each.detail.get("before"), each.detail.get("after"))
        for each in AuditEntry.objects.filter(kind=Kind.OPEN_DAYS_CHANGED).order_by("pk")
    ]
    assert said == [
        ([], ["monday", "tuesday", "wednesday"]),
        (["monday", "tuesday", "wednesday"], ["monday", "tuesday"]),
        (None, "2026-12-24 – 2026-12-31, Holiday"),
        (None, "2026-12-28"),
        (None, "2027-07-01, Canada Day"),
        (None, "2027-09-06, Labor Day"),
        (["monday", "tuesday"], None),
        ("2026-12-24 – 2026-12-31, Holiday", None),
        ("2026-12-28", None),
    ]


def test_a_practitioner_has_days_of_her_own(desk, person, clinic):
    ada = person(Role.CLINICIAN, first_name="Ada", last_name="Moss")
    manager = desk(Role.MANAGER)
    manager.post(f"{DAYS}week/", {"weekdays": ["3"], "whose": str(ada.pk)})
    assert OpenWeek.objects.get().practitioner == ada
    assert "Ada Moss" in manager.get(DAYS).text
    form = manager.get(f"{DAYS}week/?whose={ada.pk}").context["form"]
    assert (form["whose"].value(), form["weekdays"].value()) == (str(ada.pk), ["3"])


@pytest.mark.parametrize(
    ("page", "sent", "said"),
    [
        ("week", {}, "Tick at least one day of the week."),
        ("week", {"weekdays": ["7"]}, "not one of the available choices"),
        ("week", {"weekdays": ["1"], "whose": "999999"}, "not one of the available choices"),
        ("close", {}, "Enter the first day that is closed."),
        ("close", {"first": "31 February 2027"}, "not a real date"),
        ("close", {"first": "2027-02-03", "last": "2027-02-02"}, "The last day is before the first."),
        ("close", {"first": "2027-02-03", "title": "é" * 121}, "120"),
        ("extra", {}, "Enter the day that is open."),
        ("holidays/2027", {}, "Tick at least one public holiday."),
        (
            "holidays/2027",
            {"holidays": ["festivus"]},
            "“festivus” is closed on already, or no public holiday",
        ),
    ],
)
def test_days_that_cannot_be_so_are_said(desk, there, page, sent, said):
    response = desk(Role.MANAGER).post(f"{DAYS}{page}/", sent)
    assert response.status_code == 422
    assert said in response.text
    assert not AuditEntry.objects.filter(kind=Kind.OPEN_DAYS_CHANGED).exists()


def test_closing_twice_is_refused(desk, clinic):
    manager = desk(Role.MANAGER)
    sent = {"first": "2027-02-03"}
    assert manager.post(f"{DAYS}close/", sent).status_code == 302
    assert manager.post(f"{DAYS}close/", sent).status_code == 409


def test_holidays_are_offered_only_where_they_are_known(desk, clinic):
    Clinic.objects.filter(pk=clinic.pk).update(country="", region="")
    manager = desk(Role.MANAGER)
    assert "has not said in which country it lies" in manager.get(f"{DAYS}holidays/2027/").text
    Clinic.objects.filter(pk=clinic.pk).update(country="CA")
    assert "between 1900 and 2199" in manager.get(f"{DAYS}holidays/9999999999/").text


def test_what_a_change_does_to_open_plans_is_told(desk, clinic, patient, planned):
    marie = patient()
    planned(marie, "botox", date(2026, 12, 24))
    planned(marie, "microneedling", date(2027, 1, 5))
    manager = desk(Role.MANAGER)
    assert "lies on a day that is closed" not in manager.get(DAYS).text
    page = manager.post(f"{DAYS}close/", {"first": "2026-12-24"}, follow=True).text
    assert "1 open plan lies on a day that is closed." in page
    assert "Marie Tremblay" in manager.get("/desk/hamilton/at-odds/").text
