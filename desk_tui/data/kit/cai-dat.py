"""Cài desk-tui từ chính thư mục này, không cần mạng: python3 cai-dat.py [THƯ_MỤC].

Only the standard library: it runs before anything is installed. Words after the
folder are pip's own.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLDEST = (3, 11)


def main(words):
    if sys.version_info < OLDEST:
        return f"Cần Python 3.11 trở lên; máy này có {sys.version.split()[0]}."
    wrong = damaged()
    if wrong:
        return f"USB hỏng hoặc bị sửa, không cài: {', '.join(wrong)}."
    folder = Path(words[0]) if words else Path.home() / "desk-tui"
    print(f"Đang cài vào {folder} …", flush=True)
    # Debian keeps pip apart from Python: the one on the stick installs everything, itself too.
    venv.create(folder, with_pip=False)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    store = HERE / "wheels"
    pip = next(store.glob("pip-*.whl")) / "pip"
    look = ["--no-index", "--find-links", str(store), "--quiet", "--disable-pip-version-check"]
    # What this machine's own settings of pip say must not lead to a network.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    clean.update(PIP_CONFIG_FILE=os.devnull, PYTHONUTF8="1")
    command = [str(programs / "python"), str(pip), "install", *look, *words[1:]]
    if subprocess.call([*command, "pip", "desk-tui"], env=clean):
        return "Chưa cài được; xem dòng lỗi ở trên. Gói có thể là của hệ điều hành khác."
    program = programs / "desk-tui"
    print("Đã cài. Kiểm tra máy:", flush=True)
    subprocess.call([str(program), "selfcheck"], env=dict(os.environ, PYTHONUTF8="1"))
    print(f"Mở chương trình: {program}\nViệc tiếp theo: xem HUONG-DAN.md ở thư mục này.")
    return 0


def damaged():
    wrong = []
    for line in (HERE / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        wanted, name = line.split("  ", 1)
        path = HERE / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != wanted:
            wrong.append(name)
    return wrong


if __name__ == "__main__":
    # A Windows console may still be set to an old code page.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # pyright: ignore
    sys.exit(main(sys.argv[1:]))
