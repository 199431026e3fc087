"""The node: `desk-tui centre`. The one table of what may be asked of it.

Add a question as one row, here or in a tuple of the module that answers it (named in `TABLE`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from desk_tui.centre import (
    blobs,
    bundle_door,
    intake,
    messages,
    news,
    openapi,
    questions,
    roll,
    sessions,
    shelf,
    summary,
)
from desk_tui.centre.citizen.door import Door
from desk_tui.centre.citizen.sign_in import SignInConfig
from desk_tui.centre.hall import cases, tickets
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.measures import door as measures
from desk_tui.centre.packages import arrival
from desk_tui.centre.parcel import node as parcel
from desk_tui.centre.pay import doors as pay_doors
from desk_tui.centre.portal import doors
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.questions import (
    ANYONE,
    CONNECTOR,
    DESK,
    STAFF,
    AnyQuestion,
    Asker,
    Question,
    RawQuestion,
)
from desk_tui.centre.relay import door as relay_door
from desk_tui.centre.tus import door as tus

_SHA256 = re.compile(r"[0-9a-f]{64}")


def application(
    ledger: Ledger,
    file_limit: int = messages.FILE_BYTES,
    sign_in: SignInConfig | None = None,
) -> Starlette:
    """The node's web application on an open ledger. `file_limit` is in bytes.

    Beside the questions of programs it answers the citizens' browsers, under `/g/`.
    """
    citizens = Door(ledger, sign_in).routes()
    app = Starlette(
        routes=[*questions.routes(TABLE, sessions.door(ledger)), *citizens],
        exception_handlers={HTTPException: questions.not_here},
    )
    app.state.ledger = replace(ledger, file_limit=file_limit)
    return app


def lacking(
    ledger: Ledger, _: Asker, asked: messages.FilesAsk, __: datetime
) -> messages.FilesMissing:
    with ledger.read() as connection:
        names = intake.missing(connection, asked.sha256)
    return messages.FilesMissing(sha256=tuple(names), limit=ledger.file_limit)


async def file_put(request: Request, _: Asker) -> Response:
    ledger: Ledger = request.app.state.ledger
    name = request.path_params["sha256"]
    if not _SHA256.fullmatch(name):
        raise LineProblem("bad-message", "Mã tệp không đúng dạng.")
    if questions.announced(request) > ledger.file_limit:
        raise blobs.TooLarge(ledger.file_limit)
    kept = await run_in_threadpool(blobs.held, ledger, name)
    if kept is None:
        kept = await blobs.receive(
            ledger, name, request.stream(), ledger.file_limit, questions.now()
        )
    await questions.drain(request)
    return questions.reply(request, kept)


async def protocol(request: Request, _: Asker) -> Response:
    written = msgspec.json.encode(openapi.document(TABLE))
    return Response(written, headers=questions.echo(request), media_type=messages.JSON)


TABLE: tuple[AnyQuestion, ...] = (
    RawQuestion(
        "GET", "/v1/openapi.json", ANYONE, protocol, "This document.", plain=True,
    ),
    Question(
        "POST", "/v1/enrol", ANYONE, messages.Enrol, messages.Enrolled,
        lambda ledger, _, said, at: roll.enrol(ledger, said, at),
        "A desk trades its one-time code for a place on the roll; asking again is harmless.",
    ),
    Question(
        "POST", "/v1/challenge", ANYONE, messages.ChallengeAsk, messages.Challenge,
        lambda ledger, _, said, at: sessions.challenge(ledger, said, at),
        "Something for a desk to sign with its line key.",
    ),
    Question(
        "POST", "/v1/session", ANYONE, messages.SessionAsk, messages.Session,
        lambda ledger, _, said, at: sessions.session(ledger, said, at),
        "A signed challenge is answered with a session token.",
    ),
    Question(
        "GET", "/v1/hello", DESK, None, messages.Hello,
        lambda ledger, desk, _, at: roll.greet(ledger, desk, at),
        "The node's clock and how many acts of this desk it holds.",
    ),
    Question(
        "POST", "/v1/acts", DESK, messages.ActsUp, messages.ActsAnswer,
        arrival.take_sealed,
        "Acts up, sealed: one answer for each, in the same order. Sending again is harmless.",
    ),
    Question(
        "GET", "/v1/acts", DESK, messages.After, messages.ActsDown,
        lambda ledger, desk, said, _: intake.acts_for(ledger, desk, said.after),
        "Acts down: what others of the office did, from behind a cursor on.",
    ),
    Question(
        "POST", "/v1/files/ask", DESK, messages.FilesAsk, messages.FilesMissing, lacking,
        "Which of these files does the node lack, and how large may one be?",
    ),
    RawQuestion(
        "PUT", "/v1/files/{sha256}", DESK, file_put,
        "One small file whole, named by the SHA-256 of its bytes.",
        messages.FileKept,
        body="application/octet-stream",
        patterns=(("sha256", "^[0-9a-f]{64}$"),),
    ),
    *bundle_door.QUESTIONS,
    *tus.QUESTIONS,
    Question(
        "POST", "/v1/numbers", DESK, messages.NumberLease, messages.NumberBlock, shelf.lease,
        "A block of one day's official numbers; the same id gets the same block.",
    ),
    Question(
        "PUT", "/v1/numbers", DESK, messages.Ranges, messages.RangesAnswer, shelf.claim,
        "A desk announces the standing ranges it was given by hand.",
    ),
    Question(
        "GET", "/v1/catalogue", DESK, messages.After, messages.Catalogue,
        lambda ledger, _, said, __: shelf.catalogue_after(ledger, said.after),
        "The newest catalogue and calendar, when newer than the version named.",
    ),
    Question(
        "GET", "/v1/keys", DESK, None, messages.Keys,
        lambda ledger, _, __, ___: roll.all_keys(ledger),
        "The public slip keys of every desk.",
    ),
    Question(
        "PUT", "/v1/keys", DESK, messages.Keys, messages.Keys, roll.keep_keys,
        "A desk hands in its own public slip keys.",
    ),
    Question(
        "POST", "/v1/filings", CONNECTOR, messages.Filing, messages.FilingKept,
        lambda ledger, _, said, at: intake.file_online(ledger, said, at),
        "An online filing becomes an act of the node; telling it twice is harmless.",
    ),
    Question(
        "GET", "/v1/status", STAFF, None, messages.Status,
        lambda ledger, _, __, ___: summary.status(ledger),
        "What the node holds, and when each desk was last heard.",
    ),
    *parcel.QUESTIONS,
    *relay_door.QUESTIONS,
    *tickets.QUESTIONS,
    *cases.QUESTIONS,
    *measures.QUESTIONS,
    *news.QUESTIONS,
    *doors.QUESTIONS,
    *pay_doors.QUESTIONS,
)  # fmt: skip
"""Every question of the node. A module with questions of its own is added as `*its.QUESTIONS`."""

OUTSIDE: tuple[AnyQuestion, ...] = tuple(
    one for one in TABLE if not one.who and one.path in ("/v1/fetch/{token}", "/v1/payments/result")
)
"""What the national portal and the payment platform ask from outside the office's network."""
