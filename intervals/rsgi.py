"""The application for granian. Any other server takes intervals.wsgi, behind a proxy that reads bodies to their end."""

from intervals.web.off_threads import off_threads
from intervals.wsgi import application as wsgi

application = off_threads(wsgi)
