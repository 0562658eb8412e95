"""The application for granian. Any other server takes intervals.wsgi, behind a proxy that reads bodies to their end."""

from intervals.web.off_threads import off_threads
from intervals.web.server import end_with_parent
from intervals.wsgi import application as wsgi

end_with_parent()
application = off_threads(wsgi)
