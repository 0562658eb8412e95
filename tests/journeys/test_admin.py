"""The admin in a real browser, under the site's own headers."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.journeys.conftest import serving, watched

MANAGER = """
from intervals.models.accounts import User
User.objects.create_superuser("manager@clinic.example", "a long pass phrase")
"""


def test_a_superuser_looks_at_a_clinic_and_writes_an_account(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path, prepared_by=MANAGER) as site, watched(browser, site) as page:
        page.goto("/admin/")
        page.locator("#id_login").fill("manager@clinic.example")
        page.locator("#id_password").fill("a long pass phrase")
        page.locator("[type=submit]").click()
        page.goto("/admin/intervals/clinic/")
        page.locator("#result_list tbody th a").first.click()
        expect(page.locator("#content h1")).to_contain_text("changed at the desk")
        expect(page.locator("[name=_save]")).to_have_count(0)
        page.goto("/admin/intervals/user/")
        page.locator("#result_list tbody th a").first.click()
        page.locator("#id_first_name").fill("Ada")
        page.locator("[name=_save]").click()
        expect(page.locator(".messagelist, .messages, .success").first).to_be_visible()
        expect(page.locator("#result_list")).to_contain_text("Ada")
