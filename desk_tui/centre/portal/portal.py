"""The one interface to a national portal, whatever way it is spoken to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from desk_tui.centre.portal.objects import HoSo, TienDo


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a dossier, for styles that send bytes instead of an address."""

    sha256: str
    name: str
    media: str
    path: Path


@dataclass(frozen=True)
class Who:
    """What only the newer style says of the people of a dossier. Days are ISO, or empty."""

    birth: str = ""
    address: str = ""
    submitter: str = ""
    submitter_number: str = ""
    submitter_birth: str = ""
    submitter_phone: str = ""
    submitter_email: str = ""
    submitter_address: str = ""
    submitter_kind: str = "person"
    owner_kind: str = "person"


@dataclass(frozen=True)
class Case:
    """One dossier as the portal is to know it. `files` are in the order of `TaiLieuNop`, None
    for a paper whose file is not here."""

    hoso: HoSo
    unit: str = ""
    who: Who = field(default_factory=Who)
    files: tuple[Attachment | None, ...] = ()


@dataclass(frozen=True)
class Known:
    """Under what the portal keeps a dossier: its number there, and an id of the portal's own."""

    code: str
    id: str = ""


@dataclass(frozen=True)
class ProcedureFacts:
    """What the portal's catalogue says of a procedure: (code, name) pairs."""

    code: str
    name: str
    field: tuple[str, str]
    papers: tuple[tuple[str, str], ...] = ()
    results: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PersonAsk:
    """Who is to be checked, why, and under whose account. `birth` is an ISO day or a year."""

    id: str
    number: str
    name: str
    birth: str
    procedure: str
    account: str


@dataclass(frozen=True)
class Citizen:
    """What the population base says."""

    number: str
    name: str
    birth: str
    sex: str = ""


@dataclass(frozen=True)
class StoredPaper:
    """A paper in the national store; fetch it by agency and path."""

    result_code: str
    name: str
    number: str
    agency: str
    file: str
    path: str


class Portal(Protocol):
    """Calls block and raise PortalProblem (`problem`); signing in happens by itself."""

    @property
    def has_catalogue(self) -> bool:
        """Whether the objects of this style need the portal's own catalogue."""
        ...

    def next_number(self, unit: str) -> str:
        """A number the portal gives the dossier, to be kept before it is told; empty in a style
        that takes the office's own."""
        ...

    def look_up(self, code: str) -> list[dict[str, Any]] | None:
        """What the portal holds under this number; empty when nothing, None when it cannot say."""
        ...

    def put_dossier(self, case: Case, known: Known | None) -> Known:
        """Create (`known` None) or replace whole. Raises AlreadyThere for a taken number."""
        ...

    def put_progress(self, known: Known, steps: Sequence[TienDo]) -> None: ...

    def procedures(self) -> list[tuple[str, str]]: ...

    def procedure(self, code: str) -> ProcedureFacts | None: ...

    def fields(self) -> list[tuple[str, str]]: ...

    def agencies(self) -> list[tuple[str, str]]: ...

    def check_person(self, ask: PersonAsk) -> Citizen | None: ...

    def stored_papers(
        self, owner: str, asker: str, asker_number: str, procedure: str, codes: Sequence[str]
    ) -> list[StoredPaper]: ...

    def fetch_paper(self, agency: str, path: str) -> bytes: ...

    def close(self) -> None: ...
