"""Parts of a page that stay the same from one page to the next."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag(takes_context=True)
def fixed(context: template.Context, name: str, **words: str) -> SafeString:
    """Include the part `name`, which depends on nothing but the clinic, the language and the words given.

    It is rendered once for each of them, which a page that is asked for the first time is glad of.
    """
    return _rendered(name, context.get("clinic"), get_language(), tuple(words.items()))


@lru_cache(maxsize=512)
def _rendered(
    name: str, clinic: Any, _language: str | None, words: tuple[tuple[str, str], ...]
) -> SafeString:
    return mark_safe(render_to_string(name, {"clinic": clinic, **dict(words)}).strip())  # noqa: S308 - rendered
