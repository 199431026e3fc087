// SHA-256 (FIPS 180-4) in plain script: browsers hide crypto.subtle from pages served over http.

const PIECE = 1 << 20;

const primes = [];
for (let n = 2; primes.length < 64; n += 1) {
  if (primes.every((prime) => n % prime !== 0)) primes.push(n);
}
const fraction = (x) => Math.floor((x - Math.floor(x)) * 2 ** 32) | 0;
const START = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const K = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));

const turned = (x, by) => (x >>> by) | (x << (32 - by));

function mix(state, view, offset, w) {
  for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(offset + 4 * i);
  for (let i = 16; i < 64; i += 1) {
    const a = w[i - 15];
    const b = w[i - 2];
    const s0 = turned(a, 7) ^ turned(a, 18) ^ (a >>> 3);
    const s1 = turned(b, 17) ^ turned(b, 19) ^ (b >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0;
    d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] = (state[i] + word) | 0; });
}

/** The SHA-256 of a Blob in hexadecimal, read piece by piece. */
export async function sha256(blob) {
  const state = Int32Array.from(START);
  const w = new Int32Array(64);
  for (let at = 0; at < blob.size; at += PIECE) {
    const bytes = new Uint8Array(await blob.slice(at, at + PIECE).arrayBuffer());
    const whole = bytes.length - (bytes.length % 64);
    const view = new DataView(bytes.buffer);
    for (let offset = 0; offset < whole; offset += 64) mix(state, view, offset, w);
    if (at + PIECE >= blob.size) finish(state, bytes.subarray(whole), blob.size, w);
  }
  if (blob.size === 0) finish(state, new Uint8Array(0), 0, w);
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

function finish(state, rest, size, w) {
  const tail = new Uint8Array(rest.length < 56 ? 64 : 128);
  tail.set(rest);
  tail[rest.length] = 0x80;
  const view = new DataView(tail.buffer);
  view.setUint32(tail.length - 8, Math.floor(size / 2 ** 29));
  view.setUint32(tail.length - 4, (size << 3) >>> 0);
  for (let offset = 0; offset < tail.length; offset += 64) mix(state, view, offset, w);
}
