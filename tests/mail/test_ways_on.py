"""The pages that links in e-mails lead to: each is called what it says, and each leads on."""

from uuid import uuid4

import pytest
from django.test import Client

from intervals.models.asked import Asked
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
ADA = {"email": "Ada@home.example"}
HERE = {"HTTP_ORIGIN": "http://testserver"}


@pytest.mark.parametrize("kind", ["confirm", "end", "stop"])
def test_a_link_that_is_not_known_leads_home(client: Client, kind: str) -> None:
    response = client.get(f"/mail/{kind}/{uuid4()}/")
    page = Page(response)
    assert response.status_code == 404
    assert page.links["To the first page"] == "/"
    assert "<title>This link is not known" in " ".join(response.text.split())


def test_each_step_is_called_what_it_says_and_can_be_stopped_at_once(client: Client) -> None:
    sent = client.post("/mail/updates/", ADA, **HERE)
    assert "<title>Look at your e-mail" in " ".join(sent.text.split())
    row = Asked.objects.get()
    done = client.post(f"/mail/confirm/{row.ref}/")
    assert "<title>Confirmed" in " ".join(done.text.split())
    assert Page(done).links["Stop it"] == f"/mail/end/{row.ref}/"
    ended = client.post(f"/mail/end/{row.ref}/")
    assert "<title>You will get no more of these" in " ".join(ended.text.split())
