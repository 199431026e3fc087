"""The document the running node gives of itself is true: foreign eyes hold the node to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext, suppress
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode

from desk_tui.centre import admin, messages
from desk_tui.centre.questions import RawQuestion
from desk_tui.centre.server import TABLE

from .kit import MakeDesk, Node, make_desk, new_office

QUICK = settings(
    max_examples=4,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


FRAMING = {"content-length", "transfer-encoding", "host", "connection", "expect", "upgrade"}


def as_it_is(_: Any, value: Any) -> bytes:
    """The bytes of files, whatever the media type they travel under."""
    return value if isinstance(value, bytes) else str(getattr(value, "data", value)).encode()


for question in TABLE:
    if isinstance(question, RawQuestion) and question.body:
        schemathesis.serializer(question.body)(as_it_is)


@pytest.fixture(scope="module")
def told(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Node, dict[str, str]]]:
    """A node on PostgreSQL, which is the stricter of the two, and a token for each role."""
    folder = tmp_path_factory.mktemp("openapi")
    node = Node(request.getfixturevalue("postgresql"), folder / "files").start()
    desk = make_desk(folder / "desk", node, new_office())
    desk.receive()
    desk.sync()
    tokens = {"desk": desk.bearer()["Authorization"]}
    for role in ("operator", "supervisor", "connector"):
        tokens[role] = f"Bearer {admin.operator(node.db, role, f'{role} {desk.office}')}"
    desk.record.close()
    yield node, tokens
    node.kill()


REFUSALS = [400, 401, 403, 404, 405, 406, 409, 411, 412, 413, 415, 422, 426, 428]
HOLD_TO = schemathesis.Config.from_dict(
    {
        "checks": {
            # A peer of another version is told so (426) before anything else is looked at.
            "missing_required_header": {"expected-statuses": REFUSALS},
            "negative_data_rejection": {"expected-statuses": REFUSALS},
            # A made-up code or desk is well-formed, and refused all the same.
            "positive_data_acceptance": {"enabled": False},
        }
    }
)


OPERATIONS = [
    pytest.param(question.method, question.path, id=f"{question.method} {question.path}")
    for question in TABLE
    # Not the question that waits for news: it answers when there are some.
    if question.path != "/v1/news"
]

ANY_BYTES = {
    (question.method, question.path)
    for question in TABLE
    if isinstance(question, RawQuestion) and question.body and not question.headers
}


@pytest.fixture(scope="module")
def document(told: tuple[Node, dict[str, str]]) -> Any:
    return schemathesis.openapi.from_url(f"{told[0].url}/v1/openapi.json", config=HOLD_TO)


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_the_node_does_what_its_document_says(
    told: tuple[Node, dict[str, str]],
    document: Any,
    method: str,
    path: str,
    mode: GenerationMode,
) -> None:
    operation = document[path][method]
    asked_by = operation.definition.raw.get("x-asked-by", ["desk"])
    token = told[1].get(asked_by[0], "")

    @QUICK
    @given(case=operation.as_strategy(generation_mode=mode))
    def hold(case: Case) -> None:
        # With these made up it is no HTTP any more, and the server below says so in its own way.
        assume(not FRAMING & {name.lower() for name in case.headers})
        case.call_and_validate(headers={"Authorization": token}, timeout=20)

    # A question without parts has nothing that could be wrong, and any bytes are a body of bytes.
    parts = operation.body and (method, path) not in ANY_BYTES
    bare = mode is GenerationMode.NEGATIVE and not (parts or operation.path_parameters)
    with suppress(Unsatisfiable) if bare else nullcontext():
        hold()


def test_every_question_is_in_the_document(told: tuple[Node, dict[str, str]]) -> None:
    said = httpx.get(f"{told[0].url}/v1/openapi.json").json()

    there = {(method.upper(), path) for path, of in said["paths"].items() for method in of}
    assert there == {(question.method, question.path) for question in TABLE}
    assert said["info"]["version"] == str(messages.VERSION)


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
def test_a_number_too_large_or_a_letter_no_ledger_holds_is_refused_in_words(
    node: Node, desk_at: MakeDesk, number: int
) -> None:
    desk = desk_at(node)
    desk.sync()
    bearer = desk.bearer()

    def ask(method: str, path: str, said: object) -> int:
        answer = httpx.request(method, node.url + path, headers=bearer, json=said)
        assert answer.headers["desk-protocol"] == str(messages.VERSION)
        return answer.status_code

    ranges = {"ranges": [{"first": number, "last": number + 1}]}
    assert ask("PUT", "/v1/numbers", ranges) in (200, 400)
    assert ask("POST", "/v1/numbers", {"id": "x", "day": "2026-11-22", "count": number}) < 500
    assert ask("GET", f"/v1/acts?after={number}", None) in (200, 400)
    assert ask("POST", "/v1/enrol", {"code": "a\0", "office": "b\0", "desk": "1"}) == 400
    named = {"office": "b\0", "desk": "1", "challenge": "c\0", "answer": "A" * 86 + "=="}
    assert ask("POST", "/v1/session", named) in (400, 401)
    assert ask("POST", "/v1/numbers", {"id": "x\0", "day": "2026-11-22", "count": 1}) in (200, 400)
