"""Asking the page a question, and reading what it answers."""

from datetime import datetime

from tests.conftest import TORONTO
from tests.web.page import Page


def ask(client, **query) -> Page:
    """The answer to a question, by way of its own address."""
    page = Page(client.get("/check/", query, follow=True))
    assert page.status == 200, page.summary
    return page


def status(page: Page) -> str:
    """The status in words, which the page says first, and in its title."""
    label = page.title.split(":")[0]
    assert label in page.main
    return label


def days(page: Page) -> dict[str, str]:
    """Where each day of the last three weeks leads, by its name."""
    return {
        each.attrs["aria-label"]: each.attrs["href"]
        for each in page.root.find("a")
        if "aria-label" in each.attrs
    }


def today(page: Page) -> str:
    """Where the calendar's day of today leads."""
    [href] = [href for name, href in days(page).items() if name.endswith(", today")]
    return href


def dates(page: Page) -> list[str]:
    """The two dates, as they stand beside one another in large type."""
    return [each.text for each in page.root.find("time")][:2]


def noon(text: str) -> datetime:
    """Noon of a day at the clinic."""
    return datetime.fromisoformat(f"{text}T12:00").replace(tzinfo=TORONTO)
