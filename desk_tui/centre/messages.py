"""What desk and node say to each other: one definition, used by both ends.

Everything is JSON over HTTP. Each question carries the protocol's version, an
id of its own that the answer must echo (no captive portal and no cache does
that) and the token of a session, got by proving the desk's key. Refusals of a
whole question are RFC 9457 problems; refusals of one act stand in its answer.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

import msgspec

from db.acts import Act
from db.kinds import Filed
from desk_tui.centre.problem import LineProblem

VERSION = 2
VERSION_HEADER = "Desk-Protocol"
ASK_HEADER = "Desk-Ask"
JSON = "application/json"
PROBLEM_JSON = "application/problem+json"

BATCH = 500
"""Most acts in one message, up or down."""
BODY_BYTES = 8 * 1024 * 1024
"""Largest JSON body the node reads."""
FILE_BYTES = 256 * 1024 * 1024
"""Largest file the node takes, unless it is told otherwise."""

M = TypeVar("M")
ActState = Literal["accepted", "already", "refused", "held", "kept"]
Key = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
"""The public half of an Ed25519 key, base64 on the wire."""
Signature = Annotated[bytes, msgspec.Meta(min_length=64, max_length=64)]


class Beyond(msgspec.Struct, frozen=True, kw_only=True):
    """A place the node itself cannot reach now, and when it last did (UTC text, or never)."""

    place: Literal["portal", "above"]
    last_contact: str | None


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What the operator has to say to an office, from `at` to `until` (UTC text)."""

    id: str
    text: str
    at: str
    until: str


class Hello(msgspec.Struct, frozen=True, kw_only=True):
    """The node greets a desk: its clock (UTC text) and how many acts of this desk it holds.

    `beyond` names where the node has no line itself: what it holds for there waits.
    """

    office: str
    desk: str
    now: str
    held: int
    beyond: tuple[Beyond, ...] = ()
    notices: tuple[Notice, ...] = ()


class ActsUp(msgspec.Struct, frozen=True, kw_only=True):
    """Acts of one desk in the order they were written, at most `BATCH`.

    `seal` is the desk key's signature over the hash of the last one (`seal.seal`); acts are
    chained by their hashes, so it vouches for all before it. Empty only when there are no acts.
    """

    acts: Annotated[tuple[Act, ...], msgspec.Meta(max_length=BATCH)]
    seal: Annotated[bytes, msgspec.Meta(max_length=64)] = b""


class After(msgspec.Struct, frozen=True, kw_only=True):
    """The parameter of questions that go on from a place: 0 asks from the beginning."""

    after: Annotated[int, msgspec.Meta(ge=0, lt=10**18)] = 0


class ActAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The node's word on one act. Only accepted or already, with no file missing, ends it.

    `held` means not looked at, because an earlier act of the same subject was refused. `kept`
    means that it is on the node's disk, but of a kind only a newer program reads: the desk goes
    on holding it and asks again, until the node was updated.
    """

    id: str
    hash: str
    state: ActState
    reason: str = ""
    code: str = ""
    files_missing: tuple[str, ...] = ()


class ActsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer for each act asked about, in the same order."""

    acts: tuple[ActAnswer, ...]


class ActsDown(msgspec.Struct, frozen=True, kw_only=True):
    """Acts for this office made by others, from behind `after` up to `cursor`."""

    after: int
    cursor: int
    more: bool
    acts: tuple[Act, ...]


class FilesAsk(msgspec.Struct, frozen=True, kw_only=True):
    """Which of these files does the node lack?"""

    sha256: tuple[str, ...]


class FilesMissing(msgspec.Struct, frozen=True, kw_only=True):
    """The lacking ones, and the most bytes the node takes for one."""

    sha256: tuple[str, ...]
    limit: int


class FileKept(msgspec.Struct, frozen=True, kw_only=True):
    """The file is on the node's disk to stay, and its bytes have this hash."""

    sha256: str
    bytes: int


class NumberLease(msgspec.Struct, frozen=True, kw_only=True):
    """`count` official numbers of one ISO day. The same `id` gets the same block again."""

    id: str
    day: str
    count: int


class NumberBlock(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers that no other desk of the office can get on that day (empty: on any day)."""

    id: str
    day: str
    first: int
    last: int


class Range(msgspec.Struct, frozen=True, kw_only=True):
    """A standing range given to a desk by hand, good on every day."""

    first: int
    last: int


class Ranges(msgspec.Struct, frozen=True, kw_only=True):
    """The ranges a desk was started with, announced before it relies on them."""

    ranges: tuple[Range, ...]


class RangeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a standing range is this desk's; refused when another desk holds part of it."""

    first: int
    last: int
    refused: str = ""


class RangesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer for each range, in the same order."""

    ranges: tuple[RangeAnswer, ...]


class Enrol(msgspec.Struct, frozen=True, kw_only=True):
    """A desk trades its one-time code for a place on the roll under its own line key.

    When the answer is lost, the same code with the same key is answered again; with any other
    key it is refused.
    """

    code: str
    office: str
    desk: str
    public: Key
    slip_key: Annotated[bytes, msgspec.Meta(max_length=64)] = b""
    slip_key_id: str = ""


class Enrolled(msgspec.Struct, frozen=True, kw_only=True):
    office: str
    desk: str
    public: Key


class ChallengeAsk(msgspec.Struct, frozen=True, kw_only=True):
    """Who is about to prove its key?"""

    office: str
    desk: str


class Challenge(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk is to sign, soon, by the node's own clock."""

    challenge: str


class SessionAsk(msgspec.Struct, frozen=True, kw_only=True):
    """The signed challenge (`seal.answer`)."""

    office: str
    desk: str
    challenge: str
    answer: Signature


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A token to send as `Authorization: Bearer`, good until the node says `session-ended`."""

    token: str


class CalendarRow(msgspec.Struct, frozen=True, kw_only=True):
    """A day off on a weekday or a worked Saturday, as in the record."""

    day: str
    kind: str
    name: str
    instrument: str
    certainty: str = ""


class PolicyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A dated rule on a fee or a term; `row` is its JSON, as in the record."""

    id: str
    row: str
    active: bool = True


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """The centre's catalogue whole: version 0 with no text when there is none newer.

    `seal` is the node's word (Ed25519) for all the rest, given when it was published (CAT-08).
    """

    version: int
    csv: str = ""
    calendar: tuple[CalendarRow, ...] = ()
    policies: tuple[PolicyRow, ...] = ()
    effective: str = ""
    decision: str = ""
    seal: bytes = b""

    @property
    def vouched(self) -> bytes:
        """What the seal is over."""
        return msgspec.json.encode(msgspec.structs.replace(self, seal=b""), order="sorted")


class SlipKey(msgspec.Struct, frozen=True, kw_only=True):
    """The public half of a desk's slip key (32 bytes, base64 on the wire)."""

    key_id: str
    desk: str
    public: bytes


class Keys(msgspec.Struct, frozen=True, kw_only=True):
    keys: tuple[SlipKey, ...]


class Filing(msgspec.Struct, frozen=True, kw_only=True):
    """A connector's word of an online filing. `id` is the connector's own and names the act
    and the dossier, so that telling it twice is harmless."""

    id: str
    filed: Filed


class FilingKept(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    state: Literal["accepted", "already"]


class DeskSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A desk on the roll. `cut_off` is when it was cut off (UTC text), None while it may speak."""

    office: str
    desk: str
    last_contact: str | None
    cut_off: str | None = None


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """What the node holds; `questions` are refusals that wait for a person.

    `unread` are acts of newer desks, kept until this node is updated.
    """

    acts: int
    dossiers: int
    files: int
    bytes: int
    desks: tuple[DeskSeen, ...]
    questions: int
    unread: int = 0


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RFC 9457. `code` says the kind, `title` and `detail` are for people, in Vietnamese."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    limit: int = 0
    retryable: bool = False


def problem(
    status: int, code: str, title: str, detail: str = "", *, limit: int = 0, retryable: bool = False
) -> Problem:
    return Problem(
        type=f"urn:desk-tui:problem:{code}",
        title=title,
        status=status,
        code=code,
        detail=detail,
        limit=limit,
        retryable=retryable,
    )


def encode(message: msgspec.Struct) -> bytes:
    return msgspec.json.encode(message)


def decode(shape: type[M], body: bytes) -> M:
    """Raises msgspec.DecodeError when the bytes are not that message."""
    return msgspec.json.decode(body, type=shape)


def version_problem(theirs: str) -> Problem | None:
    """What the node answers to a desk that speaks another version; None when it is ours."""
    if theirs == str(VERSION):
        return None
    newer = theirs.isdecimal() and int(theirs) > VERSION
    side = "trung tâm" if newer else "quầy"
    return problem(
        426,
        "version",
        f"Quầy và trung tâm khác phiên bản giao tiếp ({theirs or 'không rõ'} và {VERSION}).",
        f"Cập nhật desk-tui ở {side}; thao tác chưa gửi vẫn được giữ nguyên.",
    )


def other_version(theirs: str) -> LineProblem:
    """What a desk tells its officer about a node that speaks another version."""
    newer = theirs.isdecimal() and int(theirs) > VERSION
    what = "dùng bản mới hơn" if newer else "còn dùng bản cũ hơn"
    side = "máy quầy này" if newer else "máy trung tâm"
    return LineProblem(
        "version",
        f"Quầy và trung tâm khác phiên bản giao tiếp ({VERSION} và {theirs or 'không rõ'}): trung"
        f" tâm {what} quầy này; việc chưa gửi vẫn giữ ở quầy.",
        f"Báo người quản trị cập nhật desk-tui ở {side}; không cần làm gì với hồ sơ.",
    )
