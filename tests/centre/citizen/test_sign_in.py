"""Signing in at a real OpenID Connect provider, over HTTP, and what is refused of it."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest

from db.kinds import Helped, PackageAgreed, PackageCorrected
from desk_tui.centre.citizen import page, sign_in
from desk_tui.centre.citizen.asked import TRIP
from desk_tui.centre.citizen.sign_in import SignInConfig
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.problem import LineProblem
from tests.centre.packages.kit import NGAN

from .conftest import free_port
from .kit import PAPERS, PATIENCE, Phone, Site, Waiting, site


def said_yes(where: Site) -> tuple[Waiting, Phone]:
    waiting = where.waiting()
    return waiting, Phone(where.url).enter(waiting).agree(waiting)


def go(phone: Phone, waiting: Waiting, account: str, allow: bool = True) -> Phone:
    """To the provider, through its own pages, and back."""
    phone.open(f"{waiting.path}/sign-in")
    there = str(phone.page.url)
    assert "dang-nhap" in there
    phone.page = phone.client.post(
        there, data=_form(phone.page.text) | {"who": account, "password": "thu"}
    )
    boxes = _form(phone.page.text)
    if allow:
        boxes["allow"] = "Authorize"
    phone.page = phone.client.post(str(phone.page.url), data=boxes)
    return phone


def _form(text: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)"[^>]*? value="([^"]*)"', text)
    return {name: unescape(value) for name, value in found}


@pytest.mark.parametrize(
    ("account", "level", "tech_id"),
    [("ngan", "2", "tech-thu-0001"), ("ngan-dvcqg", "3", "tech-thu-0002")],
)
def test_the_applicants_own_account_files_the_package(
    signing_site: Site, account: str, level: str, tech_id: str
) -> None:
    waiting, phone = said_yes(signing_site)
    assert "Còn một bước: đăng nhập VNeID" in phone.title
    assert waiting.now.state == "with-citizen"

    go(phone, waiting, account)

    assert waiting.now.code in phone.text
    (agreed,) = waiting.said("package.agreed")
    assert isinstance(agreed, PackageAgreed)
    assert (agreed.how, agreed.level, agreed.tech_id) == ("signed-in", level, tech_id)
    assert agreed.account
    # So it ends in the dossier.
    (helped,) = waiting.said("dossier.helped")
    assert isinstance(helped, Helped)
    assert (helped.level, helped.tech_id) == (level, tech_id)
    # Nothing of the person is in the addresses that were gone through.
    gone_through = [str(one.url) for one in (*phone.page.history, phone.page)]
    assert not any(part in url for url in gone_through for part in (NGAN.number, "tech-thu"))


def test_another_persons_account_is_refused_and_the_own_one_still_works(
    signing_site: Site,
) -> None:
    waiting, phone = said_yes(signing_site)
    go(phone, waiting, "khac")
    assert phone.page.status_code == 403
    assert "không phải của chủ hồ sơ" in phone.text
    assert "Ví Dụ" not in phone.text
    assert waiting.said("package.agreed") == []

    phone.client.cookies.delete("sessionid")
    go(phone, waiting, "ngan")
    assert waiting.now.state == "filed"


def test_an_account_without_a_number_is_refused(signing_site: Site) -> None:
    waiting, phone = said_yes(signing_site)
    go(phone, waiting, "khong-so")
    assert "chưa có số định danh" in phone.text
    assert waiting.said("package.agreed") == []


def test_a_sign_in_that_was_cancelled_keeps_everything(signing_site: Site) -> None:
    waiting, phone = said_yes(signing_site)
    go(phone, waiting, "ngan", allow=False)
    assert "chưa đăng nhập" in phone.text
    assert waiting.now.state == "with-citizen"
    # It can be done again, or the draft looked at once more.
    phone.send(f"{waiting.path}/back")
    assert "Đồng ý và đăng nhập" in phone.text


def test_a_sign_in_that_took_too_long(signing_site: Site) -> None:
    waiting, phone = said_yes(signing_site)
    phone.open(f"{waiting.path}/sign-in")
    there = phone.page
    signing_site.hands.pass_by(minutes=sign_in.MINUTES)
    boxes = _form(there.text) | {"who": "ngan", "password": "thu"}
    phone.page = phone.client.post(str(there.url), data=boxes)
    allowed = _form(phone.page.text) | {"allow": "Authorize"}
    phone.page = phone.client.post(str(phone.page.url), data=allowed)
    assert "lâu quá" in phone.text
    assert waiting.now.state == "with-citizen"


def test_an_answer_of_the_provider_works_once_and_in_its_own_browser(signing_site: Site) -> None:
    waiting, phone = said_yes(signing_site)
    phone.client.follow_redirects = False
    begun = phone.client.get(f"{waiting.path}/sign-in")
    state = re.search(r"[?&]state=([^&]+)", begun.headers["location"])
    assert state
    assert "code_challenge_method=S256" in begun.headers["location"]
    assert "nonce=" in begun.headers["location"]
    back = f"{sign_in.BACK}?state={state[1]}&code=doan-mo"

    thief = Phone(signing_site.url)
    assert thief.open(back).title == page.GONE
    # And now it is used up for everyone.
    phone.client.follow_redirects = True
    assert phone.open(back).title == page.GONE
    assert phone.open(f"{sign_in.BACK}?state=khong-co&code=x").title == page.GONE
    assert waiting.said("package.agreed") == []


def test_an_answer_does_not_go_on_in_the_browser_that_took_the_link_over(
    signing_site: Site,
) -> None:
    waiting, first = said_yes(signing_site)
    first.client.follow_redirects = False
    begun = first.client.get(f"{waiting.path}/sign-in")
    state = re.search(r"[?&]state=([^&]+)", begun.headers["location"])
    assert state
    second = Phone(signing_site.url).enter(waiting).agree(waiting)
    second.client.cookies.set(TRIP, waiting.secret)

    second.open(f"{sign_in.BACK}?state={state[1]}&code=doan-mo")
    assert second.page.status_code == 200
    assert "Còn một bước" in second.title
    assert waiting.said("package.agreed") == []


def test_a_code_that_the_provider_did_not_give(signing_site: Site) -> None:
    waiting, phone = said_yes(signing_site)
    phone.client.follow_redirects = False
    begun = phone.client.get(f"{waiting.path}/sign-in")
    state = re.search(r"[?&]state=([^&]+)", begun.headers["location"])
    assert state
    phone.open(f"{sign_in.BACK}?state={state[1]}&code=doan-mo")
    assert phone.page.status_code == 403
    assert "không xác nhận" in phone.text
    assert waiting.said("package.agreed") == []


def test_the_token_must_be_for_this_very_sign_in(config: SignInConfig, issuer: str) -> None:
    """A provider's good answer to another question proves nothing here."""
    import httpx

    provider = sign_in.Provider(config)
    way = provider.begin()
    with httpx.Client(follow_redirects=True, timeout=PATIENCE) as browser:
        shown = browser.get(way.url)
        boxes = _form(shown.text) | {"who": "ngan", "password": "thu"}
        shown = browser.post(str(shown.url), data=boxes)
        browser.follow_redirects = False
        allowed = _form(shown.text) | {"allow": "Authorize"}
        back = browser.post(str(shown.url), data=allowed).headers["location"]
    code = re.search(r"[?&]code=([^&]+)", back)
    assert code
    with pytest.raises(LineProblem) as no:
        provider.finish(code[1], "another nonce", way.verifier)
    assert no.value.code == "sign-in-refused"


def test_what_changed_while_signing_in_is_asked_again(signing_site: Site) -> None:
    waiting, phone = said_yes(signing_site)
    changed = type(PAPERS[1])(key="giay-chung-sinh", name="Giấy chứng sinh", state="received")
    waiting.desk_says(PackageCorrected(papers=(changed,), by="officer"))
    phone.open(f"{waiting.path}/sign-in")
    assert "Đồng ý và đăng nhập" in phone.text
    assert waiting.now.state == "with-citizen"


def test_a_provider_that_is_away(ledger: Ledger, ours: int) -> None:
    away = SignInConfig(
        name="VNeID",
        public="http://127.0.0.1:1",
        client_id="x",
        issuer=f"http://127.0.0.1:{free_port()}",
        wanted=False,
    )
    with site(ledger, away) as opened:
        waiting, phone = said_yes(opened)
        phone.open(f"{waiting.path}/sign-in")
        assert phone.page.status_code == 503
        assert "chưa kết nối được" in phone.text
        # This office lets people file without signing in.
        phone.send(f"{waiting.path}/alone")
        assert waiting.now.state == "filed"


def test_an_office_that_wants_a_sign_in_files_nothing_without(signing_site: Site) -> None:
    waiting, phone = said_yes(signing_site)
    phone.send(f"{waiting.path}/alone")
    assert waiting.now.state == "with-citizen"


@pytest.mark.parametrize(
    "written",
    [
        "{",
        "{}",
        {"name": "x", "public": "https://a.example", "client_id": "x"},
        {
            "name": "x",
            "public": "https://a.example",
            "client_id": "x",
            "issuer": "http://b.example",
        },
        {
            "name": "x",
            "public": "http://a.example",
            "client_id": "x",
            "issuer": "https://b.example",
        },
        {
            "name": "x",
            "public": "https://a.example",
            "client_id": "x",
            "isuer": "https://b.example",
        },
    ],
)
def test_settings_that_cannot_be_right_are_told_before_the_node_starts(
    tmp_path: Path, written: object
) -> None:
    path = tmp_path / "dang-nhap.json"
    path.write_text(written if isinstance(written, str) else json.dumps(written))
    with pytest.raises(LineProblem) as no:
        sign_in.load(path)
    assert no.value.code == "bad-sign-in-config"
