"""Lots in letters of full width are written plainly; all others stay as they are; on both databases."""

from datetime import date

from tests.models.test_migrations_desk import NOW, migrate


def wide(text):
    """The same in letters of full width."""
    return "".join(chr(ord(each) + 0xFEE0) for each in text)


BEFORE, AFTER = "0033_managed_in_names", "0034_lots_of_half_width"
WRITTEN = [(wide("AB-12"), ""), ("", wide("c4/e")), ("C3709 c4", "é-9"), ("", "")]


def test_letters_of_full_width_become_plain_ones(empty):
    table = migrate(empty, BEFORE)
    user = table("User").create(email="ada@clinic.example", password="!")
    patient = table("Patient").create(
        clinic=table("Clinic").get(slug="hamilton"), name="Joséphine", date_of_birth=date(1984, 2, 29),
        created_by=user, created_at=NOW,
    )  # fmt: skip
    for lot, cartridge in WRITTEN:
        table("Treatment").create(
            clinic=patient.clinic, patient=patient, procedure=table("Procedure").get(slug="botox"),
            given_on=date(2026, 11, 10), recorded_by=user, recorded_at=NOW, lot_number=lot, cartridge_lot=cartridge,
        )  # fmt: skip
    columns = "lot_number", "cartridge_lot", "lot_key", "cartridge_lot_key"
    rows = migrate(empty, AFTER)("Treatment").order_by("pk").values_list(*columns)
    assert list(rows) == [
        ("AB-12", "", "AB12", ""),
        ("", "c4/e", "", "C4/E"),
        ("C3709 c4", "é-9", "C3709C4", rows[2][3]),
        ("", "", "", ""),
    ]
