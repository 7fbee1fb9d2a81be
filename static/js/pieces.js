/* Sends a file in pieces, each with its SHA-256, and goes on after whatever breaks in between.

   new Pieces(file, { begin, purpose, token, freshToken, tell }).run() gives the uuid of the upload.
   `tell(state, facts)` hears of: comparing, sending, offline, again, busy, paused, signedOut,
   reading. It fails with an Error whose message is for people, or with Stopped when cancelled. */
(() => {
  const TIMEOUT = 150e3;
  const SLOWEST = 30;
  class Stopped extends Error {}
  const sleep = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const base64 = (bytes) => btoa(String.fromCharCode(...bytes));

  class Pieces {
    constructor(file, options) {
      Object.assign(this, { file, ...options, offset: 0, loaded: 0, failures: 0, held: null });
    }

    async run() {
      await this.start();
      for (;;) {
        while (this.offset < this.file.size) await this.step();
        this.tell("reading");
        const { status, body } = await this.ask(`${this.address}finish/`);
        if (status === 200) return body.upload;
        await this.settle(status, body);
      }
    }

    async start() {
      const { name, size, lastModified } = this.file;
      const asked = new FormData();
      for (const [key, value] of Object.entries({ name, size, modified: lastModified, purpose: this.purpose }))
        asked.append(key, value);
      for (;;) {
        const { status, body } = await this.ask(this.begin, asked);
        if (status === 200 || status === 201) {
          this.address = `${this.begin}${body.uuid}/`;
          this.piece = body.piece;
          this.offset = body.received;
          if (await this.isSame(body.sums)) return;
          await this.ask(`${this.address}discard/`);
        } else await this.settle(status, body);
      }
    }

    /* Whether what is there already is the beginning of this file, and of no other of its name. */
    async isSame(sums) {
      for (const [number, sum] of sums.entries()) {
        this.tell("comparing", { loaded: number * this.piece });
        if (hex(await window.sha256.of(await this.read(number * this.piece))) !== sum) return false;
      }
      return true;
    }

    async step() {
      await this.going();
      const bytes = await this.read(this.offset);
      const headers = {
        "Content-Type": "application/octet-stream",
        "Upload-Offset": String(this.offset),
        "Content-Digest": `sha-256=:${base64(await window.sha256.of(bytes))}:`,
      };
      const { status, body } = await this.ask(`${this.address}piece/`, bytes, headers);
      if (status === 200) {
        this.failures = 0;
        this.offset = body.received;
        this.tell("sending", { loaded: this.offset });
      } else if (status === 404) {
        if (this.restarted) throw new Error(body.message);
        this.restarted = true;
        await this.start();
      } else await this.settle(status, body);
    }

    async read(offset) {
      try {
        return new Uint8Array(await this.file.slice(offset, offset + this.piece).arrayBuffer());
      } catch {
        throw new Error(this.words.changed);
      }
    }

    /* What to do about an answer that is no success: wait, go on elsewhere, or give up. */
    async settle(status, body) {
      if (this.held) return this.going();
      if (status === 409 && body.code === "busy") await sleep(1);
      else if (status === 409 && Number.isInteger(body.received) && body.code !== "other_content") {
        this.offset = body.received;
        await this.patience("again");
      } else if (status === 401 || status === 403) {
        this.pause("signedOut");
        await this.going();
        this.token = (await this.freshToken()) || this.token;
      } else if (status === 503 || status === 429) await this.patience("busy");
      else if (status === 0 || status >= 500 || body.code === "wrong_sum") await this.patience("again");
      else throw new Error(body.message || this.words.broken);
    }

    async patience(state) {
      this.failures += 1;
      if (!navigator.onLine) {
        this.tell("offline");
        await Promise.race([
          new Promise((done) => addEventListener("online", done, { once: true })),
          this.stopping,
          sleep(SLOWEST),
        ]);
        return this.going();
      }
      for (let left = Math.min(2 ** (this.failures - 1), SLOWEST); left > 0; left -= 1) {
        this.tell(state, { seconds: left });
        await Promise.race([sleep(1), this.stopping]);
        await this.going();
      }
    }

    /* Resolves once nobody has paused it. */
    async going() {
      if (this.stopped) throw new Stopped();
      if (this.held) await this.held.wait;
      if (this.stopped) throw new Stopped();
    }

    pause(state = "paused") {
      if (this.held) return;
      let release;
      this.held = { wait: new Promise((done) => (release = done)), release };
      this.request?.abort();
      this.tell(state);
    }

    resume() {
      this.held?.release();
      this.held = null;
      this.failures = 0;
      this.tell("sending", { loaded: this.offset });
    }

    async cancel() {
      this.stopped = true;
      this.request?.abort();
      this.stop?.();
      this.held?.release();
      if (this.address) await this.send(`${this.address}discard/`).catch(() => {});
    }

    async ask(address, data = null, headers = {}) {
      await this.going();
      return this.send(address, data, headers);
    }

    send(address, data = null, headers = {}) {
      this.stopping ||= new Promise((done) => (this.stop = done));
      return new Promise((answer) => {
        const request = new XMLHttpRequest();
        this.request = request;
        const asked = new URL(address, location.href).href;
        const end = () => {
          // The sign-in page came instead: the session is over.
          const away = request.status && request.responseURL && request.responseURL !== asked;
          let body = {};
          try {
            body = JSON.parse(request.responseText);
          } catch {
            /* an answer of a proxy, or none */
          }
          answer({ status: away ? 401 : request.status, body });
        };
        request.addEventListener("loadend", end);
        if (data instanceof Uint8Array)
          request.upload.addEventListener("progress", (progress) =>
            this.held || this.tell("sending", { loaded: this.offset + progress.loaded }),
          );
        request.open("POST", address);
        request.timeout = TIMEOUT;
        request.setRequestHeader("X-CSRFToken", this.token);
        request.setRequestHeader("Accept", "application/json");
        for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
        request.send(data);
      });
    }
  }
  window.Pieces = Object.assign(Pieces, { Stopped });
})();
