"""Two days at one desk (E4): its figures, its contacts, why people filed on paper."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

from db import acts, catalogue
from db.catalogue_import import import_csv
from db.clock import utc_text
from db.kinds import (
    Changed,
    Filed,
    Helped,
    Paper,
    PaperAdded,
    Payload,
    PaymentAsked,
    PaymentPaid,
    Person,
    Prepared,
    Received,
    Returned,
    SlipAsked,
    StatusChanged,
    VisitRecorded,
)
from db.kinds_online import Consent
from desk_tui.counter import money_counts, services
from desk_tui.counter.contacts import contacts
from desk_tui.counter.desk import OFFICE_ZONE, Desk
from desk_tui.counter.report import Ask, report
from tests.counter.conftest import Clock

DESK, OTHER, CENTRE = "H18.12.34/1", "H18.12.34/2", "H18.12.34/0"
MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)
OWNER = Person(name="Nguyễn Văn Thử", number="001090000000")
SCAN = Paper(key="to-khai", name="Tờ khai", state="received", sha256="ab" * 32)
RESULT = Paper(key="kq", name="Kết quả", state="received", sha256="cd" * 32, result=True)
FX = {
    "FX.KT": ("Hộ tịch", "yes"),
    "FX.CT": ("Chứng thực", "no"),
    "FX.KS": ("Hộ tịch", "yes"),
    "FX.BD": ("Đất đai", "yes"),
    "FX.HN": ("Hộ tịch", "yes"),
    "FX.KH": ("Hộ tịch", "yes"),
    "FX.HKD": ("Hộ kinh doanh", "yes"),
    "FX.HT": ("Bảo trợ xã hội", "yes"),
    "2.000635": ("Hộ tịch", "yes"),
    "2.000908": ("Chứng thực", "yes"),
    "FX.XN": ("Hộ tịch", "yes"),
}


def only_fixtures(desk: Desk) -> None:
    """A catalogue of the eleven procedures of the scenario and no other."""
    desk.record.transact(lambda c: c.execute("UPDATE procedures SET effective_to = '2026-01-01'"))
    out = io.StringIO()
    rows = csv.DictWriter(out, catalogue.COLUMNS)
    rows.writeheader()
    for code, (field, online) in FX.items():
        rows.writerow(
            {
                "code": code,
                "name": f"Thủ tục {code}",
                "field": field,
                "channel_direct": "yes",
                "channel_online": online,
                "service_level": "toàn trình" if online == "yes" else "",
                "result": "Văn bản kết quả",
                "required_papers": "Tờ khai (1 bản chính)",
            }
        )
    done = import_csv(
        desk.record, out.getvalue(), date(2026, 2, 1), "QĐ thử", datetime(2026, 2, 1, tzinfo=UTC)
    )
    assert not done.rejected


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), OFFICE_ZONE)


class Days:
    """Writes what was done, each act at its own time and desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.number = 0

    def do(self, when: datetime, *said: Payload, subject: str = "", by: str = DESK) -> str:
        subject = subject or acts.new_id()
        doings = [acts.Doing(subject, one, when) for one in said]
        self.desk.record.transact(
            lambda c: acts.append(
                c,
                self.desk.record,
                doings,
                officer=self.desk.officer,
                desk=by,
                now=self.desk.now(),
            )
        )
        return subject

    def dossier(
        self,
        day: date,
        clock: str,
        procedure: str,
        due: date | None,
        *,
        why: str = "",
        paper: Paper = SCAN,
        by: str = DESK,
    ) -> str:
        self.number += 1
        moment = at(day, clock)
        said = Received(
            code=f"H18.12.34-{day:%y%m%d}-{self.number + (200 if by == OTHER else 0):04d}",
            office="H18.12.34",
            procedure=procedure,
            procedure_version=0,
            procedure_name=f"Thủ tục {procedure}",
            field=FX[procedure][0],
            owner=OWNER,
            papers=(paper,),
            received=utc_text(moment),
            effective=utc_text(moment),
            due=utc_text(at(due, "17:00")) if due else None,
            not_online=why,
        )
        return self.do(moment, said, by=by)

    def online(self, package: str, moment: datetime, procedure: str, due: date) -> str:
        self.number += 1
        said = Filed(
            code=f"H18.12.34-{moment:%y%m%d}-{400 + self.number:04d}",
            office="H18.12.34",
            procedure=procedure,
            procedure_name=f"Thủ tục {procedure}",
            field=FX[procedure][0],
            owner=OWNER,
            papers=(SCAN,),
            filed=utc_text(moment),
            received=utc_text(moment),
            due=utc_text(at(due, "17:00")),
        )
        helped = Helped(package=package, helper=self.desk.officer, desk=DESK)
        return self.do(moment, said, helped, by=CENTRE)

    def package(self, day: date, clock: str, procedure: str) -> str:
        self.number += 1
        moment = at(day, clock)
        said = Prepared(
            code=f"GÓI-Q1-{day:%y%m%d}-{self.number:02d}",
            office="H18.12.34",
            procedure=procedure,
            procedure_version=0,
            procedure_name=f"Thủ tục {procedure}",
            applicant=OWNER,
            helper=self.desk.officer,
            consent=Consent(how="spoken", words="Đồng ý", at=utc_text(moment)),
        )
        return self.do(moment, said)

    def finish(self, id: str, day: date, clock: str, *, scanned: bool) -> None:
        given = Returned(name=OWNER.name, number=OWNER.number, right="owner")
        result = (PaperAdded(paper=RESULT),) if scanned else ()
        self.do(at(day, clock), *result, StatusChanged(status=10, before=2), given, subject=id)

    def pay(self, id: str, moment: datetime, amount: int, by: str) -> None:
        asked = PaymentAsked(payment=f"p{id}", how=by, amount=amount, parts=())
        paid = PaymentPaid(
            payment=f"p{id}", by=by, amount=amount, paid_at=utc_text(moment), reference=f"r{id}"
        )
        self.do(moment, asked, paid, subject=id)


def two_days(desk: Desk) -> None:
    days = Days(desk)
    chosen = "công dân chọn nộp trực tiếp"
    old = days.dossier(MONDAY - timedelta(days=7), "09:00", "2.000635", TUESDAY)
    days.dossier(MONDAY, "07:35", "FX.KT", MONDAY, why="không có điện thoại")
    copies = days.dossier(
        MONDAY,
        "07:55",
        "FX.CT",
        MONDAY,
        why="thủ tục chưa cung cấp trực tuyến",
        paper=Paper(key="ban-chinh", name="Bản chính", state="shown"),
    )
    days.pay(copies, at(MONDAY, "07:56"), 26_000, "cash")
    ngan = days.package(MONDAY, "08:10", "FX.KS")
    other = days.dossier(MONDAY, "08:20", "FX.HT", date(2026, 11, 30), by=OTHER)
    days.dossier(MONDAY, "08:40", "FX.BD", date(2026, 11, 30), why="phải nộp bản gốc")
    for clock, kind in (("09:05", "incomplete"), ("09:25", "other-office")):
        days.do(at(MONDAY, clock), VisitRecorded(kind=kind, office="H18.12.34"))
    days.dossier(MONDAY, "09:40", "FX.KH", MONDAY, why=chosen)
    firm = days.dossier(
        MONDAY, "10:10", "FX.HKD", date(2026, 11, 19), why="tài khoản không có ủy quyền điện tử"
    )
    days.pay(firm, at(MONDAY, "10:12"), 100_000, "cash")
    days.do(at(MONDAY, "10:35"), PaperAdded(paper=SCAN), subject=other)
    days.finish(copies, MONDAY, "10:50", scanned=False)
    days.dossier(MONDAY, "11:00", "2.000635", MONDAY, why="không có điện thoại thông minh")
    seen = days.dossier(MONDAY, "15:05", "2.000908", TUESDAY, why=chosen)
    put_right = Changed(
        field="owner.birth", before="1949-01-01", after="1947-01-01", approved_by="Lê Thị Mẫu"
    )
    days.do(at(MONDAY, "13:35"), put_right, subject=copies)
    tuan = days.package(MONDAY, "14:10", "FX.HN")
    days.finish(old, MONDAY, "14:30", scanned=True)
    for clock, given in (("08:20", False), ("09:00", True)):
        days.do(
            at(TUESDAY, clock),
            SlipAsked(name=OWNER.name, number=OWNER.number, given=given),
            subject=firm,
        )
    cuong = days.package(TUESDAY, "10:00", "FX.XN")
    days.finish(seen, TUESDAY, "14:40", scanned=True)
    late = date(2026, 11, 20)
    days.online(ngan, at(TUESDAY, "07:30"), "FX.KS", TUESDAY)
    paid = days.online(tuan, at(TUESDAY, "15:26"), "FX.HN", late)
    days.online(cuong, at(TUESDAY, "15:26"), "FX.XN", late)
    days.do(
        at(TUESDAY, "15:40"),
        PaymentAsked(payment="p5b", how="online", amount=7_500, parts=()),
        subject=paid,
    )
    days.do(
        at(TUESDAY, "15:40"),
        PaymentPaid(
            payment="p5b",
            by="platform",
            amount=7_500,
            paid_at=utc_text(at(TUESDAY, "15:40")),
            reference="DVC1",
        ),
        subject=paid,
        by=CENTRE,
    )


def test_the_figures_of_the_two_days(desk: Desk, clock: Clock) -> None:
    only_fixtures(desk)
    clock.now = at(TUESDAY, "17:00")
    two_days(desk)
    told = report(desk, Ask(MONDAY, TUESDAY, desk=DESK))
    shares = {
        "TL-C": (3, 10),
        "TL-C-DK": (3, 9),
        "TL-A": (3, 10),
        "SH-A": (9, 10),
        "SH-A-PV": (9, 9),
        "SH-B": (2, 3),
        "DH-KQ": (3, 3),
        "TT-A": (1, 3),
        "TT-B": (7_500, 133_500),
    }
    found = {id: told.figure(id) for id in shares}
    assert {id: (one.numerator, one.denominator) for id, one in found.items()} == shares
    assert [found[id].words for id in ("TL-C", "TL-C-DK", "SH-B", "TT-B")] == [
        "30,00%",
        "33,33%",
        "66,67%",
        "5,62%",
    ]
    assert (told.numbers["counter"], told.numbers["online"]) == (7, 3)
    assert told.numbers["missed"] == 4
    monday = report(desk, Ask(MONDAY, MONDAY, desk=DESK))
    assert monday.numbers["missed"] == 3
    assert money_counts.taken(desk.read, MONDAY, TUESDAY, DESK).cash.money == 126_000
    # The next desk's dossier is in the figures of the office, not in those of this desk.
    assert report(desk, Ask(MONDAY, TUESDAY)).numbers["received"] == 11


def test_contacts_and_reasons_of_the_two_days(desk: Desk, clock: Clock) -> None:
    only_fixtures(desk)
    clock.now = at(TUESDAY, "17:00")
    two_days(desk)
    served = contacts(desk, MONDAY, TUESDAY)
    assert (served.total, served.made_a_dossier) == (18, 10)
    assert served.by == {
        "received": 7,
        "package": 3,
        "incomplete": 1,
        "other-office": 1,
        "addition": 1,
        "correction": 1,
        "return": 2,
        "reprint": 1,
        "reprint-refused": 1,
    }
    assert contacts(desk, MONDAY, MONDAY).total == 14
    told = services.weaknesses(desk, MONDAY, TUESDAY)
    assert {one.words: one.count for one in told.not_online} == {
        "công dân chọn nộp trực tiếp": 2,
        "không có điện thoại": 1,
        "không có điện thoại thông minh": 1,
        "phải nộp bản gốc": 1,
        "tài khoản không có ủy quyền điện tử": 1,
        "thủ tục chưa cung cấp trực tuyến": 1,
    }
    used = services.in_use(desk, MONDAY, TUESDAY)
    assert {one.service.code for one in used.users} == {"FX.KS", "FX.HN", "FX.XN"}
    assert [one.service.code for one in used.unused][:1] == ["2.000635"]
    assert len(used.unused) == 7
    assert dict(used.levels) == {"chưa ghi mức độ": 1, "toàn trình (mức 4)": 10}
    assert used.doubts[0].startswith("Thủ tục theo mức độ: 10 = 10, không bằng tổng 11")
