"""Pages that need nobody to be known, where messages are asked for, confirmed and stopped: in every state, with axe."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import serving, watched
from tests.journeys.states import ASKING, MAILED
from tests.journeys.test_access import look
from tests.journeys.test_desk import PEOPLE

OFTEN = 6  # more e-mails than one address is sent in an hour
LINKED = f"""
{PEOPLE}
from datetime import timedelta
from uuid import UUID
from intervals import clock
from intervals.models.asked import Asked
from intervals.models.consents import Consent
from intervals.models.patients import Patient
now, on = clock.now(), clock.today(clinic)
def numbered(number):
    return UUID(f"00000000-0000-4000-8000-{{number:012}}")
def asked(number, kind, day=None, **more):
    there = dict(to="" if "ended_at" in more else "ida@home.example", digest=str(number), wording="One e-mail.")
    Asked.objects.create(
        ref=numbered(number), clinic=clinic, kind=kind, day=day and on + timedelta(days=day), asked_at=now,
        **there, **more
    )
asked(1, "reminder", 30)
asked(2, "reminder", 30, confirmed_at=now)
asked(3, "reminder", -1)
asked(4, "reminder", 30, confirmed_at=now, ended_at=now)
asked(5, "updates")
asked(6, "updates", confirmed_at=now)
asked(7, "updates", confirmed_at=now, ended_at=now)
marie = Patient.objects.filter(clinic=clinic).first()
for number, kind, more in (
    (8, "moved", dict()), (9, "earliest", dict(withdrawn_at=now, withdrawn_way="link"))
):
    Consent.objects.create(
        ref=numbered(number), patient=marie, kind=kind, wording="May we write?", way="desk", given_at=now, **more
    )
"""


@pytest.fixture(scope="module")
def site_of_links(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site at which each link in an e-mail leads somewhere."""
    with serving(tmp_path_factory.mktemp("links"), prepared_by=LINKED) as site:
        yield site


@pytest.fixture
def telephone(browser: Browser, site_of_links: str) -> Iterator[Page]:
    """Somebody's browser, the size of a telephone."""
    with watched(browser, site_of_links) as page:
        yield page
        assert not page.context.cookies(), "nobody is to be known"


@pytest.mark.parametrize("name", MAILED)
def test_axe_finds_nothing_where_links_in_e_mails_lead(telephone: Page, today: date, name: str) -> None:
    address, heading = MAILED[name]
    telephone.goto(address(today))
    expect(telephone.locator("h1")).to_contain_text(heading)
    look(telephone, name)


@pytest.mark.parametrize("name", ASKING)
def test_axe_finds_nothing_as_a_message_is_asked_for_until_it_is_too_often(
    telephone: Page, today: date, name: str
) -> None:
    for typed, said in (("", "Enter your e-mail address."), ("ida@", "Enter an e-mail address as in")):
        _ask(telephone, ASKING[name](today), typed)
        expect(telephone.get_by_role("alert")).to_contain_text(said)
        expect(telephone.get_by_label("Your e-mail address")).to_have_value(typed)
        look(telephone, f"{name}, wrong")
    to = f"{name.replace(' ', '.')}@home.example"
    _ask(telephone, ASKING[name](today), to)
    expect(telephone.locator("h1")).to_have_text("Look at your e-mail")
    look(telephone, f"{name}, sent")
    for _time in range(OFTEN):
        _ask(telephone, ASKING[name](today), to)
    expect(telephone.locator("h1")).to_have_text("Too many attempts")
    look(telephone, f"{name}, too often")


def _ask(page: Page, address: str, email: str) -> None:
    page.goto(address)
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_role("button", name="Send me an e-mail to confirm").click()
