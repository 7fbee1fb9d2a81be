/* SHA-256 of bytes: the browser's own, or, where a page without TLS has none, the one below. */
(() => {
  const primes = (count) => {
    const found = [];
    for (let n = 2; found.length < count; n++) if (found.every((p) => n % p)) found.push(n);
    return found;
  };
  // The first 32 bits of the fractional part.
  const bits = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
  const START = primes(8).map((p) => bits(Math.sqrt(p)));
  const ROUND = Int32Array.from(primes(64).map((p) => bits(Math.cbrt(p))));

  const padded = (bytes) => {
    const blocks = new Uint8Array(((bytes.length + 8) >> 6 << 6) + 64);
    blocks.set(bytes);
    blocks[bytes.length] = 0x80;
    const view = new DataView(blocks.buffer);
    view.setUint32(blocks.length - 8, Math.floor(bytes.length / 2 ** 29));
    view.setUint32(blocks.length - 4, bytes.length << 3);
    return view;
  };

  const plain = (bytes) => {
    const view = padded(bytes);
    const state = Int32Array.from(START);
    const w = new Int32Array(64);
    for (let at = 0; at < view.byteLength; at += 64) {
      for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + 4 * i);
      for (let i = 16; i < 64; i++) {
        const x = w[i - 15];
        const y = w[i - 2];
        const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
        const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
        w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 64; i++) {
        const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
        const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[i] + w[i]) | 0;
        const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
        const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
      }
      [a, b, c, d, e, f, g, h].forEach((value, i) => (state[i] = (state[i] + value) | 0));
    }
    const sum = new DataView(new ArrayBuffer(32));
    state.forEach((value, i) => sum.setInt32(4 * i, value));
    return new Uint8Array(sum.buffer);
  };

  const own = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  window.sha256 = { plain, of: (bytes) => (window.crypto?.subtle ? own(bytes) : Promise.resolve(plain(bytes))) };
})();
