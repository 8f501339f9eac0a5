// Lists whose order people decide: <div data-reorder="<url>">. How a page uses it: web/reordering.py.
// A row is moved by moving its neighbours past it: so it keeps the focus, and the finger that drags it.
(() => {
  "use strict";
  if (window.samarbeidReorder) return;
  window.samarbeidReorder = true;

  const FIRST_RETRY = 2000;
  const LAST_RETRY = 30000;
  const EDGE = 60; // this near the window's edge a drag scrolls the page

  const nynorsk = document.documentElement.lang.startsWith("nn");
  const say = {
    moved: (name, place, count) =>
      nynorsk
        ? `«${name}» er flytta til plass ${place} av ${count}.`
        : `«${name}» er flyttet til plass ${place} av ${count}.`,
    back: (name) => (nynorsk ? `«${name}» står der det stod.` : `«${name}» står der det sto.`),
    retrying: nynorsk
      ? "Rekkjefølgja er ikkje lagra – prøver igjen."
      : "Rekkefølgen er ikke lagret – prøver igjen.",
    saved: nynorsk ? "Rekkjefølgja er lagra." : "Rekkefølgen er lagret.",
    refused: (why) => (nynorsk ? `Ikkje lagra: ${why}` : `Ikke lagret: ${why}`),
    loggedOut: nynorsk
      ? "Ikkje lagra – du er logga ut. Logg inn i ei anna fane, og flytt på nytt."
      : "Ikke lagret – du er logget ut. Logg inn i en annen fane, og flytt på nytt.",
  };

  class Order {
    constructor(frame) {
      this.frame = frame;
      this.list = frame.querySelector("[data-reorder-list]");
      this.status = frame.querySelector("[data-reorder-status]");
      this.revision = frame.dataset.revision;
      this.saved = this.keys();
      this.saving = false;
      this.retryIn = FIRST_RETRY;
      this.list.addEventListener("click", (event) => this.pressed(event));
      this.list.addEventListener("pointerdown", (event) => this.grab(event));
      window.addEventListener("online", () => this.save());
      window.addEventListener("pagehide", () => this.leave());
      frame.dataset.reorderOn = "true";
      this.tidy();
    }

    rows() {
      return [...this.list.children];
    }

    free() {
      return this.rows().filter((row) => !("fixed" in row.dataset));
    }

    keys() {
      return this.rows().map((row) => row.dataset.key);
    }

    isChanged() {
      return this.keys().join() !== this.saved.join();
    }

    show(words, state = "quiet") {
      this.status.dataset.state = state;
      this.status.textContent = words;
    }

    // Each button is there only when it leads somewhere; the places are counted anew.
    tidy() {
      const free = this.free();
      for (const row of free) {
        const [up, down] = ["opp", "ned"].map((way) => row.querySelector(`button[value="${way}"]`));
        up.disabled = row === free[0];
        down.disabled = row === free[free.length - 1];
      }
      this.rows().forEach((row, index) => {
        for (const place of row.querySelectorAll("[data-reorder-place]")) place.textContent = index + 1;
      });
    }

    // The rows that are free are put in this order; the others keep their places.
    place(order, anchor) {
      const waiting = [...order];
      const all = this.rows().map((row) => ("fixed" in row.dataset ? row : waiting.shift()));
      const at = all.indexOf(anchor);
      // Everything is moved but the anchor itself.
      for (const row of all.slice(0, Math.max(at, 0))) this.list.insertBefore(row, anchor);
      for (const row of all.slice(at + 1)) this.list.append(row);
      this.tidy();
    }

    // Exchange with the free row at that place among the free ones.
    shift(row, to) {
      const order = this.free();
      order.splice(order.indexOf(row), 1);
      order.splice(to, 0, row);
      this.place(order, row);
    }

    announce(row) {
      const rows = this.rows();
      this.show(say.moved(row.dataset.name, rows.indexOf(row) + 1, rows.length));
    }

    pressed(event) {
      const button = event.target.closest("button[name=direction]");
      if (!button) return;
      event.preventDefault();
      const row = button.closest("[data-key]");
      const here = this.free().indexOf(row);
      const there = here + (button.value === "opp" ? -1 : 1);
      if (there < 0 || there >= this.free().length) return;
      this.shift(row, there);
      // At the end of the list the button has nowhere to lead: its twin takes the focus.
      if (button.disabled) row.querySelector("button[name=direction]:not(:disabled)")?.focus();
      else button.focus();
      row.scrollIntoView({ block: "nearest" });
      this.announce(row);
      this.save();
    }

    grab(event) {
      const handle = event.target.closest("[data-reorder-handle]");
      if (!handle || event.button !== 0 || this.dragged) return;
      event.preventDefault();
      const row = handle.closest("[data-key]");
      const before = this.free();
      this.dragged = row;
      row.dataset.dragged = "true";
      try {
        handle.setPointerCapture(event.pointerId);
      } catch {
        /* the finger has already left */
      }

      const move = (pointer) => {
        if (pointer.pointerId !== event.pointerId) return;
        if (pointer.clientY < EDGE) window.scrollBy(0, -12);
        else if (pointer.clientY > window.innerHeight - EDGE) window.scrollBy(0, 12);
        const order = this.free();
        const here = order.indexOf(row);
        const middle = (one) => {
          const box = one.getBoundingClientRect();
          return box.top + box.height / 2;
        };
        let there = here;
        while (there > 0 && pointer.clientY < middle(order[there - 1])) there -= 1;
        while (there < order.length - 1 && pointer.clientY > middle(order[there + 1])) there += 1;
        if (there !== here) this.shift(row, there);
      };
      const end = (pointer, keep) => {
        if (pointer.pointerId !== undefined && pointer.pointerId !== event.pointerId) return;
        stop.abort();
        delete row.dataset.dragged;
        this.dragged = null;
        if (!keep) {
          this.place(before, row);
          this.show(say.back(row.dataset.name));
        } else if (this.isChanged()) {
          this.announce(row);
          this.save();
        }
      };
      const stop = new AbortController();
      const listen = (name, act) => document.addEventListener(name, act, { signal: stop.signal });
      listen("pointermove", move);
      listen("pointerup", (pointer) => end(pointer, true));
      listen("pointercancel", (pointer) => end(pointer, false));
      listen("keydown", (key) => key.key === "Escape" && end(key, false));
    }

    body() {
      const data = new URLSearchParams({
        csrfmiddlewaretoken: this.frame.dataset.csrf,
        order: this.keys().join(),
      });
      if (this.revision) data.set("revision", this.revision);
      return data;
    }

    post(more = {}) {
      return fetch(this.frame.dataset.reorder, {
        method: "POST",
        body: this.body(),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        ...more,
      });
    }

    async save() {
      clearTimeout(this.timer);
      if (this.saving || !this.isChanged()) return;
      this.saving = true;
      const sent = this.keys();
      try {
        const answer = await this.post();
        if (answer.status >= 500 || answer.status === 429) throw new Error("later");
        await this.answered(answer, sent);
      } catch {
        this.show(say.retrying, "failed");
        this.timer = setTimeout(() => this.save(), this.retryIn);
        this.retryIn = Math.min(this.retryIn * 2, LAST_RETRY);
        this.saving = false;
        return;
      }
      this.saving = false;
      // What was moved while the answer was on its way.
      if (this.again && this.isChanged()) this.save();
    }

    async answered(answer, sent) {
      this.again = false;
      const isJson = (answer.headers.get("Content-Type") || "").includes("application/json");
      if (answer.ok && isJson) {
        const data = await answer.json();
        const hadFailed = this.status.dataset.state === "failed";
        this.saved = sent;
        this.again = true;
        this.retryIn = FIRST_RETRY;
        if (data.revision !== null && data.revision !== undefined) {
          this.revision = String(data.revision);
          this.frame.dataset.revision = this.revision;
          for (const field of this.list.querySelectorAll("input[name=revision]")) field.value = this.revision;
        }
        if (hadFailed) this.show(say.saved, "saved");
        this.frame.dispatchEvent(new CustomEvent("reorder:saved", { bubbles: true, detail: data }));
        return;
      }
      // The rows go back to what the server has; the words say why.
      const rows = new Map(this.rows().map((row) => [row.dataset.key, row]));
      const focused = document.activeElement?.closest?.("[data-key]");
      const anchor = focused && this.list.contains(focused) ? focused : this.rows()[0];
      this.place(
        this.saved.map((key) => rows.get(key)).filter((row) => !("fixed" in row.dataset)),
        anchor,
      );
      if (!isJson || answer.status === 401) {
        this.show(say.loggedOut, "failed");
        return;
      }
      const data = await answer.json();
      this.show(say.refused((data.reasons || []).join(" ")), "failed");
    }

    // What was moved in the last moment goes with the page.
    leave() {
      if (this.isChanged() && !this.dragged) this.post({ keepalive: true }).catch(() => {});
    }
  }

  const start = (root) => {
    for (const frame of root.querySelectorAll("[data-reorder]:not([data-reorder-on])")) new Order(frame);
  };
  start(document);
  document.addEventListener("htmx:load", (event) => event.target.parentNode && start(event.target.parentNode));
})();
