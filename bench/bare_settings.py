"""The settings of the floor: nothing but where the view is."""

SECRET_KEY = "no secret: nothing is signed"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "bench.bare"
