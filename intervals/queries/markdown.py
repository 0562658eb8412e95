"""Markdown, as guidance is written, to clean HTML."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_commonmark = MarkdownIt("commonmark", {"html": False})
_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "h3", "h4", "blockquote"}


@lru_cache(maxsize=1024)
def markdown(text: str) -> SafeString:
    """Markdown as clean HTML: no raw HTML, no picture, and links only to the web, mail or telephone."""
    html = nh3.clean(
        _commonmark.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener",
    )
    return mark_safe(html)  # noqa: S308 - cleaned just above
