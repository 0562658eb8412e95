"""The calendars that a patient has her devices subscribe to."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions import feeds as actions
from intervals.actions.asking import Reader
from intervals.patient.pages import me_page, me_render
from intervals.queries.feeds import feeds_of
from intervals.web.forms import OneLine, PostForm

LONGEST = 60


class FeedForm(PostForm):
    """Which device it is for, and in which words."""

    button = gettext_lazy("Make a calendar address")
    name = OneLine(
        label=gettext_lazy("Which device is it for?"),
        help_text=gettext_lazy("A name by which you know it again, such as My phone."),
        max_length=LONGEST,
        error_messages={
            "required": gettext_lazy("Say which device it is for."),
            "max_length": gettext_lazy("A name has at most 60 characters."),
        },
    )
    plain_words = forms.BooleanField(
        label=gettext_lazy("Name the treatments in the calendar"),
        help_text=gettext_lazy(
            "Otherwise it says only that there is a date at the clinic, and nobody who sees your calendar learns more."
        ),
        required=False,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["name"].widget.attrs.pop("maxlength", None)  # what is too long stays as it was typed


@me_page(takes_forms=True)
def feeds(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Her calendars; a new one's address is shown here, once."""
    form = FeedForm(request.POST if request.method == "POST" else None)
    context = {"here": "feeds", "form": form}
    if form.is_valid():
        secret = actions.make(by=reader, **form.cleaned_data)
        address = request.build_absolute_uri(reverse("feed", args=(secret,)))
        webcal = f"webcal://{address.partition('://')[2]}"
        context |= {"made": form.cleaned_data["name"], "address": address, "webcal": webcal}
        return me_render(request, reader, "me/feed_made.html", context)
    context["feeds"] = feeds_of(reader.access)
    return me_render(request, reader, "me/feeds.html", context, 422 if form.is_bound else 200)


@me_page(takes_forms=True)
def stop(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Stop one: its address leads nowhere from now on."""
    number = request.POST.get("feed", "")
    if request.method == "POST" and number.isascii() and number.isdecimal() and len(number) <= 18:
        actions.end(by=reader, feed=int(number))
        messages.success(request, _("That calendar address no longer works."))
    return redirect("me-feeds")
