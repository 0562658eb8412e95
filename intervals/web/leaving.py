"""Signing out: the browser forgets what this site left in it, so that the back button shows nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase


def forgetting(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """`view`, with the answer to its form telling the browser to forget pages and drafts."""

    @wraps(view)
    def leave(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return leave
