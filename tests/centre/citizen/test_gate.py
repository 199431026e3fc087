"""The door of a continue link: nothing without the digits, one browser, calm words for the rest."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from db.clock import utc_text
from db.kinds import PackageAgreed, PackageCorrected, PackageStopped
from desk_tui.centre import blobs
from desk_tui.centre.citizen import deeds, gate, page, words
from desk_tui.centre.ledger import open_ledger
from tests.centre.packages.kit import MONDAY, NGAN

from .conftest import MakePhone
from .kit import DIGITS, PAPERS, Phone, Site, photo, sheet, site

LOCKED = page.LOCKED.format(tries=gate.MOST_TRIES)


def test_nothing_is_shown_before_the_digits(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    shown = phone().open(waiting.path)

    assert shown.page.status_code == 200
    for secret in (NGAN.name, NGAN.number, DIGITS, "khai sinh", "GÓI", "Hạnh", waiting.office):
        assert secret not in shown.text
    assert shown.page.headers["cache-control"] == "no-store"
    assert shown.page.headers["referrer-policy"] == "no-referrer"
    policy = shown.page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "<script" not in shown.page.text


def test_the_digits_open_the_prepared_draft(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    shown = phone().enter(waiting)

    for said in (NGAN.name, "Đăng ký khai sinh", "7.500 đ", "19 giờ làm việc", "Giấy chứng sinh"):
        assert said in shown.text
    assert "Còn thiếu: để quên ở nhà" in shown.text
    # The number itself is not shown again, only the digits that were asked.
    assert NGAN.number not in shown.page.text
    cookie = next(iter(shown.client.cookies.jar))
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.path == "/g"


def test_five_wrong_answers_lock_the_link_even_for_the_right_one(
    here: Site, phone: MakePhone
) -> None:
    waiting = here.waiting()
    guesser = phone()
    for left in (4, 3, 2, 1):
        guesser.enter(waiting, "0000")
        assert guesser.page.status_code == 403
        assert f"Còn {left} lần thử" in guesser.text
    guesser.enter(waiting, "0000")
    assert guesser.title == LOCKED
    assert "cấp mã mới" in guesser.text

    assert phone().enter(waiting).title == LOCKED
    here.hands.pass_by(hours=40)
    assert phone().enter(waiting).title == LOCKED
    assert waiting.now.state == "with-citizen"


def test_what_is_no_guess_costs_no_try(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    for typed in ("", "12", "abcd", "١٢٣٤", "12345"):
        assert phone().enter(waiting, typed).page.status_code == 422
    assert NGAN.name in phone().enter(waiting, f" {DIGITS} ").text


def test_a_locked_link_ends_the_session_that_was_in(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    inside, guesser = phone().enter(waiting), phone()
    for _ in range(5):
        guesser.enter(waiting, "0000")
    assert inside.open(waiting.path).title == LOCKED


def test_the_right_answer_forgets_the_wrong_ones(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    for _ in range(3):
        for _ in range(2):
            phone().enter(waiting, "0000")
        assert NGAN.name in phone().enter(waiting).text


def test_of_two_phones_the_last_to_answer_goes_on(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    first, second = phone().enter(waiting), phone().enter(waiting)
    assert NGAN.name in second.text

    first.agree(waiting)
    assert "Bốn số cuối" in first.text
    assert waiting.now.state == "with-citizen"
    second.agree(waiting)
    assert waiting.now.state == "filed"


def test_a_link_is_not_handed_around_without_end(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    opened = [phone().enter(waiting) for _ in range(6)]
    assert [NGAN.name in one.text for one in opened] == [True] * 5 + [False]
    assert opened[-1].title == LOCKED


def test_a_session_ends_by_itself_and_by_leaving(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    mine = phone().enter(waiting)
    here.hands.pass_by(hours=1)
    assert NGAN.name in mine.open(waiting.path).text
    here.hands.pass_by(hours=1, minutes=1)
    assert NGAN.name not in mine.open(waiting.path).text

    mine.enter(waiting).send(f"{waiting.path}/leave")
    assert mine.title == "Đã thoát"
    assert NGAN.name not in mine.open(waiting.path).text


def test_links_that_lead_nowhere_cannot_be_told_apart(here: Site, phone: MakePhone) -> None:
    expired = here.waiting()
    here.hands.pass_by(days=3, seconds=1)
    withdrawn = here.waiting()
    withdrawn.desk_says(PackageStopped(why="withdrawn", reason="Người nộp đổi ý"))
    replayed = here.waiting()
    phone().enter(replayed).agree(replayed)
    here.hands.pass_by(days=3, seconds=1)

    paths = (expired.path, withdrawn.path, replayed.path, "/g/" + "A" * 22, "/g/x/y/z", "/g/")
    told = {(one.page.status_code, one.page.text) for path in paths if (one := phone().open(path))}
    tried = {
        (one.page.status_code, one.page.text)
        for path in paths[:4]
        if (one := phone().open(path).send(path, digits=DIGITS))
    }
    assert len(told) == 1
    assert told == tried
    assert next(iter(told))[0] == 404


def test_a_package_withdrawn_meanwhile_takes_no_more(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    mine = phone().enter(waiting)
    waiting.desk_says(PackageStopped(why="withdrawn", reason="Người nộp đổi ý"))

    assert mine.agree(waiting).title == page.GONE
    assert waiting.said("package.agreed", "dossier.filed") == []


def test_agreeing_files_the_package_and_later_visits_tell_how_it_stands(
    here: Site, phone: MakePhone
) -> None:
    waiting = here.waiting()
    mine = phone().enter(waiting).agree(waiting)

    assert waiting.said("package.agreed") == [PackageAgreed(how="page")]
    code = waiting.now.code
    assert code
    assert code in mine.text
    # It is used up: nothing can be changed any more, by whichever browser.
    again = phone().enter(waiting)
    assert code in again.text
    again.send(f"{waiting.path}/fields", name="Người Khác").agree(waiting)
    assert waiting.said("package.corrected") == []
    assert len(waiting.said("package.agreed")) == 1


def test_what_is_put_right_is_an_act_of_the_citizen(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    mine = phone().enter(waiting)
    mine.send(
        f"{waiting.path}/fields",
        name="  Võ  Thị Kim Ngần ",
        birth="5/9/1990",
        sex="Nữ",
        address="Thôn Thử, xã Ví Dụ",
        phone="0900 000 009",
        number="001090999999",
    )

    assert "Đã lưu" in mine.text
    (said,) = waiting.said("package.corrected")
    assert isinstance(said, PackageCorrected)
    assert said.by == "citizen"
    now = waiting.now.said.applicant
    assert (now.name, now.birth, now.sex, now.phone) == (
        "Võ Thị Kim Ngần",
        "1990-09-05",
        "Nữ",
        "0900000009",
    )
    # The number is what the link is bound to: no box of a form reaches it.
    assert now.number == NGAN.number


@pytest.mark.parametrize(
    ("box", "typed"),
    [
        ("name", "   "),
        ("name", "N" * 101),
        ("birth", "31/02/1990"),
        ("birth", "01/01/2027"),
        ("sex", "Khác"),
        ("phone", "12345"),
        ("email", "khong phai thu"),
    ],
)
def test_a_wrong_box_is_told_beside_it_and_nothing_is_kept(
    here: Site, phone: MakePhone, box: str, typed: str
) -> None:
    waiting = here.waiting()
    mine = phone().enter(waiting)
    mine.send(f"{waiting.path}/fields", **({"name": NGAN.name} | {box: typed}))

    assert mine.page.status_code == 422
    assert f'id="wrong-{box}"' in mine.page.text
    assert waiting.said("package.corrected") == []


def test_what_people_write_is_never_markup(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting(procedure_name='Thủ tục <b>"x"</b>')
    mine = phone().enter(waiting)
    mine.send(f"{waiting.path}/fields", name='<script>alert("1")</script>')
    assert "<script" not in mine.page.text
    assert "<b>" not in mine.page.text
    assert waiting.now.said.applicant.name == '<script>alert("1")</script>'


def test_what_changed_meanwhile_has_to_be_looked_at_again(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    mine = phone().enter(waiting)
    waiting.desk_says(PackageCorrected(papers=(PAPERS[0],), by="officer"))
    waiting.desk_says(
        PackageCorrected(applicant=waiting.now.said.applicant, papers=(), by="officer")
    )
    # The same content again is no change.
    stale = PackageCorrected(
        papers=(type(PAPERS[1])(key="giay-chung-sinh", name="Giấy chứng sinh", state="received"),),
        by="officer",
    )
    waiting.desk_says(stale)

    mine.agree(waiting)
    assert "vừa được sửa" in mine.text
    assert waiting.now.state == "with-citizen"
    assert waiting.now.code in mine.agree(waiting).text
    assert waiting.now.state == "filed"


def test_what_is_said_is_held_against_what_stands_when_it_is_written(here: Site) -> None:
    """Two answers at the same instant: the second finds what the first wrote."""
    waiting = here.waiting()
    before, now = waiting.now, here.hands.now()
    mark = words.mark(before.said)
    renamed = type(NGAN)(name="Võ Thị Kim Ngần", number=NGAN.number)
    assert deeds.correct(here.ledger, before, renamed, now)
    assert deeds.agree(here.ledger, before, mark, None, now) is None
    assert waiting.now.state == "with-citizen"

    settled = deeds.agree(here.ledger, before, words.mark(waiting.now.said), None, now)
    assert settled
    assert settled.state == "filed"
    assert not deeds.correct(here.ledger, before, NGAN, now)
    assert len(waiting.said("package.corrected")) == 1


def test_agreeing_needs_the_box_ticked(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    mine = phone().enter(waiting).send(f"{waiting.path}/agree")
    assert "chưa đánh dấu" in mine.text
    assert waiting.now.state == "with-citizen"


def test_another_site_cannot_send_our_forms(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    mine = phone().enter(waiting)
    forged = {"yes": "1", "mark": "", "content": "0" * 32}
    assert mine.client.post(f"{waiting.path}/agree", data=forged).status_code == 403
    mark = mine.page.text.split('name="mark" value="')[1].split('"')[0]
    content = mine.page.text.split('name="content" value="')[1].split('"')[0]
    told = {"yes": "1", "mark": mark, "content": content}
    for elsewhere in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        answer = mine.client.post(f"{waiting.path}/agree", data=told, headers=elsewhere)
        assert answer.status_code == 403
    assert waiting.now.state == "with-citizen"
    assert mine.client.post(f"{waiting.path}/agree", data=told).status_code == 200
    assert waiting.now.state == "filed"


def test_a_machine_that_asks_too_fast_has_to_wait(here: Site, phone: MakePhone) -> None:
    mine = phone()
    path = "/g/" + "A" * 22
    mine.open(path)
    codes = [mine.send(path, digits="0000").page.status_code for _ in range(62)]
    assert codes[:60] == [404] * 60
    assert codes[-1] == 429
    assert int(mine.page.headers["retry-after"]) >= 1
    # Looking is another matter than answering.
    assert mine.open(path).page.status_code == 404


def test_a_procedure_closed_meanwhile_is_told_in_words(
    here: Site, phone: MakePhone, caplog: pytest.LogCaptureFixture
) -> None:
    waiting = here.waiting(term="không đọc được")
    mine = phone().enter(waiting)
    with caplog.at_level(logging.DEBUG):
        mine.agree(waiting)
    assert mine.title == "Hồ sơ này chưa nộp được"
    assert waiting.now.state == "stopped"
    # The browser of this test writes down what it asks; the node does not.
    ours = " ".join(one.getMessage() for one in caplog.records if "http" not in one.name)
    assert waiting.secret not in ours
    assert NGAN.number not in ours


def test_a_package_for_which_the_desk_does_not_wait_can_be_seen_too(
    here: Site, phone: MakePhone
) -> None:
    waiting = here.waiting(waits=False)
    assert waiting.now.state == "filed"
    assert waiting.now.code in phone().enter(waiting).text


def test_a_number_without_four_digits_opens_for_nobody(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting(applicant={"name": "Trần Thị Ví Dụ", "number": "12"})
    for typed in ("0012", "1212", "0000"):
        assert "Ví Dụ" not in phone().enter(waiting, typed).text


def test_the_link_of_an_organisation_opens_with_its_tax_code(here: Site, phone: MakePhone) -> None:
    company = {
        "name": "Công ty Ví Dụ",
        "kind": "organisation",
        "number": "9900000016-001",
        "number_kind": "tax-code",
    }
    waiting = here.waiting(applicant=company)
    mine = phone().enter(waiting, "6001")
    assert "Tên tổ chức" in mine.text
    assert 'id="birth"' not in mine.page.text


def test_expiry_is_to_the_second(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    here.hands.time += timedelta(days=3) - timedelta(seconds=1)
    assert phone().open(waiting.path).page.status_code == 200
    here.hands.pass_by(seconds=1)
    assert phone().open(waiting.path).title == page.GONE


def test_a_new_link_opens_where_the_old_one_was_locked(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    phone().enter(waiting).send(f"{waiting.path}/fields", name="Võ Thị Kim Ngần")
    guesser = phone()
    for _ in range(5):
        guesser.enter(waiting, "0000")
    secret = "m" * 22
    until = utc_text(here.hands.now() + timedelta(days=7))
    waiting.desk_says(PackageCorrected(by="officer", link=gate.hash_of(secret), link_until=until))

    assert phone().enter(waiting).title == page.GONE
    renewed = replace(waiting, secret=secret)
    here.hands.pass_by(days=5)
    mine = phone().enter(renewed)
    assert "Võ Thị Kim Ngần" in mine.text
    assert renewed.now.code in mine.agree(renewed).text


def test_behind_a_web_server_with_a_certificate_the_cookie_is_kept_off_plain_lines(
    here: Site, phone: MakePhone
) -> None:
    waiting = here.waiting()
    mine = phone()
    answer = mine.client.post(
        waiting.path,
        data={"digits": DIGITS},
        headers={"X-Forwarded-Proto": "https"},
        follow_redirects=False,
    )
    told = answer.headers["set-cookie"].lower()
    assert "secure" in told
    assert "httponly" in told
    assert "samesite=lax" in told


def test_the_whole_way_on_postgresql(postgresql: str, tmp_path: Path) -> None:
    # A database of its own: what other tests follow up in theirs would be followed up here too.
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute("CREATE DATABASE citizen_gate")
    ledger = open_ledger(f"{postgresql.rpartition('/')[0]}/citizen_gate", tmp_path / "files")
    blobs.prepare(ledger, MONDAY)
    try:
        with site(ledger) as there:
            waiting = there.waiting()
            mine = Phone(there.url).enter(waiting, "0000").enter(waiting)
            picture = photo(sheet(1200, 1600))
            mine.send(f"{waiting.path}/papers/giay-chung-sinh", files=picture)
            assert "Đã nhận ảnh" in mine.text
            mine.agree(waiting)
            assert waiting.now.code in mine.text
            mine.client.close()
    finally:
        ledger.close()
