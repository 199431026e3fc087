// Where the sheet of paper lies in a picture: the one large bright patch on something darker.

const LEAST_CONTRAST = 0.6; // share of the variance that two shades explain (Otsu), 0 to 1
const LEAST_SHARE = 0.15; // a sheet fills at least this much of the picture
const LEAST_FILLED = 0.75; // of the four corners' area that is bright
const RIM = 0.02; // a frame this close to the picture's rim cuts nothing worth cutting

/** {left, top, right, bottom} as shares 0..1 of `pixels` (ImageData), or null when unsure. */
export function findSheet(pixels) {
  const { width, height } = pixels;
  const gray = smooth(luminance(pixels), width, height);
  const { threshold, contrast } = split(gray);
  if (contrast < LEAST_CONTRAST) return null;
  const patch = largestBright(gray, width, height, threshold);
  if (patch === null || patch.corners === null) return null;
  const area = quadrangle(patch.corners);
  if (area < LEAST_SHARE * width * height || patch.count < LEAST_FILLED * area) return null;
  const box = {
    left: patch.left / width,
    top: patch.top / height,
    right: (patch.right + 1) / width,
    bottom: (patch.bottom + 1) / height,
  };
  const whole = box.left < RIM && box.top < RIM && box.right > 1 - RIM && box.bottom > 1 - RIM;
  return whole ? null : box;
}

function luminance({ data, width, height }) {
  const gray = new Float32Array(width * height);
  for (let i = 0; i < gray.length; i += 1) {
    gray[i] = 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2];
  }
  return gray;
}

/** A mean over 5 x 5 pixels: grain and thin print go, edges stay where they are. */
function smooth(gray, width, height) {
  const along = (from, step, count, lines, lineStep) => {
    const to = new Float32Array(from.length);
    for (let line = 0; line < lines; line += 1) {
      for (let i = 0; i < count; i += 1) {
        let sum = 0;
        let n = 0;
        for (let j = Math.max(0, i - 2); j <= Math.min(count - 1, i + 2); j += 1, n += 1) {
          sum += from[line * lineStep + j * step];
        }
        to[line * lineStep + i * step] = sum / n;
      }
    }
    return to;
  };
  return along(along(gray, 1, width, height, width), width, height, width, 1);
}

/** Otsu: the threshold that best splits the shades in two, and how well it does. */
function split(gray) {
  const counts = new Float64Array(256);
  for (const shade of gray) counts[Math.round(shade)] += 1;
  let total = 0;
  let squares = 0;
  counts.forEach((count, shade) => { total += count * shade; squares += count * shade * shade; });
  const n = gray.length;
  const variance = squares / n - (total / n) ** 2;
  let best = 0;
  let threshold = 128;
  let below = 0;
  let sum = 0;
  for (let shade = 0; shade < 255; shade += 1) {
    below += counts[shade];
    sum += counts[shade] * shade;
    const above = n - below;
    if (below === 0 || above === 0) continue;
    const apart = sum / below - (total - sum) / above;
    const between = (below / n) * (above / n) * apart * apart;
    if (between > best) { best = between; threshold = shade + 0.5; }
  }
  return { threshold, contrast: variance > 25 ? best / variance : 0 };
}

/** The largest patch of joined bright pixels: its extent, size and four outermost corners. */
function largestBright(gray, width, height, threshold) {
  const seen = new Uint8Array(gray.length);
  const stack = new Int32Array(gray.length);
  let best = null;
  for (let start = 0; start < gray.length; start += 1) {
    if (seen[start] || gray[start] <= threshold) continue;
    const patch = flood(start);
    if (best === null || patch.count > best.count) best = patch;
  }
  return best;

  function flood(start) {
    const patch = { count: 0, left: width, top: height, right: -1, bottom: -1, corners: null };
    const far = [Infinity, -Infinity, Infinity, -Infinity];
    const corners = [null, null, null, null];
    let top = 0;
    stack[top] = start;
    top += 1;
    seen[start] = 1;
    const visit = (at) => {
      if (!seen[at] && gray[at] > threshold) { seen[at] = 1; stack[top] = at; top += 1; }
    };
    while (top > 0) {
      top -= 1;
      const at = stack[top];
      const x = at % width;
      const y = (at - x) / width;
      patch.count += 1;
      patch.left = Math.min(patch.left, x);
      patch.right = Math.max(patch.right, x);
      patch.top = Math.min(patch.top, y);
      patch.bottom = Math.max(patch.bottom, y);
      if (x + y < far[0]) { far[0] = x + y; corners[0] = [x, y]; }
      if (x - y > far[1]) { far[1] = x - y; corners[1] = [x, y]; }
      if (x - y < far[2]) { far[2] = x - y; corners[3] = [x, y]; }
      if (x + y > far[3]) { far[3] = x + y; corners[2] = [x, y]; }
      if (x > 0) visit(at - 1);
      if (x < width - 1) visit(at + 1);
      if (y > 0) visit(at - width);
      if (y < height - 1) visit(at + width);
    }
    patch.corners = corners;
    return patch;
  }
}

function quadrangle(corners) {
  let twice = 0;
  corners.forEach(([x, y], i) => {
    const [nextX, nextY] = corners[(i + 1) % 4];
    twice += x * nextY - nextX * y;
  });
  return Math.abs(twice) / 2;
}
