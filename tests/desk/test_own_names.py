"""What the clinic itself calls a procedure stands wherever the desk names one, on pages, in boxes and in files."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from intervals.models.contacts import Contact, Outcome
from intervals.models.members import Role
from intervals.models.offers import Offer
from intervals.models.overrides import Override
from intervals.models.procedures import Procedure
from tests.desk.conftest import EARLIER

OWN = {"botox": "smoothing injections", "microneedling": "collagen pins"}
SHARED = re.compile("botox|microneedling", re.IGNORECASE)
DESK = settings.BASE_DIR / "intervals" / "desk"
WHERE_IT_IS_SAID = {  # the forms in which a manager says the name
    DESK / "settings" / "procedures.py",
    DESK / "settings" / "procedure_names.py",
}
NAMED = [
    *(each for each in DESK.rglob("*.py") if each not in WHERE_IT_IS_SAID),
    *((settings.BASE_DIR / "templates" / "desk").rglob("*.html")),
]


@pytest.fixture
def addresses(clinic, patient, treated, planned, held):
    """Every page at the desk that names a procedure, by its name."""
    for slug, name in OWN.items():
        procedure = Procedure.objects.get(slug=slug)
        Offer.objects.update_or_create(clinic=clinic, procedure=procedure, defaults={"public_name": name})
    marie = patient("Marie Tremblay")
    done = treated(marie, "microneedling", date(2026, 11, 16), lot_number="A1")
    treated(marie, "microneedling", date(2026, 11, 22))
    plan = planned(marie, "botox", date(2026, 11, 24))
    hold = held(marie, "botox", None)
    Contact.objects.create(
        clinic=clinic, patient=marie, procedure=plan.procedure, outcome=Outcome.NO_ANSWER,
        made_on=date(2026, 11, 20), by=marie.created_by, at=EARLIER,
    )  # fmt: skip
    override = Override.objects.create(
        clinic=clinic, patient=marie, plan=plan, status="too_soon", said="", against={}, by=marie.created_by,
        at=EARLIER, made_on=date(2026, 11, 20),
    )  # fmt: skip
    nina = patient("Nina Roy", telephone="905 555 0100")
    treated(nina, "microneedling", date(2026, 11, 10))
    lena = patient("Lena Roy")
    treated(lena, "microneedling", date(2026, 10, 1))
    treated(lena, "botox", date(2026, 10, 20))

    def of(name, **more):
        return reverse(name, kwargs={"clinic": clinic.slug, **more})

    def of_marie(name, **more):
        return of(name, patient=marie.ref, **more)

    return {
        "today": of("desk-today"),
        "at odds": of("desk-at-odds"),
        "eligible": of("desk-eligible"),
        "eligible file": of("desk-eligible-csv"),
        "overrides": of("desk-overrides"),
        "reports": of("desk-reports"),
        "reports file": of("desk-reports-csv"),
        "lot": of("desk-lots") + "?lot=A1",
        "patient": of_marie("desk-patient"),
        "at odds file": of("desk-at-odds-csv"),
        "lot file": of("desk-lots-csv") + "?lot=A1",
        "card": of_marie("desk-card"),
        "her plans at odds": of_marie("desk-patient-at-odds"),
        "plan": of_marie("desk-plan-new"),
        "verdict": of_marie("desk-plan-verdict") + "?procedure=botox&planned_on=2026-11-24",
        "move": of_marie("desk-plan-move", plan=plan.ref),
        "keep": of_marie("desk-plan-keep", plan=plan.ref),
        "cancel": of_marie("desk-plan-cancel", plan=plan.ref),
        "choose": of_marie("desk-treatment-new"),
        "log": of_marie("desk-treatment-new") + "?procedure=microneedling",
        "log the plan": of_marie("desk-treatment-new") + f"?plan={plan.ref}",
        "void": of_marie("desk-treatment-void", treatment=done.ref),
        "correct": of_marie("desk-treatment-correct", treatment=done.ref),
        "correct to another": of_marie("desk-treatment-correct", treatment=done.ref) + "?procedure=botox",
        "hold": of_marie("desk-hold-new"),
        "lift": of_marie("desk-hold-lift", hold=hold.ref),
        "contact": of_marie("desk-contact"),
        "explain": of_marie("desk-override-explain", override=override.pk),
        "merge": of_marie("desk-patient-merge") + f"?other={nina.ref}",
    }


def test_every_page_says_the_clinic_s_own_name(addresses, desk, at):
    manager, clinician, said, shared = desk(Role.MANAGER), desk(Role.CLINICIAN), {}, {}
    for name, address in addresses.items():
        answer = manager.get(address)
        answer = clinician.get(address) if answer.status_code == 403 else answer
        assert answer.status_code == 200, name
        text = b"".join(answer).decode()
        text = text if "<main" not in text else text[text.index("<main") : text.index("</main>")]
        text = re.sub("<[^>]*>", " ", text)
        said[name] = any(own in text.lower() for own in OWN.values())
        shared[name] = SHARED.findall(text)
    assert {name for name, found in shared.items() if found} == set()
    assert {name for name, found in said.items() if not found} == set()


@pytest.mark.parametrize("path", NAMED, ids=lambda path: path.name)
def test_the_desk_asks_no_procedure_for_its_public_name(path):
    assert not re.search(r"\bpublic_name\b", Path(path).read_text())
