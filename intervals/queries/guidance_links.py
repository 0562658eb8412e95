"""Links inside the site that lead nowhere, found before a text is saved."""

from datetime import date
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve

from intervals.documents.topics import TopicText
from intervals.models.clinics import Clinic
from intervals.queries.guidance_versions import listed
from intervals.queries.markdown import host, links
from intervals.queries.published import Published
from intervals.queries.read_published import shown_elsewhere

CLOSED = ("/desk/", "/accounts/", "/admin/", "/api/")


def broken_links(body: str, slugs: set[str], published: Published) -> list[str]:
    """The links of a section that lead to no page that the public may open; `slugs` are those of the topics."""
    return [href for href in links(body) if not leads_somewhere(href, slugs, published)]


def leads_somewhere(href: str, slugs: set[str], published: Published) -> bool:
    """Whether a link leads to another site, to mail, to a telephone, or to a page of this site that is there."""
    try:
        parts = urlsplit(href)
        if parts.scheme in ("mailto", "tel"):
            return bool(parts.path)
        if host(href):
            return parts.scheme in ("http", "https")
        inside = not parts.scheme and parts.path.startswith("/") and not parts.path.startswith(CLOSED)
        return inside and _is_there(resolve(unquote(parts.path)), slugs, published)
    except (ValueError, Resolver404):
        return False


def _is_there(found: ResolverMatch, slugs: set[str], published: Published) -> bool:
    given = found.kwargs
    if not _is_shown(given.get("clinic", "")):
        return False
    pair = given.get("earlier", ""), given.get("later", "")
    if found.url_name == "topic":
        return given["slug"] in slugs
    if found.url_name == "rule":
        return any((each.rule.earlier, each.rule.later) == pair for each in published.rules)
    return found.url_name != "evidence-pair" or set(pair) <= published.names.keys()


def _is_shown(clinic: str) -> bool:
    """Whether the pages of the clinic that a link names, if it names one, are there for everybody."""
    return clinic in ("", settings.CLINIC) or clinic in shown_elsewhere()


def topics_to_be(slug: str, published: Published, on: date) -> set[str]:
    """The topics that can be linked to on the day `on`, once `slug` is published, too."""
    return {slug, *(each.slug for each in published.topics(on))}


def broken_in(text: TopicText, slug: str, published: Published, on: date) -> dict[int, list[str]]:
    """By the number of the section, its links that lead nowhere on the day `on`."""
    slugs = topics_to_be(slug, published, on)
    found = {number: broken_links(each.body, slugs, published) for number, each in enumerate(text.sections)}
    return {number: hrefs for number, hrefs in found.items() if hrefs}


def leading_to(slug: str, clinic: Clinic, on: date) -> list[str]:
    """The titles of the other topics in force at a clinic on the day `on` that lead to this one."""
    others = (each for each in listed(clinic, on) if each.slug != slug and each.text and not each.text.hidden)
    return [each.title for each in others if each.text and _leads_to(slug, each.text)]


def _leads_to(slug: str, text: TopicText) -> bool:
    paths = (urlsplit(href).path for each in text.sections for href in links(each.body))
    return any(path.rstrip("/").endswith(f"/guidance/{slug}") for path in paths)
