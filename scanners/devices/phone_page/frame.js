// The frame around the sheet: four corners to pull by finger, mouse or arrow keys.

const WHOLE = { left: 0, top: 0, right: 1, bottom: 1 };
const LEAST = 0.1; // of the picture's width or height

const $ = (id) => document.getElementById(id);
const corners = [...document.querySelectorAll(".corner")];
let box = { ...WHOLE };
let keep = () => {};

/** Lay `frame` over its picture at the shares of `crop`. */
export function place(frame, crop) {
  const { left, top, right, bottom } = crop;
  frame.style.left = `${left * 100}%`;
  frame.style.top = `${top * 100}%`;
  frame.style.width = `${(right - left) * 100}%`;
  frame.style.height = `${(bottom - top) * 100}%`;
}

/** Show the page large; `kept` gets the new frame, or null for the whole picture. */
export function editFrame(page, kept) {
  keep = kept;
  box = { ...(page.crop ?? WHOLE) };
  $("large").width = page.small.width;
  $("large").height = page.small.height;
  $("large").getContext("2d").drawImage(page.small, 0, 0);
  show();
  $("editor").showModal();
}

function show() {
  place($("frame"), box);
  for (const corner of corners) {
    corner.style.left = `${box[corner.dataset.x] * 100}%`;
    corner.style.top = `${box[corner.dataset.y] * 100}%`;
  }
}

function pull(corner, x, y) {
  const within = (value, least, most) => Math.min(Math.max(value, least), most);
  const { x: side, y: end } = corner.dataset;
  box[side] = side === "left" ? within(x, 0, box.right - LEAST) : within(x, box.left + LEAST, 1);
  box[end] = end === "top" ? within(y, 0, box.bottom - LEAST) : within(y, box.top + LEAST, 1);
  show();
}

function close(crop) {
  $("editor").close();
  keep(crop);
}

for (const corner of corners) {
  corner.addEventListener("pointerdown", (event) => corner.setPointerCapture(event.pointerId));
  corner.addEventListener("pointermove", (event) => {
    if (!corner.hasPointerCapture(event.pointerId)) return;
    const around = $("stage").getBoundingClientRect();
    pull(corner, (event.clientX - around.left) / around.width, (event.clientY - around.top) / around.height);
  });
  corner.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    pull(corner, box[corner.dataset.x] + step[0] / 100, box[corner.dataset.y] + step[1] / 100);
  });
}

$("whole").onclick = () => close(null);
$("framed").onclick = () => {
  const { left, top, right, bottom } = box;
  close(left <= 0 && top <= 0 && right >= 1 && bottom >= 1 ? null : { ...box });
};
