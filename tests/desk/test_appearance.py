"""How the public pages look: a manager chooses, everybody sees it, the public has it, the log keeps both."""

import re
import struct
import zlib
from base64 import b64decode
from io import BytesIO

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from intervals.actions import appearance
from intervals.actions.refusals import Refused
from intervals.models.appearances import MOST_SERVED, Appearance
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Role
from intervals.queries.appearance import appearance_of, logo_in
from intervals.queries.colours import Colours
from intervals.queries.pictures import MOST_TAKEN, read_anew
from intervals.web.expired_forms import new_form_key
from tests.desk.asking import asker
from tests.web.boxes import boxes, form_on
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
PAGE = "/desk/hamilton/settings/look/"
COLOURS, LOGO = f"{PAGE}colours/", f"{PAGE}logo/"
TYPED = {"light": "7A1F4B", "dark": "#f2a7cb"}


def picture(kind="PNG", size=(600, 200), mode="RGBA", noise=False, **more):
    image = (
        Image.effect_noise(size, 90).convert(mode)
        if noise
        else Image.new(mode, size, (120, 20, 70, 255)[: len(mode)])
    )
    out = BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def file(content, name="logo.png"):
    return SimpleUploadedFile(name, content)


def logged():
    return [each.detail for each in AuditEntry.objects.filter(kind=Kind.CLINIC_CHANGED).order_by("pk")]


@pytest.mark.parametrize("role", list(Role))
def test_everybody_sees_the_look_and_only_a_manager_changes_it(desk, role, clinic):
    reader, manager = desk(role), role == Role.MANAGER
    assert ("Change the logo" in reader.get(PAGE).text) is manager
    for page, data in ((COLOURS, TYPED), (LOGO, {"file": file(picture())})):
        assert reader.get(page).status_code == (200 if manager else 403)
        if not manager:
            assert reader.post(page, data).status_code == 403
    assert not Appearance.objects.exists()


def test_colours_reach_every_public_page_and_the_log(desk, clinic, client):
    was = client.get("/").text
    assert "look/" not in was
    assert desk().post(COLOURS, TYPED).status_code == 302
    for page in ("/", "/check/?given_on=2026-11-10", "/guidance/", "/c/hamilton/rules/"):
        place = "/c/hamilton/" if page.startswith("/c/") else "/"
        found = re.search(r'href="([^"]*look/[^"]+\.css)"', client.get(page).text)
        assert found, page
        assert found[1] == f"{place}look/{Colours('#7a1f4b', '#f2a7cb').name}.css"
    sheet = client.get(found[1])
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    assert sheet["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "default-src 'none'" in sheet["Content-Security-Policy"]
    assert "@media screen{:root{--pine:#7a1f4b;" in sheet.text
    assert logged() == [
        {"before": {"look": "usual"}, "after": {"light": "#7a1f4b", "dark": "#f2a7cb"}},
    ]
    assert desk().post(COLOURS, {}).status_code == 302
    assert client.get("/").text == was
    assert logged()[-1]["after"] == {"look": "usual"}


@pytest.mark.parametrize(
    ("typed", "box", "said"),
    [
        ({"light": "red"}, "light", "Write six digits"),
        ({"light": "#12345"}, "light", "Write six digits"),
        ({"light": "}body{display:none"}, "light", "Write six digits"),
        ({"dark": ""}, "dark", "Choose this colour, too, or neither."),
        ({"light": ""}, "light", "Choose this colour, too, or neither."),
        ({"light": "#d9699c"}, "light", "would do."),
        ({"dark": "#7a1f4b"}, "dark", "4.5 : 1 is needed"),
    ],
)
def test_what_cannot_be_a_colour_or_be_read_is_said_and_stays(desk, typed, box, said):
    answer = desk().post(COLOURS, TYPED | typed)
    assert answer.status_code == 422
    assert said in " ".join(answer.context["form"].errors[box])
    for name, value in (TYPED | typed).items():
        assert answer.context["form"][name].value() == value
    assert not Appearance.objects.exists()


def test_the_shade_that_is_offered_is_taken(desk):
    said = " ".join(desk().post(COLOURS, TYPED | {"light": "#d9699c"}).context["form"].errors["light"])
    offered = re.search(r"(#[0-9a-f]{6}) would do", said)[1]
    assert desk().post(COLOURS, TYPED | {"light": offered}).status_code == 302


def test_a_preview_saves_nothing_and_draws_both(desk):
    answer = desk().post(COLOURS, TYPED | {"preview": "Preview"})
    assert answer.status_code == 200
    assert 'fill="#7a1f4b"' in answer.text
    assert 'fill="#f2a7cb"' in answer.text
    assert "style=" not in answer.text
    assert not Appearance.objects.exists()
    typing = desk().post(COLOURS, TYPED | {"light": "#d9699c", "preview": "1"}, headers={"X-Typing": "1"})
    assert 'fill="#d9699c"' in typing.text
    assert "That is too little." in typing.text
    assert "<html" not in typing.text
    assert not Appearance.objects.exists()


def test_two_managers_lose_nothing(person, clinic):
    by = asker(person(Role.MANAGER), clinic, Role.MANAGER)
    one, other = Colours("#123456", "#abcdef"), Colours("#654321", "#fedcba")
    appearance.paint(by=by, wanted=one, seen=None)
    with pytest.raises(Refused, match="in the meantime"):
        appearance.paint(by=by, wanted=other, seen=None)
    appearance.paint(by=by, wanted=one, seen=None)
    first, second = (read_anew(picture(size=size)) for size in ((30, 30), (60, 20)))
    appearance.show_logo(by=by, picture=first, seen="")
    with pytest.raises(Refused, match="in the meantime"):
        appearance.show_logo(by=by, picture=second, seen="")
    assert len(logged()) == 2
    with pytest.raises(Refused, match="cannot be read"):
        appearance.paint(by=by, wanted=Colours("#eeeeee", "#111111"), seen=one)


@pytest.mark.parametrize(
    ("kind", "mode", "more"),
    [
        ("PNG", "RGBA", {}),
        ("PNG", "L", {}),
        ("PNG", "P", {}),
        ("JPEG", "RGB", {"exif": Image.Exif()}),
        ("JPEG", "CMYK", {}),
        ("WEBP", "RGBA", {}),
    ],
)
def test_a_logo_is_written_anew_and_shown(desk, clinic, client, kind, mode, more):
    if kind == "JPEG" and more:
        more["exif"][0x010E] = "secret words"
        more["comment"] = "secret words"
    sent = picture(kind, mode=mode, **more) if mode != "P" else picture(mode="RGB")
    assert desk().post(LOGO, {"file": file(sent)}).status_code == 302
    row = appearance_of(clinic)
    assert (row.width, row.height) == (360, 120)
    head = re.search(
        r'<img class="logo" src="([^"]+)" width="120" height="40" alt="([^"]+)">', client.get("/").text
    )
    assert head[2] == clinic.name
    served = client.get(head[1])
    assert served["Content-Type"] == "image/webp"
    assert served["Cache-Control"] == "public, max-age=31536000, immutable"
    assert served["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in served["Content-Security-Policy"]
    assert not served.cookies
    assert served.content.startswith(b"RIFF")
    assert len(served.content) <= MOST_SERVED
    assert b"secret words" not in served.content
    assert set(Image.open(BytesIO(served.content)).info) <= {"loop", "background", "duration", "timestamp"}
    assert "logo" in logged()[0]["after"]


def test_the_date_card_has_the_logo(desk, clinic, patient, client):
    row = Appearance.objects.create(clinic=clinic, logo=read_anew(picture()).content, width=360, height=120)
    src = f'src="/look/hamilton/{logo_in(row).mark}.webp"'
    assert src in desk().get(f"/desk/hamilton/patients/{patient('Marie').ref}/card/").text
    assert src in client.get("/").text


def test_a_logo_that_goes_leaves_the_name(desk, clinic, client):
    manager = desk()
    manager.post(LOGO, {"file": file(picture())})
    mark = logo_in(appearance_of(clinic)).mark
    address = f"/look/hamilton/{mark}.webp"
    assert client.get(address).status_code == 200
    assert manager.post(LOGO, {"remove": "on", "shown": mark}).status_code == 302
    assert client.get(address).status_code == 404
    assert "no-store" in client.get(address).headers.get("Cache-Control", "no-store")
    assert '<img class="logo"' not in client.get("/").text


def test_the_noisiest_picture_is_small_enough(desk, clinic):
    assert (
        desk().post(LOGO, {"file": file(picture(size=(900, 500), mode="RGB", noise=True))}).status_code == 302
    )
    assert 0 < len(appearance_of(clinic).logo) <= MOST_SERVED


def bomb(width=60_000, height=60_000):
    """A PNG of a few hundred bytes that says it is enormous."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HOSTILE = {
    "nothing": (b"", "not a picture"),
    "text": (b"hello", "not a picture"),
    "an SVG": (SVG, "SVG"),
    "an SVG that says it is a PNG": (b" " * 900 + SVG, "SVG"),
    "a GIF": (picture("GIF", mode="RGB"), "not a picture"),
    "a TIFF": (picture("TIFF"), "not a picture"),
    "half a PNG": (picture(noise=True, mode="RGB")[:2000], "damaged"),
    "half a JPEG": (picture("JPEG", noise=True, mode="RGB")[:2000], "damaged"),
    "half a WebP": (picture("WEBP", noise=True, mode="RGB")[:500], "picture"),
    "a bomb": (bomb(), "too many pixels"),
    "a bomb that is just too large": (bomb(4001, 4000), "too many pixels"),
    "a bomb that warns": (bomb(10_000, 10_000), "too many pixels"),
    "a PNG without its pixels": (bomb(3000, 3000), "damaged"),
    "a page": (b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>", "picture"),
    "too large": (picture() + b"\0" * MOST_TAKEN, "too large"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_logo_is_refused_in_words(desk, clinic, what):
    content, said = HOSTILE[what]
    answer = desk().post(LOGO, {"file": file(content)})
    assert answer.status_code == 422
    assert said in " ".join(answer.context["form"].errors["file"])
    assert not Appearance.objects.exists()
    assert not logged()


def test_more_than_a_form_may_hold_is_refused_before_it_is_read(desk):
    assert desk().post(LOGO, {"file": file(b"\0" * 2_600_000)}).status_code == 413


@pytest.mark.parametrize("sent", [{}, {"file": "not a file"}])
def test_nothing_is_asked_for(desk, sent):
    answer = desk().post(LOGO, sent)
    assert answer.status_code == 422
    assert "Choose the picture." in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/look/1b5e56-7fd0c3-00000000.css",
        "/look/1b5e56.css",
        "/look/ffffff-000000-00000000.css",
        "/look/hamilton/0000000000000000.webp",
        "/look/nowhere/0000000000000000.webp",
        f"/look/{'x' * 3000}/0000000000000000.webp",
    ],
)
def test_other_addresses_lead_nowhere(client, address):
    assert client.get(address).status_code == 404


def test_a_name_for_colours_that_cannot_be_read_leads_nowhere(client):
    assert client.get(f"/look/{Colours('#ffffff', '#000000').name}.css").status_code == 404


def test_each_clinic_has_its_own(desk, clinic, sister, client):
    Appearance.objects.create(clinic=sister, light="#123456", dark="#abcdef")
    assert "look/" not in client.get("/").text
    assert "look/123456-abcdef" in client.get(f"/c/{sister.slug}/").text
    Clinic.objects.filter(pk=sister.pk).update(is_shown=False)
    assert client.get(f"/c/{sister.slug}/").status_code == 404


def test_a_logo_is_seen_before_it_is_saved_and_kept_with_the_form(desk, clinic):
    manager = desk()
    page = Page(manager.post(LOGO, {"file": file(picture()), "preview": "Preview"}))
    assert page.status == 200
    assert not Appearance.objects.exists()
    shown = re.findall(r'<image href="data:image/webp;base64,([^"]+)"', page.response.text)
    assert len(shown) == 2
    assert "The picture that you chose is kept." in page.main
    assert "img-src 'self' data:" in page.response["Content-Security-Policy"]
    assert (
        manager.post(LOGO, boxes(form_on(page)) | {"form_key": new_form_key(manager.user.pk)}).status_code
        == 302
    )
    assert bytes(appearance_of(clinic).logo) == b64decode(shown[0])


def test_a_chosen_logo_outlives_a_refusal(desk, clinic):
    manager = desk()
    desk().post(LOGO, {"file": file(picture(size=(90, 30)))})
    page = Page(manager.post(LOGO, {"file": file(picture()), "shown": ""}))
    assert page.status == 409
    kept = page.typed["kept"]
    now = logo_in(appearance_of(clinic)).mark
    assert manager.post(LOGO, {"kept": kept, "shown": now}).status_code == 302
    assert (appearance_of(clinic).width, appearance_of(clinic).height) == (360, 120)


@pytest.mark.parametrize("salt", ["", "none", "another", "the usual"])
def test_nothing_is_kept_that_this_page_has_not_written(desk, salt):
    signed = {
        "": "",
        "none": "x",
        "another": signing.dumps(["", 1, 1], salt="another"),
        "the usual": signing.dumps(["", 1, 1]),
    }
    answer = desk().post(LOGO, {"kept": signed[salt]})
    assert answer.status_code == 422
    assert not Appearance.objects.exists()


def test_no_logo_in_place_of_one_that_was_chosen_before(desk, clinic):
    manager = desk()
    manager.post(LOGO, {"file": file(picture(size=(90, 30)))})
    mark = logo_in(appearance_of(clinic)).mark
    kept = Page(manager.post(LOGO, {"file": file(picture()), "preview": "", "shown": mark})).typed["kept"]
    typed = {"kept": kept, "remove": "on", "shown": mark}
    looked = manager.post(LOGO, typed | {"preview": "Preview"})
    assert "<image" not in looked.text
    assert manager.post(LOGO, typed).status_code == 302
    assert logo_in(appearance_of(clinic)) is None


def test_only_the_page_on_which_a_logo_is_chosen_may_show_what_it_holds_itself(desk):
    for page in (PAGE, COLOURS, "/desk/hamilton/"):
        assert "data:" not in desk().get(page)["Content-Security-Policy"], page
