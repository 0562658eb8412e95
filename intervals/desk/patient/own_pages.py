"""A patient's own pages, as the desk sees them: who may open them, inviting, the card, another address, the end."""

from functools import partial
from typing import Any
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions import own_invitations as actions
from intervals.actions.asking import Asker
from intervals.actions.locking import access_ended
from intervals.desk.pages import desk_render, patient_page, there
from intervals.desk.steps import Over, Step, take
from intervals.models.patients import Patient
from intervals.models.portal import PortalAccess
from intervals.permissions import Act
from intervals.queries.appearance import appearance_of, logo_in
from intervals.queries.portal import accesses_of, is_read_by_a_parent, outgrown
from intervals.queries.single_rows import row_of
from intervals.web.forms import Address, PostForm
from intervals.web.own_mail import another_letter, invitation_letter, moved_letter

LONGEST = 254  # of an e-mail address: RFC 5321


class InviteForm(PostForm):
    """The address that is to open the pages."""

    button = gettext_lazy("Send the invitation")
    email = Address(
        label=gettext_lazy("E-mail address"),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("Enter the e-mail address to invite.")},
    )

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = label or self.fields["email"].label


class ChangeForm(InviteForm):
    """The address that signs in from now on."""

    button = gettext_lazy("Change the address")


class EndForm(PostForm):
    """Ending it."""

    button = gettext_lazy("End the access")


@patient_page(Act.EDIT_PATIENT, takes_forms=True)
def own_pages(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Who may open them and since when; one more to invite."""
    parent = is_read_by_a_parent(patient, asker.clinic, asker.on)
    label = _("E-mail address of a parent") if parent else ""
    accesses = accesses_of(patient)
    for each in accesses:
        each.clinic, each.patient = asker.clinic, patient
    step = Step(
        form=partial(InviteForm, label=label, initial={"email": patient.email}),
        act=lambda form: actions.invite_patient(
            by=asker,
            patient=patient,
            email=form.cleaned_data["email"],
            letter=partial(invitation_letter, link=_link(request)),
            tell=another_letter,
        ),
        then=lambda _done: _back(asker, patient),
        said=lambda form: _("Invited: %(email)s.") % {"email": form.cleaned_data["email"]},
        template="desk/patient/own_pages/page.html",
        context={
            "patient": patient,
            "parent": parent,
            "age": asker.clinic.own_access_from_age,
            "accesses": [(each, outgrown(each, asker.on)) for each in accesses],
        },
    )
    return take(request, asker, step)


@patient_page(Act.EDIT_PATIENT)
def card(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """A card to hand out: where to sign in, and with which address. Nothing of what was done stands on it."""
    shut = patient.archived_at is not None
    standing = [each for each in accesses_of(patient) if each.ended_at is None and not shut]
    if standing:
        actions.note_card(by=asker, patient=patient)
    short = request.build_absolute_uri(reverse("me"))  # which leads to the sign-in
    context = {
        "patient": patient,
        "emails": [each.email for each in standing],
        "link": short.partition("://")[2].rstrip("/"),
        "code": qr_code(_link(request)),
        "logo": logo_in(appearance_of(asker.clinic)),
    }
    return desk_render(request, asker, "desk/patient/own_pages/card.html", context)


@patient_page(Act.EDIT_PATIENT, takes_forms=True)
def address(request: HttpRequest, asker: Asker, patient: Patient, access: UUID) -> HttpResponse:
    """Another address for the same person, who cannot change it herself."""
    found = _found(asker, patient, access)
    return take(
        request,
        asker,
        Step(
            form=partial(ChangeForm, label=_("New e-mail address"), initial={"email": patient.email}),
            act=lambda form: actions.change_address(
                by=asker, access=found, email=form.cleaned_data["email"], tell=moved_letter
            ),
            then=lambda _done: _back(asker, patient),
            said=lambda form: _("From now on, %(email)s signs in.") % {"email": form.cleaned_data["email"]},
            template="desk/patient/own_pages/address.html",
            context={"patient": patient, "access": found},
            over=Over(_("This access has ended"), access_ended(asker, found)),
        ),
    )


@patient_page(Act.EDIT_PATIENT, takes_forms=True)
def end(request: HttpRequest, asker: Asker, patient: Patient, access: UUID) -> HttpResponse:
    """Have an address open the pages no longer."""
    found = _found(asker, patient, access)
    return take(
        request,
        asker,
        Step(
            form=EndForm,
            act=lambda _form: actions.end_access(by=asker, access=found),
            then=lambda _done: _back(asker, patient),
            said=_("The access has ended."),
            template="desk/patient/own_pages/end.html",
            context={"patient": patient, "access": found},
            over=Over(_("This access has ended"), access_ended(asker, found)),
        ),
    )


def qr_code(text: str) -> SafeString:
    """What a telephone reads with its camera, drawn into the page: nothing is loaded for it."""
    rows = list(segno.make(text, micro=False, error="m").matrix_iter(border=4))
    dark = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module
    )
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}"><path d="{2}"/></svg>',
        len(rows),
        _("Code to scan with a telephone"),
        dark,
    )


def _found(asker: Asker, patient: Patient, access: UUID) -> PortalAccess:
    found = there(row_of(patient, PortalAccess, access))
    found.patient, found.clinic = patient, asker.clinic
    return found


def _back(asker: Asker, patient: Patient) -> str:
    return reverse("desk-own-pages", kwargs={"clinic": asker.clinic.slug, "patient": patient.ref})


def _link(request: HttpRequest) -> str:
    """Where a patient signs in: the same for all."""
    return request.build_absolute_uri(reverse("me-sign-in"))
