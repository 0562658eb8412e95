"""What the clinic of the demonstration works with: the lots in use, the next ones, one past its expiry."""

from datetime import date, timedelta

from intervals.actions import supplies
from intervals.actions.supplies import WantedSupply
from intervals.management.demo_data.clinical import PEN, PRODUCT, cartridge_lot, lot
from intervals.management.demo_data.desk import Desk
from intervals.models.members import Role


def fill_shelf(desk: Desk) -> None:
    """List it, and mark what is in use."""
    by = desk.asker(Role.MANAGER)

    def put(kind: str, name: str, number: str = "", expires_on: date | None = None) -> WantedSupply:
        return WantedSupply(kind, name, number, expires_on)

    ahead = by.on + timedelta(days=270)
    rows = [
        supplies.add(by=by, wanted=each)
        for each in (
            put("injectable", PRODUCT, lot(0), ahead),
            put("needling", PEN, cartridge_lot(0), ahead),
            put("injectable", PRODUCT, lot(-1), ahead + timedelta(days=60)),
            put("injectable", PRODUCT, lot(3), by.on - timedelta(days=9)),
            put("energy", "Diode laser, 810 nm"),
        )
    ]
    for each in rows[:2]:
        supplies.use(by=desk.asker(Role.CLINICIAN), supply=each)
