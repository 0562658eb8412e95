"""Sessions in the database. That one could not be saved is the database's fault, and never said to be the visitor's."""

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as Rows
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from intervals.unavailable import UNWRITABLE, cause_of

READING = {"GET", "HEAD"}


class SessionStore(Rows):
    """Django's own takes every error for a session that somebody has ended meanwhile."""

    def save(self, must_create: bool = False) -> None:
        """Save it; DatabaseError where the database cannot, UpdateError where the session is gone."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if cause_of(error):
                raise DatabaseError("The session was not saved.") from error.__context__
            raise

    @classmethod
    def get_model_class(cls) -> type:
        """Django's own table."""
        return Rows.get_model_class()


class Sessions(SessionMiddleware):
    """What is only read is shown although nothing can be saved: the idle time is counted from an earlier page."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The page, with the session saved where that can be done."""
        try:
            return super().process_response(request, response)
        except DatabaseError as error:
            if request.method in READING and cause_of(error) in UNWRITABLE:
                return response
            raise
