"""Markdown, as guidance is written, to clean HTML."""

from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_commonmark = MarkdownIt("commonmark", {"html": False})
_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "h3", "h4", "blockquote"}


@lru_cache(maxsize=1024)
def markdown(text: str) -> SafeString:
    """Markdown as clean HTML: no raw HTML, no picture, and links only to the web, mail or telephone."""
    tokens = _commonmark.parse(text)
    for token in tokens:
        if token.children:
            token.children = list(_marked(token.children))
    html = nh3.clean(
        _commonmark.renderer.render(tokens, _commonmark.options, {}),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener",
    )
    return mark_safe(html)  # noqa: S308 - cleaned just above


def links(text: str) -> list[str]:
    """Where the links of a text lead, in order."""
    inline = (token for block in _commonmark.parse(text) for token in block.children or [])
    return [str(token.attrGet("href") or "") for token in inline if token.type == "link_open"]


def host(href: str) -> str:
    """The other site that a link leads to; "" for one inside this site, for mail and for telephone."""
    try:
        return urlsplit(href).netloc
    except ValueError:
        return href


def _marked(tokens: list[Token]) -> Iterator[Token]:
    """Each link to another site names that site behind its words."""
    leads_to = ""
    for token in tokens:
        if token.type == "link_open":
            leads_to = host(str(token.attrGet("href") or ""))
        yield token
        if token.type == "link_close" and leads_to:
            yield Token("text", "", 0, content=f" ({leads_to} ↗)")
