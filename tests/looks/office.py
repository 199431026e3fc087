"""A desk where something stands on every screen, and how each screen is opened over it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from textual.content import Content
from textual.screen import Screen

from db import settings
from db.kinds import Person
from db.kinds_attest import ToAttest
from desk_tui import screens
from desk_tui.counter import (
    attest,
    attest_books,
    collect,
    drafting,
    folders,
    look,
    notes,
    payments,
    receipt_books,
    receipts,
    report,
    tickets,
)
from desk_tui.counter.advise import Advice, advise
from desk_tui.counter.calendar_change import Touched
from desk_tui.counter.convert import Convert, prepare, words_of_consent
from desk_tui.counter.desk import Desk
from desk_tui.counter.old_desk import Brought
from desk_tui.counter.pile import Pile
from desk_tui.screens.base import DeskDialog, DeskScreen
from desk_tui.widgets import keys
from desk_tui.widgets.help import HelpScreen
from desk_tui.widgets.palette import DeskPalette
from tests.screens.desks import NOW, add, open_desk, received, sent, set_status, take_in

LONG = "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất"


@dataclass
class Office:
    """One desk after a morning's work."""

    desk: Desk
    code: str
    owed: str
    paid: str
    package: str

    @property
    def whole(self) -> look.Whole:
        return look.show(self.desk, self.code)


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    with open_desk(folder) as desk:
        places = {"extra": {"escl-find": "no", "phone": "host=127.0.0.1"}}
        desk.record.transact(lambda connection: settings.put(connection, "scan", places))
        ids = add(
            desk,
            *(received(10 + n, channel=("counter", "online", "post")[n % 3]) for n in range(30)),
        )
        for n, id in enumerate(ids):
            set_status(desk, id, (2, 4, 5, 6, 9, 10)[n % 6])
        sent(desk)
        receipt_books.open_book(desk, "AA/26P", 1, 50, kind="phi")
        owed = take_in(desk, procedure="2.000635", copies=2).said.code
        code = take_in(
            desk, submitter=Person(name="Trần Thị Ví Dụ", number="001190000000")
        ).said.code
        paid = take_in(desk, procedure="2.000635", copies=2).said.code
        collect.pay_cash(desk, paid)
        attest.attest(
            desk,
            attest.Request(
                procedure="2.000815",
                owner=Person(name="Nguyễn Văn Thử", number="001090000000"),
                papers=(ToAttest(name=LONG, pages=3, copies=2),),
                signer="Phó Chủ tịch Mẫu",
            ),
        )
        person = Person(name="Nguyễn Văn Thử", number="001090000000", phone="0900000001")
        package = prepare(
            desk, Convert(procedure="1.001193", applicant=person, consent="spoken")
        ).subject
        notes.write(desk, "difficulty", f"Phải nộp lại {LONG}", group="resources")
        tickets.issue(desk)
        folders.hand_over(desk, "Phòng Ví Dụ", [owed])
        yield Office(desk, code, owed, paid, package)


def every_screen() -> set[type]:
    """All screens of the program that are opened themselves."""
    for module in pkgutil.iter_modules(screens.__path__):
        importlib.import_module(f"{screens.__name__}.{module.name}")

    def leaves(kind: type) -> Iterator[type]:
        below = kind.__subclasses__()
        if not below and kind.__module__.startswith("desk_tui."):
            yield kind
        for one in below:
            yield from leaves(one)

    return {*leaves(DeskScreen), *leaves(DeskDialog), HelpScreen, DeskPalette}


def page_of_print() -> Image.Image:
    """A page with lines of print, upright."""
    page = Image.new("L", (827, 1169), 255)
    draw = ImageDraw.Draw(page)
    for line in range(24):
        draw.text((100, 120 + 40 * line), "Trang thu, dong chu de doc " * 2, 0)
    return page


PRESSED = {"HelpScreen": "f1", "DeskPalette": "ctrl+p"}
"""What opens over any screen, by its key."""


def _advice(desk: Desk) -> Advice:
    return advise(desk, drafting.procedure(desk, "1.001193"), desk.now())


def _queue(_: Office) -> Screen[Any]:
    from desk_tui.screens.queue import QueueScreen

    return QueueScreen()


def openers() -> dict[str, Callable[[Office], Screen[Any]]]:
    """Each screen by the name of its class."""
    from desk_tui.screens import (
        advice,
        calls,
        close_day,
        convert,
        deadlines,
        dossier,
        exception,
        exercises,
        exercises_hall,
        group,
        guide,
        hand_over,
        handing,
        helps,
        keymap,
        leaflet,
        life,
        line,
        lock,
        login,
        messages,
        moving,
        note,
        packages,
        paper_search,
        parcel,
        pay,
        purge,
        questions,
        reason,
        reception,
        refund,
        returns,
        say,
        scan,
        scan_declare,
        scan_pages,
        scan_picture,
        selfcheck,
        sign,
        ticket_dialog,
        today,
        today_lists,
        today_weak,
        trail,
        verify,
        visit,
    )
    from desk_tui.screens import (
        attest as lane,
    )
    from desk_tui.screens import (
        attest_books as volumes,
    )
    from desk_tui.screens import (
        attest_dialogs as books,
    )
    from desk_tui.screens import (
        clock_dialogs as clock,
    )
    from desk_tui.screens import (
        dossier_papers as papers,
    )
    from desk_tui.screens import (
        notes as log,
    )
    from desk_tui.screens import (
        payments as money,
    )
    from desk_tui.screens import (
        receipts as serials,
    )
    from desk_tui.screens import (
        reception_dialogs as ask,
    )
    from desk_tui.screens import (
        tickets as hall,
    )

    def about_dossier(kind: type) -> Callable[[Office], Screen[Any]]:
        return lambda at: kind(at.desk, at.whole)

    def on_desk(kind: type) -> Callable[[Office], Screen[Any]]:
        return lambda at: kind(at.desk)

    def alone(kind: type) -> Callable[[Office], Screen[Any]]:
        return lambda _: kind()

    def entry(at: Office) -> attest_books.Entry:
        return attest_books.newest(at.desk.read, volume(at))[0]

    def volume(at: Office) -> attest_books.Volume:
        return attest_books.volumes(at.desk, NOW.year)[0]

    def month(at: Office) -> report.Report:
        return report.report(at.desk, report.Ask(NOW.date().replace(day=1), NOW.date()))

    def first_paper(at: Office) -> Any:
        return at.whole.papers[0]

    def deed(at: Office) -> reason.Deed:
        return reason.Deed("Từ chối giải quyết", "từ chối", f"{at.code} · {LONG}", LONG, str)

    def pile(at: Office) -> Pile:
        return Pile(at.desk, "out", ())

    alone_ones = (
        volumes.AttestBooksScreen,
        calls.CallsScreen,
        close_day.CloseDayScreen,
        deadlines.DeadlinesScreen,
        group.GroupDialog,
        hand_over.HandOverScreen,
        helps.HelpsScreen,
        lane.AttestScreen,
        line.LineDialog,
        lock.LockScreen,
        log.NotesScreen,
        login.LoginScreen,
        messages.MessagesScreen,
        packages.PackagesScreen,
        paper_search.PaperSearchDialog,
        parcel.ParcelDialog,
        money.PaymentsScreen,
        questions.QuestionsDialog,
        serials.ReceiptsScreen,
        reception.ReceptionScreen,
        returns.ReturnsScreen,
        sign.SignDialog,
        ticket_dialog.TicketDialog,
        hall.TicketsScreen,
        today.TodayScreen,
        verify.VerifyDialog,
        visit.VisitDialog,
        exercises.ExercisesScreen,
        exercises_hall.FaultDialog,
        keymap.KeymapScreen,
        moving.MovingScreen,
        purge.PurgeScreen,
        selfcheck.SelfCheckScreen,
    )
    of_dossier = (
        handing.GiveBack,
        handing.FolderBack,
        handing.LetterOrder,
        handing.LetterPost,
        handing.LetterRecall,
        handing.LetterArrived,
        handing.Want,
        life.AskMore,
        life.Supply,
        life.Accept,
        life.Finish,
        life.Apologise,
        life.Correct,
        life.Void,
        life.LostSlip,
        clock.EndStage,
        clock.PaidStage,
    )
    of_desk = (
        moving.BringDialog,
        moving.KitDialog,
        helps.HelpDialog,
        note.NoteDialog,
        money.StatementDialog,
        serials.OpenBook,
    )
    made: dict[str, Callable[[Office], Screen[Any]]] = {
        **{kind.__name__: alone(kind) for kind in alone_ones},
        **{kind.__name__: about_dossier(kind) for kind in of_dossier},
        **{kind.__name__: on_desk(kind) for kind in of_desk},
        "QueueScreen": _queue,
        "DossierScreen": lambda at: dossier.DossierScreen(at.code),
        "ScanScreen": lambda at: scan.ScanScreen(at.code),
        "PayDialog": lambda at: pay.PayDialog(at.owed),
        "PackageScreen": lambda at: packages.PackageScreen(at.package),
        "DescribeDialog": lambda at: papers.DescribeDialog(
            at.code, at.whole.row.id, first_paper(at)
        ),
        "ResultDialog": lambda at: papers.ResultDialog(at.whole),
        "ReuseDialog": lambda at: papers.ReuseDialog(at.code, first_paper(at)),
        "DecideDate": lambda at: clock.DecideDate(at.desk, Touched(at.whole, NOW, NOW, ())),
        "RefundDialog": lambda at: refund.RefundDialog(at.desk, payments.due_of(at.desk, at.paid)),
        "ExemptDialog": lambda at: refund.ExemptDialog(at.desk, payments.due_of(at.desk, at.owed)),
        "SpoilDialog": lambda at: serials.SpoilDialog(at.desk, receipts.own_books(at.desk)[0]),
        "EnterDialog": lambda at: books.EnterDialog(at.desk, at.code),
        "PrintDialog": lambda at: books.PrintDialog(at.desk, volume(at)),
        "VolumeDialog": lambda at: books.VolumeDialog(at.desk, volume(at)),
        "VoidDialog": lambda at: books.VoidDialog(at.desk, entry(at)),
        "CorrectDialog": lambda at: books.CorrectDialog(at.desk, entry(at)),
        "HandOverDialog": lambda at: hand_over.HandOverDialog(at.desk, pile(at)),
        "MoveNoteDialog": lambda at: note.MoveNoteDialog(
            at.desk, notes.listed(at.desk, "difficulty")[0]
        ),
        "BehindScreen": lambda at: today_lists.BehindScreen(month(at), report.definitions()[0]),
        "WeakScreen": lambda _: today_weak.WeakScreen(NOW.date().replace(day=1), NOW.date()),
        "ServicesScreen": lambda at: today_weak.ServicesScreen(month(at), report.definitions()[0]),
        "BeginDialog": lambda at: exercises.BeginDialog(at.desk, 0, ""),
        "BroughtScreen": lambda at: moving.BroughtScreen(
            Path("cu.xlsx"), Brought(1, (at.code,), (), (), (), (LONG,), False)
        ),
        "NewKey": lambda _: keymap.NewKey(keys.ACTIONS[0], {}),
        "FaultsScreen": lambda at: today_lists.FaultsScreen(NOW.date().replace(day=1), NOW.date()),
        "TrailDialog": lambda at: trail.TrailDialog(at.code, ()),
        "SayScreen": lambda _: say.SayScreen("waiting"),
        "GuideScreen": lambda _: guide.GuideScreen("file-online", leaflet.About("1.001193")),
        "ReasonDialog": lambda at: reason.ReasonDialog(deed(at)),
        "OfferDraft": lambda _: ask.OfferDraft(
            LONG, LONG, (("a", LONG), ("b", "Giữ lại")), "giữ lại"
        ),
        "Explain": lambda _: ask.Explain("Vì sao hẹn", (LONG, LONG), "waiting"),
        "AskReason": lambda _: ask.AskReason("Xin lý do", LONG, "Lý do"),
        "ExceptionDialog": lambda at: exception.ExceptionDialog(LONG, [at.desk.officer]),
        "AdviceDialog": lambda at: advice.AdviceDialog(LONG, _advice(at.desk), ("", "")),
        "ConvertDialog": lambda at: convert.ConvertDialog(
            words_of_consent(at.desk, LONG), Content(LONG)
        ),
        "Declare": lambda at: scan_declare.Declare(at.whole.papers, first_paper(at).key, {}),
        "PaperChoice": lambda at: scan_pages.PaperChoice(1, at.whole.papers, ""),
        "PictureDialog": lambda _: scan_picture.PictureDialog(page_of_print(), "Trang 1"),
    }
    return made
