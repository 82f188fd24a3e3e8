// A console: what a machine sends, as lines; and keys, as a terminal would send them.
"use strict";
(() => {
  const MOST_LINES = 400;
  const FILLER = "\u200b";
  const KEYS = { Enter: "\r", Backspace: "\x7f", Delete: "\x1b[3~", ArrowUp: "\x1b[A", ArrowDown: "\x1b[B", ArrowRight: "\x1b[C",
    ArrowLeft: "\x1b[D", Home: "\x1b[H", End: "\x1b[F" };

  // The few things that a line editor asks of a terminal: back, to the left edge, and to erase the rest of the line.
  class Screen {
    constructor(box) {
      Object.assign(this, { box, decoder: new TextDecoder(), lines: [""], column: 0, escape: "", dirty: 0 });
    }

    get text() { return this.lines.join("\n"); }

    write(bytes) {
      for (const sign of this.decoder.decode(bytes, { stream: true })) this.put(sign);
      this.asked ||= requestAnimationFrame(() => this.draw());
    }

    put(sign) {
      const last = this.lines.length - 1;
      const line = this.lines[last];
      this.dirty = Math.min(this.dirty, last);
      if (this.escape || sign === "\x1b") {
        this.escape += sign;
        if (/^\x1b(\[[\d;]*)?$/.test(this.escape)) return;  // it goes on
        if (this.escape === "\x1b[K") this.lines[last] = line.slice(0, this.column);
        this.escape = "";
      } else if (sign === "\n") {
        this.lines.push("");
        this.column = 0;
      } else if (sign === "\r") {
        this.column = 0;
      } else if (sign === "\b") {
        this.column = Math.max(0, this.column - 1);
      } else if (sign >= " ") {
        this.lines[last] = line.slice(0, this.column) + sign + line.slice(++this.column);
      }
    }

    draw() {
      this.asked = 0;
      const atEnd = this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 40;
      while (this.box.children.length > this.dirty) this.box.lastChild.remove();
      const surplus = this.lines.length - MOST_LINES;
      if (surplus > 0) {
        this.lines.splice(0, surplus);
        for (let n = 0; n < surplus && this.box.firstChild; ++n) this.box.firstChild.remove();
      }
      this.box.append(...this.lines.slice(this.box.children.length).map((line) => {
        const row = document.createElement("div");
        row.textContent = line || FILLER;  // an empty line has its height
        return row;
      }));
      this.drawCursor();
      this.dirty = this.lines.length - 1;
      if (atEnd) this.box.scrollTop = this.box.scrollHeight;
    }

    drawCursor() {
      const line = this.lines.at(-1);
      const cursor = document.createElement("span");
      cursor.className = "cursor";
      cursor.textContent = line[this.column] || " ";
      this.box.lastChild.replaceChildren(line.slice(0, this.column), cursor, line.slice(this.column + 1));
    }
  }

  // Keys become bytes. Tab and Escape stay the page's, and Ctrl-C copies while something is selected. What a phone's
  // keyboard or the clipboard puts into the field comes as text. The field always holds one invisible sign: from an empty
  // one a phone's keyboard can erase nothing, and so would say nothing.
  const listen = (field, send) => {
    field.addEventListener("keydown", (event) => {
      const control = event.ctrlKey && !event.altKey && !event.metaKey && /^[a-z]$/i.test(event.key);
      if (control && (event.key === "v" || (event.key === "c" && String(document.getSelection())))) return;
      const text = control ? String.fromCharCode(event.key.toUpperCase().charCodeAt(0) - 64) : KEYS[event.key];
      event.stopPropagation();  // the arrow keys would turn the page
      if (!text || event.isComposing) return;
      event.preventDefault();
      send(text);
    });
    const take = () => {
      send(field.value ? field.value.replace(FILLER, "").replaceAll("\n", "\r") : KEYS.Backspace);
      field.value = FILLER;
    };
    field.value = FILLER;
    field.addEventListener("input", (event) => event.isComposing || take());
    field.addEventListener("compositionend", take);
  };

  window.bookWidgets.console = { Screen, listen };
})();
