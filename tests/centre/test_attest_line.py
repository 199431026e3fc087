"""Books of attestation of two desks at a real node: each hears what the other entered."""

from __future__ import annotations

from functools import partial

from db import acts, fold
from db.kinds import AttestCorrected, Attested, AttestVoided
from db.kinds_attest import EntryFacts

from .kit import DeskKit, MakeDesk, Node
from .test_conflicts import meet


def entry(volume: str, number: int) -> Attested:
    return Attested(
        book="bs",
        sign="SCT/BS",
        year=2026,
        volume=volume,
        number=number,
        procedure="2.000815",
        person="Nguyễn Văn Thử",
        paper="Học bạ",
        pages=12,
        copies=2,
        fee=28_000,
    )


def book(desk: DeskKit) -> list[tuple[object, ...]]:
    rows = desk.record.read().execute(
        "SELECT act, number, volume, desk, paper, copies, fee, state, reason, corrected"
        " FROM attestations ORDER BY volume, number"
    )
    return [tuple(row) for row in rows]


def test_two_desks_read_the_same_books(sqlite_node: Node, desk_at: MakeDesk) -> None:
    one, two = desk_at(sqlite_node), desk_at(sqlite_node, "2")
    (first,), (second,) = one.receive(), two.receive()
    one.write((first.subject, entry("01", 1)), (first.subject, entry("01", 2)))
    two.write((second.subject, entry("02", 1)))
    meet(one, two)
    void = partial(AttestVoided, book="bs", sign="SCT/BS", year=2026, volume="01")
    right = partial(AttestCorrected, book="bs", year=2026, volume="01")
    facts = EntryFacts(paper="Học bạ", pages=12, copies=2, fee=28_000, signer="")
    after = EntryFacts(paper="Học bạ", pages=12, copies=1, fee=14_000, signer="")
    # Mended at the other desk, while this one passes over numbers.
    two.write(
        (
            first.subject,
            void(number=1, last=1, reason="đóng nhầm dấu"),
        ),
        (
            first.subject,
            right(number=2, before=facts, after=after, reason="đếm nhầm"),
        ),
    )
    one.write(
        (
            acts.new_id(),
            void(number=3, last=4, reason="viết tay"),
        )
    )
    meet(one, two)
    assert book(one) == book(two)
    assert [(row[1], row[2], row[7], row[6]) for row in book(one)] == [
        (1, "01", "void", 28_000),
        (2, "01", "entered", 14_000),
        (3, "01", "void", None),
        (4, "01", "void", None),
        (1, "02", "entered", 28_000),
    ]
    for desk in (one, two):
        assert set(desk.states().values()) == {"confirmed"}
        before = fold.digests(desk.record.read())
        fold.rebuild(desk.record.read(), desk.record.plain)
        assert fold.digests(desk.record.read()) == before
