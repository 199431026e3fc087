"""What was done about money, online filings and the later life of a dossier, in few words."""

from __future__ import annotations

from db.clock import from_text
from db.kinds import (
    Apologised,
    AttestCorrected,
    Attested,
    AttestVoided,
    BookClosed,
    BookOpened,
    CalendarDecided,
    DataReused,
    DayClosed,
    Delayed,
    FolderMoved,
    Helped,
    HelpGiven,
    MessageAsked,
    MessageMoved,
    PackageAgreed,
    PackageCorrected,
    PackageFiled,
    PackageStopped,
    PapersAsked,
    Payload,
    PaymentAsked,
    PaymentEnded,
    PaymentPaid,
    PaymentRefunded,
    PaymentReported,
    PaymentStarted,
    PostAsked,
    PostMoved,
    Prepared,
    ReceiptIssued,
    ReceiptVoided,
    Returned,
    SlipAsked,
    StageDone,
    VisitResumed,
    Voided,
)
from desk_tui.counter.desk import local
from desk_tui.rules.attesting import in_words
from desk_tui.rules.text import vn_money

HOW = {"cash": "tiền mặt", "transfer": "chuyển khoản", "online": "trực tuyến", "later": "thu sau"}
BY_WAY = {"sms": "tin nhắn", "email": "thư điện tử", "zalo": "Zalo"}
MESSAGE_WORDS = {
    "waiting": "chờ gửi",
    "sent": "Tin nhắn đã gửi",
    "delivered": "Tin nhắn đã đến",
    "failed": "Tin nhắn không gửi được",
}
LETTER_WORDS = {
    "recalled": "đã thu hồi",
    "delivered": "đã phát",
    "back": "bị chuyển hoàn về quầy",
}
BY = {"cash": "tiền mặt", "bank": "ngân hàng báo có", "platform": "Nền tảng thanh toán báo"}


def words_of_money(said: Payload) -> str:
    """Empty for anything that is not about money."""
    match said:
        case PaymentAsked(how=how, amount=amount):
            return f"Yêu cầu nộp {vn_money(amount)}, {HOW.get(how, how)}"
        case PaymentStarted():
            return "Mở thanh toán trực tuyến"
        case PaymentReported():
            return "Người nộp báo đã chuyển tiền, chờ xác nhận"
        case PaymentPaid(by=by, amount=amount):
            return f"Đã nộp {vn_money(amount)} ({BY.get(by, by)})"
        case PaymentEnded(why=why, reason=reason):
            return f"{'Hủy yêu cầu' if why == 'cancelled' else 'Không'} thanh toán ({reason})"
        case PaymentRefunded(amount=amount, approved_by=who, reason=reason):
            return f"Hoàn {vn_money(amount)}, {who} duyệt ({reason})"
        case BookOpened(series=series, first=first, last=last):
            return f"Nhận quyển biên lai {series}, số {first} đến {last}"
        case BookClosed(reason=reason):
            return f"Khóa quyển biên lai ({reason})"
        case ReceiptIssued(series=series, serial=serial, amount=amount):
            return f"Biên lai {series} số {serial}: {vn_money(amount)}"
        case ReceiptVoided(serial=serial, reason=reason):
            return f"Hủy biên lai số {serial} ({reason})"
        case DayClosed(day=day):
            return f"Chốt ngày {day}"
        case _:
            return ""


def words_of_life(said: Payload) -> str:
    """Empty for anything that is not about asking more, putting off, giving back or voiding."""
    match said:
        case PapersAsked(papers=papers, reason=reason):
            asked = "; ".join(paper.name for paper in papers)
            return f"Yêu cầu bổ sung: {asked} ({reason})"
        case Apologised(new_due=new_due, reason=reason):
            return f"Xin lỗi, hẹn lại {local(from_text(new_due)):%H:%M %d/%m/%Y} ({reason})"
        case Returned(name=name, post=post):
            return f"Gửi bưu chính số {post} cho {name}" if post else f"Trao cho {name}"
        case CalendarDecided(moved=moved, counted=counted, approved_by=who):
            what = "dời ngày hẹn sang" if moved else "giữ ngày đã hẹn, lịch mới tính"
            day = f"{local(from_text(counted)):%H:%M %d/%m/%Y}"
            return f"Lịch nghỉ đổi: {what} {day} ({who} quyết định)"
        case Delayed(words=words):
            return f"Sẽ trễ hẹn: {words}"
        case StageDone(name=name):
            return f"Xong giai đoạn: {name}"
        case PostAsked(number=number, name=name, address=where):
            told = f"Lập lệnh bưu chính {number}".rstrip()
            return f"{told}: {name}, {where}"
        case PostMoved(state=state, number=number, note=note):
            told = f"Thư {number}".rstrip()
            return f"{told} {LETTER_WORDS[state]}" + (f" ({note})" if note else "")
        case FolderMoved(to=to, taker=taker, reason=why):
            also = "; ".join(word for word in (taker, why) if word)
            told = f"giao {to}" if to else "về lại quầy"
            return f"Hồ sơ giấy {told}" + (f" ({also})" if also else "")
        case SlipAsked(name=name, given=given):
            return f"{name} báo mất phiếu, {'đã cấp lại' if given else 'không cấp lại'}"
        case MessageAsked(channel=channel, person=person, text=words):
            return f"Nhắn {BY_WAY.get(channel, channel)} cho {person}: {words}"
        case MessageMoved(state=state, reason=why):
            return MESSAGE_WORDS.get(state, state) + (f" ({why})" if why else "")
        case Attested():
            return f"Vào sổ chứng thực {_place(said)}: {said.paper}, {said.copies} bản"
        case AttestVoided(reason=reason, approved_by=who):
            return f"Hủy số chứng thực {_place(said)} ({reason}{f'; {who} duyệt' if who else ''})"
        case AttestCorrected(reason=reason, approved_by=who):
            return (
                f"Sửa số chứng thực {said.number:02d}: {said.after.paper} ({reason}; {who} duyệt)"
            )
        case Voided(reason=reason, approved_by=who):
            return f"Hủy số tiếp nhận ({reason}{f'; {who} duyệt' if who else ''})"
        case _:
            return ""


def _place(said: Attested | AttestVoided) -> str:
    return in_words(said.number, said.volume, said.year, said.sign)


def words_of_online(said: Payload) -> str:
    """Empty for anything that is not about an online filing or help."""
    match said:
        case Prepared(code=code, helper=helper):
            return f"Chuẩn bị {code}, {helper} hỗ trợ"
        case PackageCorrected(link=link) if link:
            return "Cấp mã mới cho điện thoại của công dân"
        case PackageCorrected(by=by):
            return f"{'Công dân' if by == 'citizen' else 'Cán bộ'} sửa hồ sơ đã chuẩn bị"
        case PackageAgreed(how=how):
            signed = ", đã đăng nhập" if how == "signed-in" else ""
            return f"Công dân đồng ý nội dung{signed}"
        case PackageFiled(code=code, own=own):
            return f"{'Gắn vào hồ sơ công dân tự nộp' if own else 'Thành hồ sơ'} {code}"
        case PackageStopped(reason=reason):
            return f"Thôi nộp ({reason})"
        case Helped(helper=helper, desk=desk):
            return f"Nộp trực tuyến có hỗ trợ: {helper}, quầy {desk.rpartition('/')[2]}"
        case DataReused(facts=facts, papers=papers):
            what = [f"{len(facts)} mục dữ liệu"] * bool(facts)
            what += [f"{len(papers)} giấy tờ"] * bool(papers)
            return f"Công dân đồng ý dùng lại {', '.join(what)} đã có"
        case VisitResumed():
            return "Công dân quay lại, làm tiếp lượt đến"
        case HelpGiven():
            return "Đã hỗ trợ công dân"
        case _:
            return ""
