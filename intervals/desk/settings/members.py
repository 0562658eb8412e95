"""Who works at the clinic: a manager invites people, changes what they are, and takes them off."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intervals import clock
from intervals.actions import staff as actions
from intervals.actions.asking import Asker
from intervals.desk.pages import desk_page, desk_render, there
from intervals.desk.steps import Step, take
from intervals.models.members import Invitation, Membership, Role
from intervals.models.messages import MessageKind
from intervals.permissions import Act
from intervals.queries.mail import not_sent
from intervals.queries.plans_of_person import open_plans_with
from intervals.queries.staff import invitation_at, invited_to, working_at
from intervals.said import dates
from intervals.web.forms import Address, PostForm
from intervals.web.outbox import Enveloped


class RoleForm(PostForm):
    """What somebody is at the clinic."""

    button = gettext_lazy("Change the role")
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[("", gettext_lazy("Choose one")), *Role.choices],
        error_messages={"required": gettext_lazy("Choose a role")},
    )


class InviteForm(RoleForm):
    """Whom to invite, and as what."""

    button = gettext_lazy("Send the invitation")
    field_order = ["email", "role"]
    email = Address(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter the e-mail address of the person to invite")},
    )

    def __init__(self, *args: Any, asker: Asker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asker = asker

    def clean_email(self) -> str:
        """The address; ValidationError if it is a colleague's."""
        email: str = self.cleaned_data["email"]
        if working_at(self.asker.clinic).filter(user__email__iexact=email).exists():
            raise ValidationError(_("This person works here already."))
        return email


class EndForm(PostForm):
    """Taking somebody off."""

    button = gettext_lazy("Take off the staff")


class WithdrawForm(PostForm):
    """Taking an invitation back."""

    button = gettext_lazy("Withdraw")


@desk_page(Act.MANAGE_STAFF)
def members(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Everybody who works here, the invitations that are open, and e-mails that were not sent."""
    now = clock.now()
    context = {
        "memberships": working_at(asker.clinic),
        "invitations": invited_to(asker.clinic, now),
        "not_sent": not_sent(asker.clinic, now),
    }
    return desk_render(request, asker, "desk/settings/members/list.html", context)


@desk_page(Act.MANAGE_STAFF, takes_forms=True)
def invite(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Invite somebody."""
    step = Step(
        form=partial(InviteForm, asker=asker),
        act=lambda form: actions.invite(
            by=asker, send=partial(send_invitation, request), **form.cleaned_data
        ),
        then=lambda _done: _list(asker),
        template="desk/settings/members/invite.html",
    )
    return take(request, asker, step)


@desk_page(Act.MANAGE_STAFF, takes_forms=True)
def change_role(request: HttpRequest, asker: Asker, membership: int) -> HttpResponse:
    """Give a colleague another role."""
    found = _colleague(asker, membership)
    step = Step(
        form=partial(RoleForm, initial={"role": found.role}),
        act=lambda form: actions.change_role(by=asker, membership=found, role=form.cleaned_data["role"]),
        then=lambda _done: _list(asker),
        said=_("Role changed."),
        template="desk/settings/members/role.html",
        context={"membership": found},
    )
    return take(request, asker, step)


@desk_page(Act.MANAGE_STAFF, takes_forms=True)
def end(request: HttpRequest, asker: Asker, membership: int) -> HttpResponse:
    """Take a colleague off the clinic."""
    found = _colleague(asker, membership)
    plans = _plans_with(asker, found)
    step = Step(
        form=EndForm,
        act=lambda _form: actions.end_membership(by=asker, membership=found),
        then=lambda _done: _list(asker) if found.user != asker.user else reverse("desk"),
        said=" ".join([_("Taken off the staff."), plans]).strip(),
        template="desk/settings/members/end.html",
        context={"membership": found, "plans": plans},
    )
    return take(request, asker, step)


def _plans_with(asker: Asker, membership: Membership) -> str:
    """What is planned with a colleague and stays so, in a sentence; "" where nothing is."""
    count, first = open_plans_with(asker.clinic, membership.user, asker.on)
    if first is None:
        return ""
    said = ngettext(
        "%(count)d open plan names them, on %(day)s: it stays until somebody moves it.",
        "%(count)d open plans name them, the first on %(day)s: they stay until somebody moves them.",
        count,
    )
    return said % {"count": count, "day": dates.day(first)}


@desk_page(Act.MANAGE_STAFF, takes_forms=True)
def withdraw(request: HttpRequest, asker: Asker, invitation: int) -> HttpResponse:
    """Take an invitation back."""
    found = there(invitation_at(asker.clinic, invitation))
    step = Step(
        form=WithdrawForm,
        act=lambda _form: actions.withdraw_invitation(by=asker, invitation=found),
        then=lambda _done: _list(asker),
        said=_("Invitation withdrawn."),
        template="desk/settings/members/withdraw.html",
        context={"invitation": found},
    )
    return take(request, asker, step)


def _list(asker: Asker) -> str:
    return reverse("desk-staff", kwargs={"clinic": asker.clinic.slug})


def _colleague(asker: Asker, pk: int) -> Membership:
    return there(working_at(asker.clinic).filter(pk=pk).first())


def send_invitation(request: HttpRequest, invitation: Invitation, secret: str) -> None:
    """E-mail the link: it is on its way with the invitation itself."""
    link = request.build_absolute_uri(reverse("account_invitation", kwargs={"secret": secret}))
    context = {"invitation": invitation, "link": link}
    subject = render_to_string("emails/invitation_subject.txt").strip()
    text = render_to_string("emails/invitation_message.txt", context)
    put_as = {"kind": MessageKind.INVITATION, "clinic": invitation.clinic}
    Enveloped(subject, text, None, [invitation.email], put_as=put_as).send()
    messages.success(request, _("The invitation is on its way."))
