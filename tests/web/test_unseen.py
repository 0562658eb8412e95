"""What nobody sees in a line: taken out wherever a name, a lot or an id is typed, and harmless in a spreadsheet."""

from datetime import date

import pytest
from django.contrib import admin
from django.db import models
from django.test import RequestFactory

from intervals.accounts.forms import Invited
from intervals.admin_answers import AnsweredAdmin
from intervals.desk.oversight.lots import LotForm
from intervals.desk.patient.circumstance_forms import CircumstanceForm
from intervals.desk.patient.patient_forms import PatientForm
from intervals.desk.patient.treatment_forms import TreatmentForm
from intervals.desk.settings.members import InviteForm
from intervals.models.letters import visible
from intervals.queries.details import Details
from intervals.queries.names import fold, keys_of
from intervals.web.csv import plain
from intervals.web.forms import Address, OneLine

WIDE = "\uff1d\uff0b\uff0d\uff20"
UNSEEN = (
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff\u00ad"
    "\u034f\u061c\u180e\u2800\u3164\U000e0001"
)


@pytest.mark.parametrize("mark", [*UNSEEN, "\ufe0f", "\U000e0101", UNSEEN])
def test_it_is_taken_out_of_a_line_wherever_it_stands(mark):
    assert visible(f"{mark}Ma{mark}rie{mark} Roy{mark}") == "Marie Roy"
    assert fold(f"Ma{mark}rie") == "marie"
    marked = Details(
        f"Ma{mark}rie Roy",
        date(1985, 5, 12),
        f"905{mark} 555 0100",
        f"m{mark}@x.example",
        other_id=f"A{mark}1",
    )
    clear = Details("Marie Roy", date(1985, 5, 12), "905 555 0100", "m@x.example", other_id="A1")
    assert marked == clear
    assert keys_of(marked) == keys_of(clear)


@pytest.mark.parametrize("name", ["می‌خواهم", "क्‍ष", "Zoë", "محمد", "O’Brien-Łukasz", "李小龍", "ශ්‍රී"])
def test_what_a_script_needs_stays(name):
    assert visible(name) == name


def test_a_joiner_between_latin_letters_goes():
    assert visible("Ma\u200drie") == "Marie"
    assert visible("م\u200d") == "م", "there is nothing behind it to be joined"


LINES = [PatientForm, CircumstanceForm, TreatmentForm, LotForm, InviteForm, Invited]


@pytest.mark.parametrize("form", LINES)
def test_every_line_of_a_form_is_one_that_takes_it_out(form):
    lines = {
        name: field
        for name, field in form.base_fields.items()
        if getattr(field.widget, "input_type", "") in ("text", "tel", "email", "search")
        and hasattr(field, "max_length")
    }
    assert lines
    assert {name for name, field in lines.items() if not isinstance(field, OneLine | Address)} <= {"password"}


def test_every_line_in_the_admin_does(django_user_model):
    request = RequestFactory().get("/")
    request.user = django_user_model(is_superuser=True, is_staff=True)
    found = 0
    for model, page in admin.site._registry.items():
        if not isinstance(page, AnsweredAdmin):
            continue  # nothing is typed there
        for each in model._meta.get_fields():
            line = (
                isinstance(each, models.CharField)
                and each.editable
                and not each.choices
                and not isinstance(each, models.GeneratedField | models.SlugField | models.URLField)
            )
            if line and model._meta.app_label == "intervals" and each.name != "password":
                found += 1
                assert isinstance(page.formfield_for_dbfield(each, request), OneLine | Address), (
                    model,
                    each.name,
                )
    assert found > 2


@pytest.mark.parametrize("sign", [*"=+-@", *WIDE])
@pytest.mark.parametrize("before", ["", " ", "\u200b", "\ufeff", "\u00a0\u202e", "\t", "\r", "\n"])
def test_no_cell_begins_a_formula(sign, before):
    assert plain(f"{before}{sign}1+1").startswith("'")


@pytest.mark.parametrize("sign", [*"=+-@", *WIDE])
@pytest.mark.parametrize("between", [";", "; ", ";\u200b", "x;y;\t", "a\n", "a\t"])
def test_nor_does_what_stands_after_a_semicolon(sign, between):
    assert f"{sign}1" not in {
        piece.lstrip(" \u200b")
        for piece in plain(f"a{between}{sign}1").replace("\t", ";").replace("\n", ";").split(";")
    }


@pytest.mark.parametrize("text", ["Marie; Roy", "a-b", "0012345", "4E5", "19:30", "x = y"])
def test_what_is_harmless_stays_as_it_is(text):
    assert plain(text) == text
