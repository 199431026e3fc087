"""Signing in through OpenID Connect: authorisation code, PKCE, state, nonce and userinfo.

Which provider it is (VNeID, the national portal's own sign-in) is the settings' affair:
`desk-tui centre --sign-in FILE.json`. What is asked of the provider is who the person is; nothing
of the package goes there.
"""

from __future__ import annotations

import re
import secrets
import threading
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import msgspec

from desk_tui.centre.problem import LineProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BACK = "/g/signed-in"
MINUTES = 10
"""How long the way to the provider and back may take."""
_KNOWN_SECONDS = 3600
_LEEWAY = 120
_ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "RS512", "ES384", "EdDSA"]
_HERE = ("127.0.0.1", "localhost", "::1")


_NUMBERS = {
    "id-card": "SoDinhDanh",
    "old-id": "SoCMND",
    "passport": "HoChieu",
    "tax-code": "MaSoThue",
}


class Claims(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the provider calls things. `level`: the first that is there counts."""

    name: str = "HoVaTen"
    tech_id: str = "TechID"
    level: tuple[str, ...] = ("IAL", "loAs")
    numbers: dict[str, str] = msgspec.field(default_factory=_NUMBERS.copy)


class SignInConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The provider with which this node is registered.

    `public` is the address under which citizens reach this node; the provider sends them back to
    `public` + `/g/signed-in`. With `issuer` the addresses come from its discovery document;
    addresses written here go first. A provider without keys gives no ID token; then only its
    userinfo is believed, which came straight from it. `wanted`: nothing is filed from the page
    without signing in.
    """

    name: str
    public: str
    client_id: str
    client_secret: str = ""
    issuer: str = ""
    authorize: str = ""
    token: str = ""
    userinfo: str = ""
    keys: str = ""
    scope: str = "openid"
    acr_values: str = ""
    userinfo_by: Literal["GET", "POST"] = "POST"
    secret_by: Literal["client_secret_basic", "client_secret_post", "none"] = "client_secret_basic"
    claims: Claims = Claims()
    wanted: bool = True
    answer_seconds: float = 10.0

    @property
    def back(self) -> str:
        return self.public.rstrip("/") + BACK


@dataclass(frozen=True)
class Way:
    """The way to the provider: `url` to go to, and what has to match on the way back."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Account:
    """Who signed in. `numbers` are the numbers the provider vouches for, by their kind."""

    sub: str
    numbers: Mapping[str, str]
    name: str
    level: str
    tech_id: str

    def is_for(self, number: str, kind: str) -> bool:
        """Is it the account of whoever has this number? Kind "" means any of its numbers."""
        theirs = [self.numbers.get(kind, "")] if kind else list(self.numbers.values())
        return bool(number) and _bare(number) in map(_bare, filter(None, theirs))


def load(path: Path) -> SignInConfig:
    """Raises LineProblem `bad-sign-in-config`."""
    try:
        config = msgspec.json.decode(path.read_bytes(), type=SignInConfig)
    except (OSError, msgspec.DecodeError) as error:
        raise _bad(f"Không đọc được tệp cấu hình đăng nhập {path}: {error}.") from error
    if not config.issuer and not (config.authorize and config.token and config.userinfo):
        raise _bad("Tệp cấu hình đăng nhập thiếu địa chỉ của nơi cấp tài khoản.")
    if config.keys and not config.issuer:
        raise _bad("Tệp cấu hình đăng nhập có “keys” nhưng thiếu “issuer”.")
    for address in _addresses(config):
        parts = urlsplit(address)
        if parts.scheme != "https" and parts.hostname not in _HERE:
            raise _bad(f"Địa chỉ {address} trong tệp cấu hình đăng nhập không được mã hóa.")
    return config


def _addresses(config: SignInConfig) -> Iterator[str]:
    yield config.public
    for address in (config.issuer, config.authorize, config.token, config.userinfo, config.keys):
        if address:
            yield address


class Provider:
    """One provider; what it says of itself is asked for once an hour."""

    def __init__(self, config: SignInConfig) -> None:
        self.config = config
        self._lock = threading.Lock()
        self._known: dict[str, Any] = {}
        self._known_until = 0.0

    def begin(self) -> Way:
        """Raises LineProblem `sign-in-away`."""
        from authlib.common.security import generate_token

        state, nonce = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        verifier = generate_token(64)
        more = {"acr_values": self.config.acr_values} if self.config.acr_values else {}
        where = self._metadata()["authorization_endpoint"]
        with self._client() as client:
            url, _ = client.create_authorization_url(
                where, state=state, nonce=nonce, code_verifier=verifier, **more
            )
        return Way(url, state, nonce, verifier)

    def finish(self, code: str, nonce: str, verifier: str) -> Account:
        """Trade the code for who it is. Raises LineProblem `sign-in-refused`, `sign-in-away`."""
        import httpx
        from authlib.common.errors import AuthlibBaseError
        from joserfc.errors import JoseError

        known = self._metadata()
        try:
            with self._client() as client:
                token = client.fetch_token(
                    known["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                )
                sub = self._checked(client, known, token, nonce)
                answer = client.request(self.config.userinfo_by, known["userinfo_endpoint"])
                answer.raise_for_status()
                told = answer.json()
        except httpx.HTTPStatusError as error:
            raise _refused() from error
        except httpx.HTTPError as error:
            raise _away() from error
        except (AuthlibBaseError, JoseError, ValueError, KeyError) as error:
            raise _refused() from error
        if not isinstance(told, dict) or (sub and told.get("sub") != sub) or not told.get("sub"):
            raise _refused()
        return self._account(told)

    def _checked(
        self, client: Any, known: dict[str, Any], token: dict[str, Any], nonce: str
    ) -> str:
        """Whom the ID token names; empty where the provider gives none. Raises JoseError."""
        if not known.get("jwks_uri"):
            return ""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.jwk import KeySet

        answer = client.request("GET", known["jwks_uri"], withhold_token=True)
        answer.raise_for_status()
        keys = KeySet.import_key_set(answer.json())
        read = jwt.decode(token["id_token"], keys, algorithms=_ALGORITHMS)
        claims = CodeIDToken(
            read.claims,
            read.header,
            {
                "iss": {"essential": True, "value": known["issuer"]},
                "aud": {"essential": True, "value": self.config.client_id},
            },
            {
                "nonce": nonce,
                "client_id": self.config.client_id,
                "access_token": token["access_token"],
            },
        )
        claims.validate(leeway=_LEEWAY)
        return str(claims["sub"])

    def _account(self, told: dict[str, Any]) -> Account:
        said = {name: str(value).strip() for name, value in told.items() if value is not None}
        claims = self.config.claims
        levels = (said[name] for name in claims.level if said.get(name))
        return Account(
            sub=said["sub"],
            numbers={kind: said.get(name, "") for kind, name in claims.numbers.items()},
            name=said.get(claims.name, ""),
            level=next(levels, ""),
            tech_id=said.get(claims.tech_id, ""),
        )

    def _client(self) -> Any:
        """An `OAuth2Client`; its base class is unknown where its newer httpx is not installed."""
        from authlib.deprecate import AuthlibDeprecationWarning

        with warnings.catch_warnings():
            # It would rather have the successor of the httpx that the rest of the program uses.
            warnings.simplefilter("ignore", AuthlibDeprecationWarning)
            from authlib.integrations.httpx_client import OAuth2Client

        return OAuth2Client(
            self.config.client_id,
            self.config.client_secret or None,
            scope=self.config.scope,
            redirect_uri=self.config.back,
            code_challenge_method="S256",
            token_endpoint_auth_method=self.config.secret_by
            if self.config.client_secret
            else "none",
            timeout=self.config.answer_seconds,
        )

    def _metadata(self) -> dict[str, Any]:
        """The provider's addresses. Raises LineProblem `sign-in-away`."""
        config = self.config
        with self._lock:
            if config.issuer and time.monotonic() >= self._known_until:
                self._known = self._discovered()
                self._known_until = time.monotonic() + _KNOWN_SECONDS
            written = {
                "issuer": config.issuer,
                "authorization_endpoint": config.authorize,
                "token_endpoint": config.token,
                "userinfo_endpoint": config.userinfo,
                "jwks_uri": config.keys,
            }
            return self._known | {name: value for name, value in written.items() if value}

    def _discovered(self) -> dict[str, Any]:
        import httpx

        config = self.config
        if config.authorize and config.token and config.userinfo:
            return {}
        where = config.issuer.rstrip("/") + "/.well-known/openid-configuration"
        try:
            answer = httpx.get(where, timeout=config.answer_seconds)
            answer.raise_for_status()
            told = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise _away() from error
        if not isinstance(told, dict) or told.get("issuer") != config.issuer:
            raise _away()
        return told


def _bare(number: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", number).upper()


def _bad(message: str) -> LineProblem:
    return LineProblem("bad-sign-in-config", message, "Sửa lại tệp theo mẫu trong README.")


def _refused() -> LineProblem:
    return LineProblem(
        "sign-in-refused",
        "Nơi cấp tài khoản không xác nhận lần đăng nhập này.",
        "Có thể đã quá lâu. Xin ông/bà đăng nhập lại.",
    )


def _away() -> LineProblem:
    return LineProblem(
        "sign-in-away",
        "Hiện chưa kết nối được với nơi đăng nhập.",
        "Hồ sơ vẫn được giữ. Xin thử lại sau ít phút, hoặc nhờ cán bộ ở quầy.",
    )
