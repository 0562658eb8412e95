"""The admin in a real browser, under the site's own headers."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.journeys.conftest import serving, watched

MANAGER = """
from intervals.models.accounts import User
User.objects.create_superuser("manager@clinic.example", "a long pass phrase")
"""


def test_a_manager_signs_in_and_changes_what_the_public_reads(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path, prepared_by=MANAGER) as site, watched(browser, site) as page:
        page.goto("/")
        expect(page.locator(".site-foot")).not_to_contain_text("905 555 0177")
        page.goto("/admin/")
        page.locator("#id_login").fill("manager@clinic.example")
        page.locator("#id_password").fill("a long pass phrase")
        page.locator("[type=submit]").click()
        page.goto("/admin/intervals/clinic/")
        page.locator("#result_list tbody th a").first.click()
        page.locator("#id_telephone").fill("905 555 0177")
        page.locator("[name=_save]").click()
        expect(page.locator(".messagelist, .messages, .success").first).to_be_visible()
        page.goto("/rules/")
        expect(page.locator(".site-foot")).to_contain_text("905 555 0177")
