// The phone's side: pages are looked at, put in order and sent as the files they are.

import { editFrame, place } from "./frame.js";
import { findSheet } from "./sheet.js";
import { sha256 } from "./sha256.js";

const SMALL = 480; // longest side of the copy that is shown and searched for the sheet
const TRIES = 5;
const LOOK_EVERY = 5000; // without a line; with one, the desk holds the question open as long
const SILENT = 30000; // an upload without progress for that long is begun anew
const WHOLE = { left: 0, top: 0, right: 1, bottom: 1 };

const $ = (id) => document.getElementById(id);
let pages = []; // { id, file, small, width, height, crop, note, bad, share, state }
let limits = { short_side: 0, picture_bytes: 0 };
let sending = false;
let over = false;
let finishing = false;
let retaking = null;
let offline = false;

// ---- words ---------------------------------------------------------------------------------

function say(words, trouble = false) {
  if ($("status").textContent !== words) $("status").textContent = words;
  $("status").classList.toggle("trouble", trouble);
}

function end(words) {
  if (finishing || over) return;
  over = true;
  $("work").hidden = true;
  if ($("editor").open) $("editor").close();
  say(words);
}

// ---- the desk ------------------------------------------------------------------------------

class Broken extends Error {}

async function ask(path, method = "GET") {
  let answer;
  try {
    answer = await fetch(path, { method, headers: { Accept: "application/json" } });
  } catch {
    throw new Broken();
  }
  const body = await answer.json().catch(() => ({}));
  if (answer.status === 410) end(body.message);
  return { status: answer.status, body };
}

async function look(path, method = "GET") {
  try {
    const { status, body } = await ask(path, method);
    if (status === 200) told(body);
    return status === 200;
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    offline = true;
    if (!sending) {
      say("Không thấy máy tính ở quầy: Wi-Fi bị ngắt, hoặc cán bộ đã đóng lần gửi này. Ảnh chưa gửi vẫn còn ở đây.", true);
    }
    return false;
  }
}

/** Ask again and again whether it is over; the desk answers when it is. */
async function listen() {
  while (!over) {
    if (!(await look("over"))) await new Promise((wake) => { setTimeout(wake, LOOK_EVERY); });
  }
}

function told(body) {
  limits = body;
  $("received").textContent = String(body.received);
  const back = offline;
  offline = false;
  if (sending) return;
  if (body.left < 120) say("Trang này sắp hết hạn: gửi ảnh hoặc chụp tiếp để giữ lại.", true);
  else if (back) say("Đã kết nối lại với máy tính ở quầy.");
}

async function begin() {
  try {
    const { status, body } = await ask("begin", "POST");
    if (status !== 200) return end([body.message, body.hint].filter(Boolean).join(". "));
    told(body);
    $("work").hidden = false;
    say("Đã kết nối với máy tính ở quầy.");
    listen();
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    say("Chưa nối được với máy tính ở quầy. Nối điện thoại vào Wi-Fi của cơ quan rồi tải lại trang.", true);
  }
}

function put(page) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let timer = 0;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), SILENT);
    };
    const lost = () => { clearTimeout(timer); reject(new Broken()); };
    request.open("PUT", `pages/${page.id}`);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Sha256", page.hash);
    if (page.crop) {
      const { left, top, right, bottom } = page.crop;
      request.setRequestHeader("X-Crop", [left, top, right, bottom].map((n) => n.toFixed(4)).join(","));
    }
    request.upload.onprogress = (event) => {
      alive();
      page.share = event.loaded / page.file.size;
      if (page.bar) page.bar.value = page.share;
    };
    // The whole picture is there; the desk now looks at it, which may take a while.
    request.upload.onload = () => clearTimeout(timer);
    request.onerror = lost;
    request.onabort = lost;
    request.onload = () => {
      clearTimeout(timer);
      let body = {};
      try { body = JSON.parse(request.responseText); } catch { /* no words, the status says it */ }
      if (request.status === 410) end(body.message);
      resolve({ status: request.status, body });
    };
    alive();
    request.send(page.file);
  });
}

/** One page, tried again over a broken line; the desk knows it by its id and keeps it once. */
async function deliver(page) {
  page.hash ??= await sha256(page.file);
  let last = { status: 0, body: {} };
  for (let attempt = 0; attempt < TRIES && !over; attempt += 1) {
    try {
      if (attempt > 0) {
        say(`Đường truyền trục trặc, đang gửi lại (lần ${attempt + 1})…`, true);
        await new Promise((wake) => { setTimeout(wake, 500 * 2 ** attempt); });
        const known = await ask(`pages/${page.id}`);
        if (known.status === 200 || known.status === 422) return known;
      }
      last = await put(page);
      if (![0, 400, 408, 500, 502, 503].includes(last.status)) return last;
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
    }
  }
  return last;
}

async function sendAll() {
  if (sending) return;
  sending = true;
  render();
  let trouble = "";
  for (const page of pages) {
    if (page.state === "kept" || over) continue;
    const number = pages.indexOf(page) + 1;
    page.state = "sending";
    page.share = 0;
    say(`Đang gửi trang ${number} trên ${pages.length}…`);
    render();
    let answer;
    try {
      answer = await deliver(page);
    } catch {
      answer = { status: 422, body: { message: "Điện thoại không còn đọc được ảnh này.", hint: "Chụp lại." } };
    }
    if (over) break;
    if (answer.status === 200) {
      page.state = "kept";
      page.note = ["Máy tính đã nhận.", ...answer.body.warnings].join(" ");
      page.bad = answer.body.warnings.length > 0;
      page.file = null;
      $("received").textContent = String(Number($("received").textContent) + 1);
    } else {
      // The order is the paper's: what follows waits until this page is retaken or left out.
      page.state = answer.status === 422 ? "refused" : "new";
      const words = [answer.body.message ?? "Không gửi được.", answer.body.hint].filter(Boolean);
      page.note = words.join(" ");
      page.bad = true;
      trouble = `Trang ${number} chưa gửi được. ${page.note}`;
      break;
    }
  }
  sending = false;
  if (over) return;
  if (trouble) say(trouble, true);
  else say("Đã gửi xong các trang. Chụp tiếp, hoặc bấm Xong nếu đã đủ.");
  render();
}

async function finish() {
  const waiting = pages.filter((page) => page.state !== "kept").length;
  if (waiting > 0) return say(`Còn ${waiting} trang chưa gửi: bấm Gửi, hoặc bỏ các trang đó.`, true);
  if (pages.length === 0 && $("received").textContent === "0") {
    return say("Chưa gửi trang nào. Chụp giấy tờ rồi bấm Gửi.", true);
  }
  // The desk's own goodbye may be quicker than the answer that counts the pages.
  finishing = true;
  try {
    const { status, body } = await ask("done", "POST");
    finishing = false;
    if (status === 200) end(`Xong. Máy tính ở quầy đã nhận ${body.received} trang. Có thể đóng trang này.`);
    else if (status === 410) end(body.message);
  } catch (error) {
    finishing = false;
    if (!(error instanceof Broken)) throw error;
    say("Mất kết nối với máy tính ở quầy. Kiểm tra Wi-Fi rồi bấm Xong lần nữa.", true);
  }
}

// ---- pictures ------------------------------------------------------------------------------

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function kindOf(file) {
  const head = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  if (head[0] === 0xff && head[1] === 0xd8) return "picture";
  if (head[0] === 0x89 && head[1] === 0x50) return "picture";
  return String.fromCharCode(...head.slice(4, 8)) === "ftyp" ? "heic" : "other";
}

/** A page from a file, or the words why it cannot be one. */
async function opened(file) {
  const kind = await kindOf(file);
  if (kind === "heic") {
    return "Ảnh HEIC chưa đọc được ở máy tính. Trên iPhone: Cài đặt > Camera > Định dạng > chọn “Tương thích nhất”, rồi chụp lại.";
  }
  if (kind !== "picture") return `“${file.name}” không phải ảnh JPEG hay PNG. Chụp bằng máy ảnh của điện thoại.`;
  if (file.size > limits.picture_bytes) {
    return `Ảnh lớn hơn ${Math.floor(limits.picture_bytes / 2 ** 20)} MB. Chụp ở độ phân giải thấp hơn một bậc.`;
  }
  const image = new Image();
  const address = URL.createObjectURL(file);
  try {
    image.src = address;
    await image.decode();
    const width = image.naturalWidth;
    const height = image.naturalHeight;
    const scale = Math.min(1, SMALL / Math.max(width, height));
    const small = document.createElement("canvas");
    small.width = Math.max(1, Math.round(width * scale));
    small.height = Math.max(1, Math.round(height * scale));
    const brush = small.getContext("2d", { willReadFrequently: true });
    brush.drawImage(image, 0, 0, small.width, small.height);
    const crop = findSheet(brush.getImageData(0, 0, small.width, small.height));
    const page = { id: newId(), file, small, width, height, crop, note: "", bad: false, share: 0, state: "new" };
    judge(page);
    return page;
  } catch {
    return `“${file.name}” bị hỏng hoặc bị cụt, không mở được. Chụp lại trang này.`;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Too few pixels on the sheet: told at once, while the paper still lies on the table. */
function judge(page) {
  const { left, top, right, bottom } = page.crop ?? WHOLE;
  const short = Math.min((right - left) * page.width, (bottom - top) * page.height);
  page.bad = short < limits.short_side;
  page.note = page.bad
    ? `Ảnh tờ giấy nhỏ (cạnh ngắn ${Math.round(short)} điểm ảnh), chữ có thể không đọc được. Nên chụp lại gần hơn.`
    : "";
}

async function add(files) {
  const replaced = retaking;
  retaking = null;
  look("alive", "POST");
  for (const file of files) {
    say("Đang mở ảnh…");
    const page = await opened(file);
    if (typeof page === "string") {
      say(page, true);
      return render();
    }
    const at = pages.indexOf(replaced);
    if (at >= 0 && pages[at].state !== "kept") pages[at] = page;
    else pages.push(page);
    say(`Đã thêm trang ${pages.indexOf(page) + 1}.`);
    render();
  }
}

// ---- the list ------------------------------------------------------------------------------

function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function row(page, at) {
  const title = `Trang ${at + 1}`;
  page.small.setAttribute("role", "img");
  page.small.setAttribute("aria-label", `Ảnh thu nhỏ, ${title.toLowerCase()}`);
  const picture = make("div", { className: "picture" }, page.small);
  if (page.crop) {
    const frame = make("div", { className: "frame" });
    place(frame, page.crop);
    picture.append(frame);
  }
  const item = make("li", {}, make("strong", { textContent: title }), picture);
  item.dataset.state = page.state;
  if (page.crop) item.dataset.crop = [page.crop.left, page.crop.top, page.crop.right, page.crop.bottom].join();
  item.append(make("p", { className: "note", textContent: `${page.width} × ${page.height} điểm ảnh` }));
  if (page.note) item.append(make("p", { className: page.bad ? "note warn" : "note", textContent: page.note }));
  if (page.state === "sending") {
    page.bar = make("progress", { max: 1, value: page.share });
    page.bar.setAttribute("aria-label", `Đang gửi ${title.toLowerCase()}`);
    item.append(page.bar);
  } else if (page.state !== "kept") {
    const button = (words, act, disabled = false) => {
      const made = make("button", { type: "button", className: "small", textContent: words, onclick: act });
      made.disabled = disabled || sending;
      made.setAttribute("aria-label", `${words}: ${title.toLowerCase()}`);
      return made;
    };
    const above = at > 0 && pages[at - 1].state !== "kept";
    item.append(
      button("Chụp lại", () => { retaking = page; $("camera").click(); }),
      button("Bỏ", () => { pages = pages.filter((one) => one !== page); say(`Đã bỏ ${title.toLowerCase()}.`); render(); }),
      button("Sửa khung", () => editFrame(page, (crop) => { page.crop = crop; judge(page); render(); })),
      button("Lên", () => move(at, -1), !above),
      button("Xuống", () => move(at, 1), at === pages.length - 1),
    );
  }
  return item;
}

function move(at, by) {
  [pages[at], pages[at + by]] = [pages[at + by], pages[at]];
  say(`Đã chuyển thành trang ${at + by + 1}.`);
  render();
}

function render() {
  $("pages").replaceChildren(...pages.map(row));
  $("none").hidden = pages.length > 0;
  const waiting = pages.filter((page) => page.state !== "kept").length;
  $("send").disabled = waiting === 0 || sending;
  $("send").textContent = waiting > 0 ? `Gửi ${waiting} trang` : "Gửi";
  $("done").disabled = sending;
}

for (const picker of [$("camera"), $("chosen")]) {
  picker.addEventListener("change", async () => {
    const files = [...picker.files];
    picker.value = "";
    await add(files);
  });
  picker.addEventListener("cancel", () => { retaking = null; });
}
$("send").onclick = sendAll;
$("done").onclick = finish;
window.addEventListener("beforeunload", (event) => {
  if (!over && pages.some((page) => page.state !== "kept")) event.preventDefault();
});

begin();
