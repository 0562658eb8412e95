"""What a browser would send of a form as it stands on a page."""

from tests.web.page import Element, Page

UNSENT = {"submit", "button", "reset", "file", "search"}


def boxes(form: Element) -> dict[str, list[str]]:
    """The values that the form's boxes hold, by their names; a box inside may belong to another form."""
    found: dict[str, list[str]] = {}
    for each in form.find("input", "select", "textarea"):
        if each.attrs.get("form", form.attrs.get("id")) != form.attrs.get("id"):
            continue
        for value in _values(each):
            found.setdefault(each.attrs["name"], []).append(value)
    return found


def _values(box: Element) -> list[str]:
    kind = box.attrs.get("type", "text")
    if not box.attrs.get("name") or kind in UNSENT:
        return []
    if box.tag == "textarea":
        return ["".join(each for each in box.inside if isinstance(each, str)).removeprefix("\n")]
    if box.tag == "select":
        options = box.find("option")
        chosen = [each for each in options if "selected" in each.attrs] or options[:1]
        return [each.attrs["value"] for each in chosen]
    if kind in ("checkbox", "radio") and "checked" not in box.attrs:
        return []
    return [box.attrs.get("value", "on" if kind == "checkbox" else "")]


def form_on(page: Page) -> Element:
    """The form of the page that asks for most."""
    forms = [each for each in page.root.find("main")[0].find("form") if each.attrs.get("method") == "post"]
    return max(forms, key=lambda form: len(form.find("input", "select", "textarea")))
