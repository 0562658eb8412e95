"""A form opened before its person signed in anew, in another tab: the token that it carries is an old one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure

from intervals.web.expired_forms import FIELD, read_form_key, store


def token_missing(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Back to the page, filled in, where this site showed the form to whoever sends it: nothing is recorded yet.

    For anybody else, and for what no page of the desk's has sent, the page that says so (403).
    """
    shown_to = read_form_key(request.POST.get(FIELD, ""))
    if shown_to and shown_to[0] == request.user.pk and store(request):
        said = _(
            "You have signed in again since this page was opened. Look through it and send it once more."
        )
        messages.warning(request, said)
        return HttpResponseRedirect(request.get_full_path())
    return csrf_failure(request, reason)
