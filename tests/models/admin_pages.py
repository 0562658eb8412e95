"""The admin as a browser uses it: its addresses, its forms, and what it says is wrong."""

import html
import re

from django.contrib.admin.widgets import AdminSplitDateTime
from django.contrib.auth.forms import ReadOnlyPasswordHashWidget
from django.urls import reverse


def address(model, page, *arguments):
    return reverse(f"admin:intervals_{model._meta.model_name}_{page}", args=arguments)


def filled_in(page):
    """What a browser sends back from the page's form, unchanged."""
    forms = [page.context_data["adminform"].form]
    for inline in page.context_data["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    values = {}
    for field in (field for form in forms for field in form):
        widget, value = field.field.widget, field.value()
        if isinstance(widget, AdminSplitDateTime):
            parts = widget.decompress(value)
            values |= {f"{field.html_name}_{place}": str(part) for place, part in enumerate(parts) if part}
        elif value is not None and value is not False and not isinstance(widget, ReadOnlyPasswordHashWidget):
            values[field.html_name] = value
    return values


def send(client, page, **changes):
    """Fill in the page's form, change some fields, send it; None empties a field."""
    values = filled_in(client.get(page)) | changes
    return client.post(page, {name: value for name, value in values.items() if value is not None})


def refusals(response):
    """What the page says is wrong: never an error page, never a redirect."""
    assert response.status_code == 200
    lists = re.findall(r'<ul class="errorlist.*?</ul>', response.text, re.DOTALL)
    return [
        html.unescape(text.strip())
        for each in lists
        for text in re.findall(r"<li>(.*?)</li>", each, re.DOTALL)
    ]
