"""Messages to citizens: each handed to a real mail server once, and what became of it told."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from db.acts import new_id
from db.kinds import MessageAsked, MessageMoved
from desk_tui.centre.carriers.config import load
from desk_tui.centre.carriers.worker import Worker
from desk_tui.centre.ledger_tables import acts
from desk_tui.centre.problem import LineProblem

from .conftest import Post

WORDS = "UBND phường Ví Dụ: Hồ sơ H99.12.34-261120-0001 đã có kết quả."


def ask(post: Post, channel: str = "sms", to: str = "0900000000") -> str:
    """A dossier with a message about it; the dossier's subject."""
    subject = post.office.receive()
    said = MessageAsked(
        message=new_id(),
        channel=channel,
        to=to,
        person="Nguyễn Văn Thử",
        about="ready",
        text=WORDS,
    )
    post.office.write(subject, said)
    return subject


def told(post: Post, subject: str) -> list[tuple[str, str]]:
    """What the node wrote of messages about a dossier."""
    with post.worker.ledger.read() as connection:
        rows = connection.scalars(
            select(acts.c.payload).where(acts.c.subject == subject, acts.c.kind == "message.moved")
        ).all()
    said = [msgspec.json.decode(row, type=MessageMoved) for row in rows]
    return [(one.state, one.reason) for one in said]


def test_a_message_is_carried_once_and_told(either: Post) -> None:
    subject = ask(either)
    assert either.work() == 1
    assert either.work() == 0
    (letter,) = either.box.letters
    assert letter["To"] == "0900000000@sms.example.org"
    assert WORDS in letter.get_payload(decode=True).decode()  # pyright: ignore
    assert told(either, subject) == [("sent", "")]


def test_a_second_worker_finds_nothing_left(post: Post) -> None:
    ask(post)
    other = Worker(post.worker.ledger, post.worker.config, now=lambda: post.office.time)
    post.work()
    assert (other.look(), other.one()) == (0, False)


def test_mail_that_is_down_is_tried_again_and_then_given_up(post: Post) -> None:
    subject = ask(post, "email", "thu@example.org")
    post.box.refuse = "451 try later"
    assert post.work() == 1
    assert told(post, subject) == []
    assert post.work() == 0, "not before its pause is over"
    post.later(10)
    post.work()
    post.later(10)
    post.work()
    ((state, reason),) = told(post, subject)
    assert state == "failed"
    assert "451" in reason
    assert post.box.letters == []


def test_mail_that_comes_back_takes_what_waited(post: Post) -> None:
    subject = ask(post)
    post.server.stop(no_assert=True)
    post.work()
    assert told(post, subject) == []
    post.mail_comes_back()
    post.later(10)
    post.work()
    assert told(post, subject) == [("sent", "")]


def test_an_address_nobody_has_is_failed_at_once(post: Post) -> None:
    subject = ask(post, "email", "khong@example.org")
    post.box.refuse = "550 no such user"
    post.work()
    ((state, reason),) = told(post, subject)
    assert (state, "no such user" in reason) == ("failed", True)


def test_a_way_the_node_does_not_have_is_told(post: Post) -> None:
    subject = ask(post, "zalo", "0900000000")
    post.work()
    ((state, reason),) = told(post, subject)
    assert state == "failed"
    assert "chưa có đường gửi" in reason


def test_an_address_with_a_line_break_harms_nobody(post: Post) -> None:
    subject = ask(post, "email", "a@example.org\nBcc: b@example.org")
    post.work()
    assert told(post, subject)[0][0] == "failed"
    assert post.box.letters == []


def test_a_settings_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    file = tmp_path / "carriers.json"
    file.write_text('{"carriers": [{"channel": "pigeon"}]}')
    with pytest.raises(LineProblem) as bad:
        load(file)
    assert bad.value.code == "bad-carriers-config"
