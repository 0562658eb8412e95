"""The WSGI application, for granian or any other server."""

import os
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intervals.settings")

django = get_wsgi_application()
import_module("intervals.checks").refuse_to_start()  # it reads models, which are there only now
import_module("intervals.queries.read_ahead").read_ahead()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Django, with an empty Server header: a server would put its own name there."""

    def without_a_banner(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        return start_response(status, [*headers, ("Server", "")], exc_info)

    answer: Iterable[bytes] = django(environ, without_a_banner)
    return answer
