// A machine that runs in the page: chapter 5's, compiled to WebAssembly, in a worker, so that the page stays awake.
"use strict";
(() => {
  const { Screen, listen } = window.bookWidgets.console;

  // The worker. It is started from its text: a page that is opened as a file may start none from another file.
  const runMachine = () => {
    const LIMIT = 1;  // as machine::End says it
    const CHUNK = 1e6, SLICE = 20, PAUSE = 10;  // ns of the machine; ms of ours
    const typed = [];
    let machine, shown = [], before, timer;

    const boot = async ({ parts }) => {
      const page = { show: (byte) => shown.push(byte), key: () => (typed.length ? typed.shift() : -1) };
      machine = (await WebAssembly.instantiate(parts.machine, { page })).instance.exports;
      const put = (bytes) => {
        new Uint8Array(machine.memory.buffer).set(new Uint8Array(bytes), machine.room(bytes.byteLength));
        return bytes.byteLength;
      };
      if (machine.load(put(parts.kernel))) throw new Error("this is no kernel for it");
      machine.start(put(parts.disk));
      before = performance.now();
      turn();
    };

    // A second of the machine's is one of ours, or longer if it has much to do. What it has not done in its time it does not
    // make up for: then a program that sleeps a second would not sleep at all.
    const turn = () => {
      const now = performance.now();
      const until = machine.clock() + Math.min(now - before, 100) * 1e6;
      const begin = machine.instructions();
      let best = 0, why = LIMIT;
      for (let at = now, done = begin; why === LIMIT && machine.clock() < until && at - now < SLICE;) {
        why = machine.run(Math.min(CHUNK, until - machine.clock()));
        const passed = performance.now() - at, executed = machine.instructions() - done;
        if (executed > CHUNK / 2) best = Math.max(best, executed / passed / 1000);
        at += passed;
        done += executed;
      }
      before = now;
      const busy = machine.instructions() - begin > CHUNK / 2;
      postMessage({ shown: new Uint8Array(shown), instructions: machine.instructions(), speed: best, busy });
      shown = [];
      if (why !== LIMIT) postMessage({ code: machine.exit_code() });
      else timer = setTimeout(turn, busy ? 0 : PAUSE);
    };

    onmessage = ({ data }) => {
      if (data.parts) boot(data).catch((error) => postMessage({ error: error.message }));
      for (const byte of new TextEncoder().encode(data.keys || "")) typed.push(byte);
    };
  };

  const load = (file, unit) => new Promise((done, failed) => {
    if (window.bookMachines?.[unit]) return done(window.bookMachines[unit]);
    const script = document.createElement("script");
    script.addEventListener("load", () => done(window.bookMachines[unit]));
    script.addEventListener("error", () => failed(new Error(`${file} is not there`)));
    script.src = file;
    return document.head.append(script);
  });

  const unpack = (text) => {
    const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  };

  const SCREEN = `<div class="machine-bar"><button type="button" class="machine-switch">Switch on</button>
    <span class="machine-state" role="status">It is off.</span><span class="machine-speed"></span></div>
    <div class="terminal machine-terminal"><pre role="log" aria-label="What the machine shows" tabindex="0"></pre>
    <textarea rows="1" aria-label="Keys for the machine" autocapitalize="off" autocomplete="off" autocorrect="off" spellcheck="false"></textarea></div>`;

  const start = (figure) => {
    const stage = figure.querySelector(".widget-stage");
    stage.innerHTML = SCREEN;
    const [bar, state, speed, box, field] = ["button", ".machine-state", ".machine-speed", "pre", "textarea"].map((one) => stage.querySelector(one));
    let worker, screen;

    const say = (text) => { state.textContent = text; };
    const told = ({ shown, instructions, speed: best, code, error, busy }) => {
      if (shown?.length) screen.write(shown);
      if (error) say(`It does not start: ${error}.`);
      if (code !== undefined) say(`The kernel has switched it off, with code ${code}.`);
      if (instructions === undefined) return;
      figure.dataset.speed = Math.max(Number(figure.dataset.speed || 0), best).toFixed(0);
      speed.textContent = `${(instructions / 1e6).toFixed(1)} million instructions${busy ? `, ${best.toFixed(0)} million a second` : ""}`;
    };

    const switchOn = async () => {
      worker?.terminate();
      bar.textContent = "Reset";
      box.replaceChildren();
      screen = new Screen(box);
      say("It loads.");
      try {
        const texts = await load(figure.dataset.machine, figure.dataset.program);
        const parts = Object.fromEntries(await Promise.all(Object.entries(texts).map(async ([name, text]) => [name, await unpack(text)])));
        worker = new Worker(URL.createObjectURL(new Blob([`(${runMachine})()`], { type: "text/javascript" })));
        worker.addEventListener("message", ({ data }) => told(data));
        worker.postMessage({ parts }, Object.values(parts));
        say("It is on: type.");
        field.focus({ preventScroll: true });
      } catch (error) {
        say(`It does not start: ${error.message}.`);
      }
    };

    bar.addEventListener("click", switchOn);
    listen(field, (keys) => worker?.postMessage({ keys }));
    box.addEventListener("click", () => String(document.getSelection()) || field.focus({ preventScroll: true }));
  };
  document.querySelectorAll(".widget.machine").forEach(start);
})();
