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
from desk_tui.tongue import say

HOW = {
    "cash": say("tiền mặt"),
    "transfer": say("chuyển khoản"),
    "online": say("trực tuyến"),
    "later": say("thu sau"),
}
BY_WAY = {"sms": say("tin nhắn"), "email": say("thư điện tử"), "zalo": "Zalo"}
MESSAGE_WORDS = {
    "waiting": say("chờ gửi"),
    "sent": say("Tin nhắn đã gửi"),
    "delivered": say("Tin nhắn đã đến"),
    "failed": say("Tin nhắn không gửi được"),
}
LETTER_WORDS = {
    "recalled": say("đã thu hồi"),
    "delivered": say("đã phát"),
    "back": say("bị chuyển hoàn về quầy"),
}
BY = {
    "cash": say("tiền mặt"),
    "bank": say("ngân hàng báo có"),
    "platform": say("Nền tảng thanh toán báo"),
}


def words_of_money(said: Payload) -> str:
    """Empty for anything that is not about money."""
    match said:
        case PaymentAsked(how=how, amount=amount):
            return say(
                "Yêu cầu nộp {amount}, {how}", amount=vn_money(amount), how=HOW.get(how, how)
            )
        case PaymentStarted():
            return say("Mở thanh toán trực tuyến")
        case PaymentReported():
            return say("Người nộp báo đã chuyển tiền, chờ xác nhận")
        case PaymentPaid(by=by, amount=amount):
            return say("Đã nộp {amount} ({by})", amount=vn_money(amount), by=BY.get(by, by))
        case PaymentEnded(why=why, reason=reason):
            return say(
                "{what} thanh toán ({reason})",
                what=say("Hủy yêu cầu") if why == "cancelled" else say("Không"),
                reason=reason,
            )
        case PaymentRefunded(amount=amount, approved_by=who, reason=reason):
            return say(
                "Hoàn {amount}, {who} duyệt ({reason})",
                amount=vn_money(amount),
                who=who,
                reason=reason,
            )
        case BookOpened(series=series, first=first, last=last):
            return say(
                "Nhận quyển biên lai {series}, số {first} đến {last}",
                series=series,
                first=first,
                last=last,
            )
        case BookClosed(reason=reason):
            return say("Khóa quyển biên lai ({reason})", reason=reason)
        case ReceiptIssued(series=series, serial=serial, amount=amount):
            return say(
                "Biên lai {series} số {serial}: {amount}",
                series=series,
                serial=serial,
                amount=vn_money(amount),
            )
        case ReceiptVoided(serial=serial, reason=reason):
            return say("Hủy biên lai số {serial} ({reason})", serial=serial, reason=reason)
        case DayClosed(day=day):
            return say("Chốt ngày {day}", day=day)
        case _:
            return ""


def words_of_life(said: Payload) -> str:
    """Empty for anything that is not about asking more, putting off, giving back or voiding."""
    match said:
        case PapersAsked(papers=papers, reason=reason):
            asked = "; ".join(paper.name for paper in papers)
            return say("Yêu cầu bổ sung: {asked} ({reason})", asked=asked, reason=reason)
        case Apologised(new_due=new_due, reason=reason):
            return say(
                "Xin lỗi, hẹn lại {new_due:%H:%M %d/%m/%Y} ({reason})",
                new_due=local(from_text(new_due)),
                reason=reason,
            )
        case Returned(name=name, post=post):
            return (
                say("Gửi bưu chính số {post} cho {name}", post=post, name=name)
                if post
                else f"Trao cho {name}"
            )
        case CalendarDecided(moved=moved, counted=counted, approved_by=who):
            what = say("dời ngày hẹn sang") if moved else say("giữ ngày đã hẹn, lịch mới tính")
            day = f"{local(from_text(counted)):%H:%M %d/%m/%Y}"
            return say(
                "Lịch nghỉ đổi: {what} {day} ({who} quyết định)", what=what, day=day, who=who
            )
        case Delayed(words=words):
            return say("Sẽ trễ hẹn: {text}", text=words)
        case StageDone(name=name):
            return say("Xong giai đoạn: {name}", name=name)
        case PostAsked(number=number, name=name, address=where):
            told = say("Lập lệnh bưu chính {number}", number=number).rstrip()
            return f"{told}: {name}, {where}"
        case PostMoved(state=state, number=number, note=note):
            told = say("Thư {number}", number=number).rstrip()
            return f"{told} {LETTER_WORDS[state]}" + (f" ({note})" if note else "")
        case FolderMoved(to=to, taker=taker, reason=why):
            also = "; ".join(word for word in (taker, why) if word)
            told = f"giao {to}" if to else say("về lại quầy")
            return say("Hồ sơ giấy {told}", told=told) + (f" ({also})" if also else "")
        case SlipAsked(name=name, given=given):
            return say(
                "{name} báo mất phiếu, {what}",
                name=name,
                what=say("đã cấp lại") if given else say("không cấp lại"),
            )
        case MessageAsked(channel=channel, person=person, text=words):
            return say(
                "Nhắn {by_way} cho {person}: {text}",
                by_way=BY_WAY.get(channel, channel),
                person=person,
                text=words,
            )
        case MessageMoved(state=state, reason=why):
            return MESSAGE_WORDS.get(state, state) + (f" ({why})" if why else "")
        case Attested():
            return say(
                "Vào sổ chứng thực {said}: {paper}, {copies} bản",
                said=_place(said),
                paper=said.paper,
                copies=said.copies,
            )
        case AttestVoided(reason=reason, approved_by=who):
            return say(
                "Hủy số chứng thực {said} ({reason}{what})",
                said=_place(said),
                reason=reason,
                what=say("; {who} duyệt", who=who) if who else "",
            )
        case AttestCorrected(reason=reason, approved_by=who):
            return say(
                "Sửa số chứng thực {number:02d}: {paper} ({reason}; {who} duyệt)",
                number=said.number,
                paper=said.after.paper,
                reason=reason,
                who=who,
            )
        case Voided(reason=reason, approved_by=who):
            return say(
                "Hủy số tiếp nhận ({reason}{what})",
                reason=reason,
                what=say("; {who} duyệt", who=who) if who else "",
            )
        case _:
            return ""


def _place(said: Attested | AttestVoided) -> str:
    return in_words(said.number, said.volume, said.year, said.sign)


def words_of_online(said: Payload) -> str:
    """Empty for anything that is not about an online filing or help."""
    match said:
        case Prepared(code=code, helper=helper):
            return say("Chuẩn bị {code}, {helper} hỗ trợ", code=code, helper=helper)
        case PackageCorrected(link=link) if link:
            return say("Cấp mã mới cho điện thoại của công dân")
        case PackageCorrected(by=by):
            return say(
                "{what} sửa hồ sơ đã chuẩn bị",
                what=say("Công dân") if by == "citizen" else say("Cán bộ"),
            )
        case PackageAgreed(how=how):
            signed = say(", đã đăng nhập") if how == "signed-in" else ""
            return say("Công dân đồng ý nội dung{signed}", signed=signed)
        case PackageFiled(code=code, own=own):
            return f"{say('Gắn vào hồ sơ công dân tự nộp') if own else say('Thành hồ sơ')} {code}"
        case PackageStopped(reason=reason):
            return say("Thôi nộp ({reason})", reason=reason)
        case Helped(helper=helper, desk=desk):
            return say(
                "Nộp trực tuyến có hỗ trợ: {helper}, quầy {desk}",
                helper=helper,
                desk=desk.rpartition("/")[2],
            )
        case DataReused(facts=facts, papers=papers):
            what = [say("{count} mục dữ liệu", count=len(facts))] * bool(facts)
            what += [say("{count} giấy tờ", count=len(papers))] * bool(papers)
            return say("Công dân đồng ý dùng lại {what} đã có", what=", ".join(what))
        case VisitResumed():
            return say("Công dân quay lại, làm tiếp lượt đến")
        case HelpGiven():
            return say("Đã hỗ trợ công dân")
        case _:
            return ""
