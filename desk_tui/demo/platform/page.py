"""The platform's page for the citizen, and its receipt."""

from __future__ import annotations

from html import escape

from desk_tui.demo.platform.state import FAILED, PAID, Taken

_HEAD = """<!doctype html><html lang="vi"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Nền tảng thanh toán (tập luyện)</title><style>
body{font:1.15rem/1.5 system-ui,sans-serif;max-width:30rem;margin:0 auto;padding:1rem}
dt{color:#444}dd{margin:0 0 .6rem;font-weight:600}
button{font:inherit;padding:.9rem;width:100%;margin:.4rem 0;border-radius:.5rem;border:2px solid}
.pay{background:#0b5d1e;color:#fff}.no{background:#fff;color:#222}
</style></head><body><h1>Nền tảng thanh toán</h1>
<p>Trang tập luyện: không có tiền nào được chuyển.</p>"""


def pay(reference: str, one: Taken) -> str:
    money = f"{one.amount:,} đ".replace(",", ".")
    bill = one.said["ThongTinBienLai"]
    said = (
        f"<dl><dt>Hồ sơ</dt><dd>{escape(one.number)}</dd>"
        f"<dt>Đơn vị thụ hưởng</dt><dd>{escape(bill['TenTKThuHuong'])}</dd>"
        f"<dt>Số tiền</dt><dd>{money}</dd></dl>"
    )
    if one.state == PAID:
        return f"{_HEAD}{said}<p>✓ Đã nộp tiền.</p></body></html>"
    if one.state == FAILED:
        return f"{_HEAD}{said}<p>✘ Giao dịch không thành công.</p></body></html>"
    path = f"/pay/{escape(reference)}"
    return (
        f"{_HEAD}{said}"
        f'<form method="post" action="{path}/ok"><button class="pay">Nộp tiền</button></form>'
        f'<form method="post" action="{path}/no"><button class="no">Không nộp</button></form>'
        "</body></html>"
    )


def receipt(reference: str, one: Taken) -> bytes:
    """A small PDF that a reader opens."""
    lines = (
        "BIEN LAI THU PHI, LE PHI (TAP LUYEN)",
        f"Ho so: {one.number}",
        f"Tham chieu: {reference}",
        f"Giao dich: {one.trade}  So tien: {one.amount} VND",
    )
    text = "BT /F1 12 Tf 40 360 Td 18 TL " + " ".join(f"({line}) '" for line in lines) + " ET"
    stream = text.encode("ascii", "replace")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 420]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(stream), stream),
    )
    made, places = b"%PDF-1.4\n", list[int]()
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + (
        b"xref\n0 5\n0000000000 65535 f \n%btrailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (table, len(made))
    )
