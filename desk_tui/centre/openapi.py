"""The protocol as the running node speaks it: OpenAPI 3.1, made from the table of questions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from desk_tui.centre import messages
from desk_tui.centre.questions import AnyQuestion, Question, RawQuestion

_REF = "#/components/schemas/{name}"
_BASE64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
_WITH_BODY = ("POST", "PUT", "PATCH")
_BYTES = {"type": "string", "format": "binary"}
_ABOUT = """Desks, an office node, a province node and connectors speak this with each other.

Every question carries `Desk-Protocol` (another version is answered with 426 and words for people)
and may carry `Desk-Ask`, which the answer repeats: no captive portal does that. A desk posts its
name to `/v1/challenge`, signs the challenge with its Ed25519 line key and trades it at
`/v1/session` for a bearer token, which ends by the node's clock (401: ask for a new one). People
and programs carry the token of their role instead. Every refusal is an RFC 9457 problem whose
`code` names its kind; `title` and `detail` are for people, in Vietnamese.

What is coming is told first (`POST /v1/acts`), the bytes of its files follow: small ones by
`PUT /v1/files/{sha256}`, large ones by tus 1.0.0 at `/v1/uploads`."""


def document(table: Sequence[AnyQuestion]) -> dict[str, Any]:
    """The whole document, ready to be written as JSON."""
    schemas = _schemas(table)
    paths: dict[str, dict[str, Any]] = {}
    for question in table:
        told = _operation(question, schemas)
        paths.setdefault(question.path, {})[question.method.lower()] = told
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "desk-tui: the line between desks and their centre",
            "version": str(messages.VERSION),
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A desk's session, or the token of a role.",
                }
            },
        },
    }


def _schemas(table: Iterable[AnyQuestion]) -> dict[str, Any]:
    """The messages by name, as msgspec describes them, with what base64 is spelled out."""
    shapes: set[type[msgspec.Struct]] = {messages.Problem}
    for question in table:
        shapes |= {shape for shape in (question.takes, question.answers) if shape is not None}
    _, made = msgspec.json.schema_components(shapes, ref_template=_REF)
    for shape in made.values():
        if "description" in shape:
            shape["description"] = re.sub(r"\n +", "\n", shape["description"])
        for field in shape.get("properties", {}).values():
            if field.get("contentEncoding") == "base64":
                field["pattern"] = _BASE64
    return made


def _operation(question: AnyQuestion, schemas: dict[str, Any]) -> dict[str, Any]:
    name = re.sub(r"\W+", "_", f"{question.method}{question.path.removeprefix('/v1')}").strip("_")
    told: dict[str, Any] = {
        "operationId": name.lower(),
        "summary": question.does,
        "tags": [question.path.split("/")[2]],
        "parameters": [*_of_path(question), *_of_query(question, schemas), *_of_headers(question)],
        "responses": _answers(question),
    }
    if question.who:
        told["security"] = [{"bearer": []}]
        told["description"] = f"May be asked by: {', '.join(question.who)}."
        told["x-asked-by"] = list(question.who)
    else:
        told["security"] = []
    if body := _body(question):
        told["requestBody"] = {"required": isinstance(question, Question), "content": body}
    return told


def _of_path(question: AnyQuestion) -> Iterable[dict[str, Any]]:
    patterns = dict(question.patterns) if isinstance(question, RawQuestion) else {}
    for name in re.findall(r"{(\w+)(?::\w+)?}", question.path):
        shape = {"type": "string", "pattern": patterns.get(name, "^[^/]+$")}
        yield {"name": name, "in": "path", "required": True, "schema": shape}


def _of_query(question: AnyQuestion, schemas: dict[str, Any]) -> Iterable[dict[str, Any]]:
    in_the_body = isinstance(question, Question) and question.method in _WITH_BODY
    if question.takes is None or in_the_body:
        return
    shape = schemas[question.takes.__name__]
    in_path = set(re.findall(r"{(\w+)", question.path))
    for name, field in shape["properties"].items():
        if name not in in_path:
            needed = name in shape.get("required", ())
            yield {"name": name, "in": "query", "required": needed, "schema": field}


def _of_headers(question: AnyQuestion) -> Iterable[dict[str, Any]]:
    if isinstance(question, RawQuestion):
        for header in question.headers:
            shape = {"type": "string"} | ({"pattern": header.pattern} if header.pattern else {})
            yield _header(header.name, header.does, header.required, shape)
        if question.plain:
            return
    version = {"type": "string", "enum": [str(messages.VERSION)]}
    yield _header(messages.VERSION_HEADER, "The version this document describes.", True, version)


def _header(name: str, does: str, required: bool, shape: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": does,
        "schema": shape,
    }


def _body(question: AnyQuestion) -> dict[str, Any]:
    if isinstance(question, RawQuestion):
        return {question.body: {"schema": _BYTES}} if question.body else {}
    if question.takes is None or question.method not in _WITH_BODY:
        return {}
    return {messages.JSON: {"schema": _named(question.takes)}}


def _answers(question: AnyQuestion) -> dict[str, Any]:
    codes = question.codes if isinstance(question, RawQuestion) else ((200, "Done."),)
    good: dict[str, Any] = {str(code): {"description": what} for code, what in codes}
    if question.answers is not None:
        good[str(codes[0][0])]["content"] = {messages.JSON: {"schema": _named(question.answers)}}
    problem: dict[str, Any] = {"description": "Refused, and why."}
    if question.method != "HEAD":
        problem["content"] = {messages.PROBLEM_JSON: {"schema": _named(messages.Problem)}}
    return {**good, "default": problem}


def _named(shape: type[msgspec.Struct]) -> dict[str, str]:
    return {"$ref": _REF.format(name=shape.__name__)}
