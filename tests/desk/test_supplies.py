"""Products, lots and devices of a clinic, and how the form that logs a treatment offers the lot in use."""

from datetime import date

import pytest
from django.urls import reverse

from intervals.actions import supplies
from intervals.actions.refusals import Refused
from intervals.actions.supplies import WantedSupply
from intervals.models.audit import AuditEntry, Kind
from intervals.models.members import Role
from intervals.models.supplies import Supply
from intervals.models.treatments import Treatment
from intervals.queries.supplies import expired
from tests.desk.asking import ON, asker
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

GOOD, LAST, GONE = date(2027, 3, 31), ON, date(2026, 11, 21)
LIST = "/desk/hamilton/settings/supplies/"


@pytest.fixture
def by(person, clinic):
    return asker(person(Role.MANAGER), clinic)


@pytest.fixture
def lot(by):
    """Puts a lot on the list, in use unless it is said not to be."""

    def make(number="C 1234", expires_on=GOOD, *, name="Azzalure", kind="injectable", used=True):
        row = supplies.add(by=by, wanted=WantedSupply(kind, name, number, expires_on))
        if used:
            supplies.use(by=by, supply=row)
        return Supply.objects.get(pk=row.pk)

    return make


def changes():
    entries = AuditEntry.objects.filter(kind=Kind.SUPPLY_CHANGED).order_by("pk")
    return [(each.detail.get("before"), each.detail.get("after")) for each in entries]


def form_of(client, patient, procedure="botox", query=""):
    where = reverse("desk-treatment-new", kwargs={"clinic": "hamilton", "patient": patient.ref})
    return f"{where}?procedure={procedure}{query}"


def log(client, patient, procedure="botox", **typed):
    return client.post(form_of(client, patient, procedure), {"given_on": "2026-11-22", **typed})


def marked(page, name="lot_in_use"):
    """The value of the one radio button that is checked."""
    boxes = [each for each in page.root.find("input") if each.attrs.get("name") == name]
    [found] = [each.attrs["value"] for each in boxes if "checked" in each.attrs]
    return found


def test_one_lot_of_a_name_is_in_use(lot, by):
    first = lot("A-1")
    second = lot("B 2", name="azzalure")
    first.refresh_from_db()
    assert (first.in_use, second.in_use) == (False, True)
    assert lot("A-1", name="Dysport").in_use
    second.refresh_from_db()
    assert second.in_use
    assert changes()[3] == (
        {"name": "azzalure", "in_use": "A-1"}, {"name": "azzalure", "in_use": "B 2"},
    )  # fmt: skip


def test_marking_it_twice_is_one_mark(lot, by):
    row = lot("A-1")
    count = len(changes())
    supplies.use(by=by, supply=row)
    assert len(changes()) == count


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (WantedSupply("injectable", "AZZALURE", "c-1234"), "on the list already"),
        (WantedSupply("injectable", " ", "1"), "called|blank"),
        (WantedSupply("energy", "Laser", "1"), "No lot is written down"),
        (WantedSupply("injectable", "Dysport", "", GOOD), "enter its number"),
        (WantedSupply("elixir", "Dysport", "1"), "elixir|what it is"),
    ],
)
def test_what_cannot_be_is_refused_in_words(lot, by, wanted, said):
    lot()
    with pytest.raises(Refused, match=said):
        supplies.add(by=by, wanted=wanted)
    assert Supply.objects.count() == 1


def test_what_is_changed_is_logged_with_before_and_after(lot, by):
    row = lot(used=False)
    seen, wanted = WantedSupply.of(row), WantedSupply("injectable", "Azzalure", "C1235", LAST)
    supplies.change(by=by, supply=row, wanted=wanted, seen=seen)
    assert changes()[-1] == (seen.as_data(), wanted.as_data())
    assert seen.as_data()["expires_on"] == "2027-03-31"
    with pytest.raises(Refused, match="in the meantime"):
        supplies.change(by=by, supply=row, wanted=seen, seen=WantedSupply("injectable", "Other"))


def test_what_is_archived_is_kept_and_offered_to_nobody(lot, by, desk, patient):
    row = lot()
    supplies.archive(by=by, supply=row)
    row.refresh_from_db()
    assert (row.in_use, row.archived_by) == (False, by.user)
    with pytest.raises(Refused, match="archived in the meantime"):
        supplies.use(by=by, supply=row)
    clinician = desk(Role.CLINICIAN)
    page = Page(clinician.get(form_of(clinician, patient())))
    assert "lot_in_use" not in page.typed
    assert 'value="Azzalure"' not in clinician.get(form_of(clinician, patient())).text
    assert lot().in_use  # it can be listed anew


def test_a_lot_is_good_on_the_very_day_of_its_expiry():
    assert [expired(LAST, on) for on in (date(2026, 11, 21), LAST, date(2026, 11, 23))] == [
        False,
        False,
        True,
    ]
    assert not expired(None, ON)


def test_the_form_offers_the_lot_in_use_and_records_it_as_written(lot, desk, patient):
    row, clinician, marie = lot(), desk(Role.CLINICIAN), patient()
    lot("Z9", used=False)
    page = Page(clinician.get(form_of(clinician, marie)))
    assert "Azzalure, lot C 1234: in use, expires on Wednesday 31 March 2027" in page.main
    assert "Z9" not in page.main
    assert marked(page) == ""  # nothing is guessed
    log(clinician, marie, lot_in_use=str(row.pk), units="20")
    done = Treatment.objects.get()
    assert (done.product, done.lot_number, done.expires_on) == ("Azzalure", "C 1234", GOOD)


def test_as_last_time_takes_the_lot_that_is_in_use_now(lot, desk, patient, treated):
    marie, clinician = patient(), desk(Role.CLINICIAN)
    treated(marie, "botox", date(2026, 7, 1), product="azzalure", lot_number="OLD", units=20)
    row = lot()
    page = Page(clinician.get(form_of(clinician, marie, query="&as=last")))
    assert (marked(page), page.typed["lot_number"]) == (str(row.pk), "")
    lot("Other", name="Dysport")
    supplies.archive(by=asker(row.in_use_by, row.clinic), supply=row)
    assert marked(Page(clinician.get(form_of(clinician, marie, query="&as=last")))) == ""


def test_the_cartridge_of_a_device(lot, desk, patient):
    row = lot("K 7", name="Pen", kind="needling")
    lot("N1", name="Botulin")
    clinician, marie = desk(Role.CLINICIAN), patient()
    page = Page(clinician.get(form_of(clinician, marie, "microneedling")))
    assert "Botulin" not in page.main
    log(clinician, marie, "microneedling", lot_in_use=str(row.pk), passes="3")
    done = Treatment.objects.get()
    assert (done.device, done.cartridge_lot, done.passes) == ("Pen", "K 7", 3)


@pytest.mark.parametrize(
    "typed", [{"lot_number": "OTHER"}, {"product": "Dysport"}, {"expires_on": "2028-01-01"}]
)
def test_a_lot_is_chosen_or_typed_and_not_both(lot, desk, patient, typed):
    row, clinician = lot(), desk(Role.CLINICIAN)
    page = Page(log(clinician, patient(), lot_in_use=str(row.pk), **typed))
    assert page.status == 422
    assert [where for where, _said in page.summary] == ["id_lot_in_use_0"]
    assert not Treatment.objects.exists()
    assert marked(page) == str(row.pk)


def test_the_same_lot_may_be_typed_beside_it(lot, desk, patient):
    row, clinician = lot(), desk(Role.CLINICIAN)
    log(
        clinician,
        patient(),
        lot_in_use=str(row.pk),
        product="azzalure",
        lot_number="c-1234",
        expires_on="2027-03",
    )
    assert Treatment.objects.get().lot_number == "C 1234"


def test_a_mark_that_went_meanwhile_is_said_and_nothing_is_recorded(lot, desk, patient):
    row, clinician = lot(), desk(Role.CLINICIAN)
    lot("NEW")
    page = Page(log(clinician, patient(), lot_in_use=str(row.pk), units="20"))
    assert page.summary == [
        ("id_lot_in_use_0", "This lot is no longer marked as in use. Choose again, or type the lot.")
    ]
    assert page.typed["units"] == "20"
    assert not Treatment.objects.exists()


@pytest.mark.parametrize(("expires_on", "asks"), [(GONE, True), (LAST, False)])
@pytest.mark.parametrize("chosen", [True, False])
@pytest.mark.parametrize(
    ("kind", "procedure", "columns"),
    [
        ("injectable", "botox", ("product", "lot_number")),
        ("needling", "microneedling", ("device", "cartridge_lot")),
    ],
)
def test_a_lot_that_has_expired_by_the_list_needs_a_tick(
    lot, desk, patient, expires_on, asks, chosen, kind, procedure, columns
):
    row, clinician, marie = lot(expires_on=expires_on, kind=kind), desk(Role.CLINICIAN), patient()
    typed = {"lot_in_use": str(row.pk)} if chosen else dict(zip(columns, ("", "c1234"), strict=True))
    sent = log(clinician, marie, procedure, **typed)
    assert sent.status_code == (422 if asks else 302)
    if not asks:
        return
    [(where, said)] = Page(sent).summary
    assert where == "id_expiry_confirmed"
    assert "expired on Saturday 21 November 2026" in said
    log(clinician, marie, procedure, expiry_confirmed="on", **typed)
    assert getattr(Treatment.objects.get(), columns[1])


def test_another_products_lot_of_the_same_number_warns_nobody(lot, desk, patient):
    lot(expires_on=GONE)
    clinician = desk(Role.CLINICIAN)
    log(clinician, patient(), product="Dysport", lot_number="C1234")
    assert Treatment.objects.get().product == "Dysport"


def test_the_list_is_suggested_where_a_product_is_typed(lot, desk, patient):
    lot("", None, name="Xeomin", used=False)
    clinician = desk(Role.CLINICIAN)
    assert '<option value="Xeomin">' in clinician.get(form_of(clinician, patient())).text
    assert "Xeomin" not in clinician.get(form_of(clinician, patient(), "microneedling")).text


def test_who_sees_and_does_what(lot, desk):
    lot(expires_on=GONE)
    lot("B2", used=False)
    front, clinician, manager = (
        Page(desk(role).get(LIST)) for role in (Role.FRONT_DESK, Role.CLINICIAN, Role.MANAGER)
    )
    assert "expired on Sat 21 Nov" in front.main
    assert "Mark as in use" not in front.main
    assert "Mark as in use" in clinician.main
    assert "Archive" not in clinician.main
    assert "Archive" in manager.main


def test_a_manager_lists_a_lot_and_a_clinician_marks_it(desk):
    manager, clinician = desk(Role.MANAGER), desk(Role.CLINICIAN)
    typed = {"kind": "injectable", "name": "Azzalure", "lot_number": "C 1", "expires_on": "2027-02"}
    assert manager.post(LIST + "new/", typed).url == LIST
    row = Supply.objects.get()
    assert row.expires_on == date(2027, 2, 28)
    like = Page(manager.get(f"{LIST}new/?like={row.pk}"))
    assert (marked(like, "kind"), like.typed["name"], like.typed["lot_number"]) == (
        "injectable",
        "Azzalure",
        "",
    )
    assert clinician.post(f"{LIST}{row.pk}/use/").url == LIST
    assert Supply.objects.get().in_use_by == clinician.user


def test_the_expiry_on_the_package_of_a_lot_that_is_listed_without_one(lot, desk, patient):
    listed, marie = lot("N1", None), patient()
    typed = {"lot_in_use": str(listed.pk), "expires_on_month": "5", "expires_on_year": "2027"}
    assert log(desk(Role.CLINICIAN), marie, **typed).status_code == 302
    made = Treatment.objects.get()
    assert (made.lot_number, made.expires_on) == ("N1", date(2027, 5, 31))


def test_another_expiry_that_was_typed_silences_nothing(lot, desk, patient):
    lot("G1", GONE, used=False)
    typed = {"product": "Azzalure", "lot_number": "G1", "expires_on_month": "5", "expires_on_year": "2027"}
    page = Page(log(desk(Role.CLINICIAN), patient(), **typed))
    assert page.status == 422
    assert "expired on Saturday 21 November 2026" in page.main
    assert not Treatment.objects.exists()
