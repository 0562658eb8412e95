"""Light pages or dark ones: chosen once for a browser, on every page of who is signed in, and on no public one."""

import pytest

from tests.web.page import Page

THEME = "/accounts/theme/"


@pytest.mark.parametrize("chosen", ["light", "dark"])
def test_what_was_chosen_holds_on_the_desk_and_the_account_and_not_in_public(desk, at, chosen):
    client = desk()
    answer = client.post(THEME, {"theme": chosen})
    assert answer["Location"] == "/accounts/"
    kept = answer.cookies["theme"]
    assert (kept["httponly"], kept["samesite"], kept["path"]) == (True, "Lax", "/")
    mark = f'data-theme="{chosen}"'
    for address in ("/accounts/", THEME, "/desk/hamilton/", "/desk/hamilton/nowhere/"):
        assert mark in client.get(address).content.decode(), address
    assert "data-theme" not in client.get("/").content.decode()
    assert f'value="{chosen}" aria' in client.get(THEME).content.decode() or Page(client.get(THEME)).main
    client.post(THEME, {"theme": ""})
    assert "data-theme" not in client.get("/desk/hamilton/").content.decode()


@pytest.mark.parametrize("value", ["sepia", '"><script>', "dark light"])
def test_another_value_is_none(desk, at, value):
    client = desk()
    assert client.post(THEME, {"theme": value}).status_code == 422
    client.cookies["theme"] = value
    assert "data-theme" not in client.get("/desk/hamilton/").content.decode()


def test_the_ways_of_the_desk_stand_over_the_account_of_who_works_at_one_clinic(desk, at, sister):
    client = desk()
    ways = [each.attrs.get("href") for each in Page(client.get("/accounts/")).root.find("a")]
    assert {"/desk/hamilton/", "/desk/hamilton/patients/", "/desk/hamilton/settings/"} <= set(ways)


def test_an_address_without_a_page_keeps_the_desk_for_who_works_there_and_for_nobody_else(
    desk, person, client, at, sister
):
    inside = desk().get("/desk/hamilton/nowhere/")
    assert inside.status_code == 404
    assert "no-store" in inside["Cache-Control"]
    page = Page(inside)
    assert "There is no page at this address" in page.main
    assert "/desk/hamilton/patients/" in [each.attrs.get("href") for each in page.root.find("a")]
    gone = desk().get("/desk/hamilton/patients/00000000-0000-4000-8000-000000000000/")
    assert gone.status_code == 404
    assert "Today" in [each.text for each in Page(gone).root.find("a")]
    for stranger in (
        client.get("/desk/hamilton/nowhere/"),
        desk().get(f"/desk/{sister.slug}/nowhere/"),
        desk().get("/nowhere/"),
    ):
        assert stranger.status_code in (302, 404)
        assert "Who is eligible" not in stranger.content.decode()
