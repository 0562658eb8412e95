"""The network address that somebody asks from, for the audit: the one that the rate limits count by, too."""

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str | None:
    """The client's address; behind the trusted proxy, the one that the proxy saw. None where there is none."""
    try:
        return str(get_adapter().get_client_ip(request)).partition("%")[0]
    except PermissionDenied:
        return None
