"""A real OpenID Connect provider on loopback: Django with django-oauth-toolkit, a few accounts.

`python provider.py PORT FOLDER BACK` serves until it is ended and prints a line when it listens.
Its accounts speak the claims of the national portal's sign-in and of VNeID; everybody is invented.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

CLIENT, SECRET = "nut-thu", "mat-khau-cua-nut-thu"
PERSON = {"LoaiTaiKhoan": "1"}
ACCOUNTS: dict[str, dict[str, str]] = {
    # VNeID's shape.
    "ngan": PERSON
    | {
        "SoDinhDanh": "001190000001",
        "HoVaTen": "VÕ THỊ KIM NGÂN",
        "TechID": "tech-thu-0001",
        "IAL": "2",
        "loAs": "1",
    },
    # The shape of the national portal's own sign-in.
    "ngan-dvcqg": PERSON
    | {
        "SoDinhDanh": "001190000001",
        "SoCMND": "",
        "HoVaTen": "Võ Thị Kim Ngân",
        "TechID": "tech-thu-0002",
        "loAs": "3",
    },
    "khac": PERSON
    | {"SoDinhDanh": "001090000009", "HoVaTen": "Trần Thị Ví Dụ", "TechID": "x", "IAL": "2"},
    "khong-so": PERSON | {"SoDinhDanh": "", "HoVaTen": "Nguyễn Văn Thử", "TechID": "y"},
}


def serve(port: int, folder: Path, back: str) -> None:
    _configure(folder, f"http://127.0.0.1:{port}/o")
    import django

    django.setup()
    _register(back)
    from django.core.wsgi import get_wsgi_application

    app: Any = get_wsgi_application()
    with make_server("127.0.0.1", port, app, handler_class=_Quiet) as server:
        print(f"http://127.0.0.1:{server.server_port}/o", flush=True)
        server.serve_forever()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def _configure(folder: Path, issuer: str) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    settings.configure(
        SECRET_KEY="chi-de-thu",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "accounts.db"}
        },
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        # The tables as they are now; how they came to be takes seconds.
        MIGRATION_MODULES=dict.fromkeys(("auth", "contenttypes", "sessions", "oauth2_provider")),
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        LOGIN_URL="/dang-nhap",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_ISS_ENDPOINT": issuer,
            "OIDC_RSA_PRIVATE_KEY": key.decode(),
            "OAUTH2_VALIDATOR_CLASS": f"{__name__}.Validator",
            "SCOPES": {"openid": "Biết ông/bà là ai"},
            "PKCE_REQUIRED": True,
            "ALLOWED_REDIRECT_URI_SCHEMES": ["http"],
        },
    )


def _register(back: str) -> None:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0, run_syncdb=True)
    for name in ACCOUNTS:
        User.objects.create_user(name, password="thu")
    Application.objects.create(
        name="Nút thử",
        client_id=CLIENT,
        client_secret=SECRET,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=back,
        algorithm=Application.RS256_ALGORITHM,
    )


def _sign_in_page(request):
    from django.contrib.auth import authenticate, login
    from django.http import HttpResponse, HttpResponseRedirect
    from django.middleware.csrf import get_token

    if request.method == "POST":
        who = authenticate(request, username=request.POST["who"], password=request.POST["password"])
        if who is not None:
            login(request, who)
            return HttpResponseRedirect(request.GET["next"])
    page: Any = (
        '<!doctype html><html lang="vi"><title>Đăng nhập thử</title><form method="post">'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">'
        '<label>Tài khoản <input name="who"></label>'
        '<label>Mật khẩu <input name="password" type="password"></label>'
        "<button>Đăng nhập</button></form></html>"
    )
    return HttpResponse(page)


def __getattr__(name: str):
    """What Django looks up here by name, made only once it has been set up."""
    if name == "urlpatterns":
        from django.urls import include, path

        return [
            path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
            path("dang-nhap", _sign_in_page),
        ]
    if name == "Validator":
        from oauth2_provider.oauth2_validators import OAuth2Validator

        class Validator(OAuth2Validator):
            oidc_claim_scope = None

            def get_additional_claims(self, request):
                return dict(ACCOUNTS[request.user.get_username()])

        return Validator
    raise AttributeError(name)


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
