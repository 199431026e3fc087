"""The office signs its copies; a wrong secret is never tried twice, and the self-check tells."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from desk_tui.counter import archive, archive_queue, care, look, signing
from desk_tui.counter.desk import Desk
from desk_tui.counter.scan import attach
from desk_tui.counter.signing import Signing
from scanners.problem import ScanProblem
from tests.counter.archive_kit import SHEETS, files, images, line_of, received, scanned
from tests.counter.conftest import Clock
from tests.scanners.authority import (
    PASSWORD,
    PIN,
    Authority,
    Holder,
    authority,
    key_file,
    rsa_key,
    soft_token,
)
from tests.scanners.signing_judges import assert_archive_copies, pdfsig


@pytest.fixture(scope="module")
def issuer() -> Authority:
    return authority()


@pytest.fixture(scope="module")
def officer(issuer: Authority) -> Holder:
    return issuer.issue(key=rsa_key())


@pytest.fixture
def key(tmp_path: Path, officer: Holder, issuer: Authority) -> Path:
    return key_file(tmp_path / "key.p12", officer, issuer)


@pytest.fixture
def waiting(desk: Desk, tmp_path: Path) -> str:
    """A dossier with one scanned paper."""
    id = received(desk).id
    scanned(desk, id, images(tmp_path, SHEETS[:1]))
    return id


def made(desk: Desk, secret: str | None) -> list[archive.Outcome]:
    return list(archive.run(desk, lambda: False, secret))


def found(desk: Desk) -> dict[str, str]:
    return {one.what: one.state for one in care.documents(desk)}


def test_the_copy_is_signed_by_the_office_and_stays_an_archive_copy(
    desk: Desk, waiting: str, key: Path, tmp_path: Path, clock: Clock
) -> None:
    clock.now += timedelta(days=4)
    chosen = signing.choose(desk, Signing(p12=str(key)), PASSWORD)
    assert chosen.organisation == "UBND phường Ví Dụ"
    assert "Nguyễn Văn Thử" in chosen.subject
    (outcome,) = made(desk, PASSWORD)
    assert outcome.made
    assert outcome.made.signed_at == "2026-11-20T02:00:00.000000Z"
    line = line_of(desk, waiting)
    assert line.signed_by == outcome.made.signed_by == chosen.subject
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(desk.vault.shelf(waiting).get(line.archive))
    assert "Signature is Valid" in pdfsig(copy)
    assert_archive_copies(copy)
    assert files(desk, waiting) == 2
    assert PASSWORD.encode() not in desk.record.path.read_bytes()


def test_without_the_secret_copies_wait_and_it_is_told(desk: Desk, waiting: str, key: Path) -> None:
    signing.choose(desk, Signing(p12=str(key)), None)
    assert made(desk, None) == []
    assert len(archive_queue.waiting(desk)) == 1
    assert look.truth(desk).troubles == ("1 bản lưu chờ",)
    assert found(desk)["1 giấy tờ chờ làm bản lưu"] == "warn"
    (outcome,) = made(desk, PASSWORD)
    assert outcome.made
    assert look.truth(desk).troubles == ()


def test_a_wrong_secret_is_not_tried_again_until_it_is_another(
    desk: Desk, waiting: str, key: Path, clock: Clock
) -> None:
    signing.choose(desk, Signing(p12=str(key)), None)
    assert made(desk, "sai") == []
    pause = signing.paused(desk, "sai")
    assert pause is not None
    assert (pause.code, pause.until) == ("wrong-password", None)
    clock.now += timedelta(days=30)
    assert signing.paused(desk, "sai") == pause
    assert any(state == "bad" for what, state in found(desk).items() if "dừng ký" in what)
    assert archive_queue.failed(desk) == ()
    (outcome,) = made(desk, PASSWORD)
    assert outcome.made


def test_a_wrong_pin_costs_the_token_one_try(
    desk: Desk, waiting: str, tmp_path: Path, officer: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = soft_token(tmp_path / "softhsm", monkeypatch)
    token.put(officer, "chu-ky", "01")
    signing.choose(desk, Signing(library=str(token.library), label=token.label), None)
    tried: list[str] = []
    monkeypatch.setattr(signing.Signing, "key", _counted(signing.Signing.key, tried))
    for _ in range(4):
        assert made(desk, "999999") == []
    assert tried == ["999999"]
    (outcome,) = made(desk, PIN)
    assert outcome.made
    assert "Nguyễn Văn Thử" in outcome.made.signed_by
    known = signing.of(desk)
    assert known is not None
    assert known.ends


def _counted(key: object, tried: list[str]) -> object:
    def counted(self: Signing, secret: str) -> object:
        tried.append(secret)
        return key(self, secret)  # type: ignore[operator]

    return counted


def test_a_key_that_is_away_is_tried_again_later(
    desk: Desk, waiting: str, key: Path, clock: Clock
) -> None:
    signing.choose(desk, Signing(p12=str(key)), PASSWORD)
    away = key.rename(key.with_name("away.p12"))
    assert made(desk, PASSWORD) == []
    assert found(desk)[f"Không thấy tệp khóa ký số {key}"] == "warn"
    away.rename(key)
    assert made(desk, PASSWORD) == []
    clock.now += timedelta(minutes=11)
    (outcome,) = made(desk, PASSWORD)
    assert outcome.made


def test_a_key_that_cannot_sign_is_not_chosen(desk: Desk, key: Path, tmp_path: Path) -> None:
    for wanted, secret, code in (
        (Signing(p12=str(key)), "sai", "wrong-password"),
        (Signing(p12=str(tmp_path / "nowhere.p12")), None, "no-key-file"),
        (Signing(library=str(tmp_path / "nowhere.so")), None, "no-token-library"),
    ):
        with pytest.raises(ScanProblem) as caught:
            signing.choose(desk, wanted, secret)
        assert caught.value.code == code
        assert signing.of(desk) is None


def test_signing_off_makes_copies_without_it(desk: Desk, waiting: str, key: Path) -> None:
    signing.choose(desk, Signing(p12=str(key)), None)
    signing.off(desk)
    (outcome,) = made(desk, None)
    assert outcome.made
    assert outcome.made.signed_by == ""


@pytest.mark.parametrize(("days", "state"), [(200, "ok"), (280, "warn"), (301, "bad")])
def test_the_self_check_tells_when_the_certificate_ends(
    desk: Desk, key: Path, clock: Clock, days: int, state: str
) -> None:
    signing.choose(desk, Signing(p12=str(key)), PASSWORD)
    clock.now += timedelta(days=days + 4)
    assert [told for what, told in found(desk).items() if "Chứng thư số" in what] == [state]


def test_the_signatures_of_a_brought_file_are_told(
    desk: Desk, waiting: str, key: Path, tmp_path: Path, clock: Clock
) -> None:
    clock.now += timedelta(days=4)
    signing.choose(desk, Signing(p12=str(key)), PASSWORD)
    made(desk, PASSWORD)
    signed = tmp_path / "signed.pdf"
    signed.write_bytes(desk.vault.shelf(waiting).get(line_of(desk, waiting).archive))
    code = look.show(desk, received(desk).said.code).row.code
    kept = attach(desk, code, line_of(desk, waiting).key, signed)
    (told,) = [one for one in kept.warnings if "Chữ ký số" in one]
    assert "Nguyễn Văn Thử" in told
    assert "nguyên vẹn" in told
    assert (kept.paper.taken, kept.paper.signed_by) == ("brought", "")
    broken = bytearray(signed.read_bytes())
    broken[len(broken) // 3] ^= 1
    (tmp_path / "changed.pdf").write_bytes(broken)
    assert any(
        "KHÔNG" in one or "ĐÃ BỊ" in one for one in signing.told_in(tmp_path / "changed.pdf")
    )
