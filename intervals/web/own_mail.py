"""What is e-mailed about a patient's own pages: the words. Nothing of a treatment stands in any of it."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from intervals.actions.mail import Letter
from intervals.actions.sign_in_codes import send_asked
from intervals.models.clinics import Clinic
from intervals.models.portal import VALID_FOR, PortalAccess


def send_codes() -> int:
    """Put the codes that wait, by the worker; how many were gone through."""
    return send_asked(code_letter)


def code_letter(email: str, code: str, clinics: list[Clinic], signs_in: bool) -> Letter:
    """A code for an address: to sign in, or to confirm that it is to be hers."""
    context = {"code": code, "clinics": clinics, "signs_in": signs_in, "minutes": VALID_FOR.seconds // 60}
    subject = _("Your code to sign in") if signs_in else _("Your code to confirm this address")
    return Letter(to=email, subject=subject, text=_text("emails/own_code.txt", context))


def invitation_letter(access: PortalAccess, link: str) -> Letter:
    """The clinic has opened a patient's pages to an address; `link` leads to the sign-in, the same for all."""
    context = {"clinic": access.clinic, "link": link, "parent": access.is_parent}
    subject = _("The pages of your child are open") if access.is_parent else _("Your own pages are open")
    return Letter(to=access.email, subject=subject, text=_text("emails/own_invitation.txt", context))


def moved_letter(email: str, clinics: list[Clinic]) -> Letter:
    """Told to the address that does not sign in any more."""
    text = _text("emails/own_moved.txt", {"clinics": clinics})
    return Letter(to=email, subject=_("Another address signs in now"), text=text)


def another_letter(email: str, clinics: list[Clinic]) -> Letter:
    """Told to who reads the patient's mail: one more address opens the pages."""
    text = _text("emails/own_another.txt", {"clinics": clinics})
    return Letter(to=email, subject=_("One more address can sign in"), text=text)


def _text(template: str, context: dict[str, object]) -> str:
    return render_to_string(template, context).strip() + "\n"
