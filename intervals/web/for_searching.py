"""For whoever searches the web: what may be looked at, and which pages there are, of the clinics that are shown."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from intervals import clock
from intervals.queries.read_published import published_by, shown_elsewhere
from intervals.web.remembered import LONGEST_AGE
from intervals.web.whose import at_place

NOT_FOR_THEM = ("/desk/", "/accounts/", "/admin/", "/api/")
PAGES = ("home", "plan", "course", "guidance", "rules", "evidence", "privacy", "accessibility")


@login_not_required
@csrf_exempt
@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """What is not for machines to look at, and where the list of pages is."""
    lines = ["User-agent: *", *(f"Disallow: {each}" for each in NOT_FOR_THEM)]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@csrf_exempt
@require_safe
@cache_control(public=True, max_age=LONGEST_AGE)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page that stays, of each clinic that is shown: the site's own at the start."""
    addresses = [
        request.build_absolute_uri(each) for slug in ("", *shown_elsewhere()) for each in _pages(slug)
    ]
    entries = "".join(f"<url><loc>{escape(each)}</loc></url>" for each in addresses)
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
    )
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def _pages(slug: str) -> list[str]:
    published = published_by(slug)
    if not published.clinic.is_shown:  # the site's own, whose pages are there before
        return []
    with at_place(published.clinic.place):
        return [
            *(reverse(name) for name in PAGES),
            *(
                reverse("topic", args=[topic.slug])
                for topic in published.topics(clock.today(published.clinic))
            ),
        ]
