"""A Django project in one file: nothing but Django OAuth Toolkit, and no middleware."""

import os
from datetime import timedelta
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.urls import include, path

_database = urlsplit(os.environ["DATABASE_URL"])

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": _database.hostname,
            "PORT": _database.port,
            "USER": _database.username,
            "PASSWORD": _database.password or "",
            "NAME": _database.path.removeprefix("/"),
            "CONN_MAX_AGE": None,  # a connection a thread, for good
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "oauth2_provider"],
    LOGGING_CONFIG=None,
    MIDDLEWARE=[],
    OAUTH2_PROVIDER={
        "OIDC_ENABLED": True,
        "OIDC_RSA_PRIVATE_KEY": os.environ["RSA_KEY"],
        "SCOPES": {"openid": "", "profile": "", "email": ""},
    },
    ROOT_URLCONF="project",
    SECRET_KEY=os.environ["SECRET_KEY"],
    USE_TZ=True,
)
django.setup()

urlpatterns = [path("o/", include("oauth2_provider.urls", namespace="oauth2_provider"))]


def fill() -> None:
    """The schema, a client whose secret is not hashed, and a person's token."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.utils import timezone
    from oauth2_provider.models import AccessToken, Application

    call_command("migrate", verbosity=0)
    application = Application.objects.create(
        client_id=os.environ["CLIENT_ID"],
        client_secret=os.environ["CLIENT_SECRET"],
        hash_client_secret=False,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
        algorithm=Application.RS256_ALGORITHM,
    )
    AccessToken.objects.create(
        user=User.objects.create(username="mira", email="mira@example.org"),
        application=application,
        token=os.environ["PERSON_TOKEN"],
        scope="openid profile email",
        expires=timezone.now() + timedelta(days=1),
    )


if __name__ == "__main__":
    fill()
else:
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
