// Drafts that save themselves: <form data-autosave="<url>"> with a hidden `revision`.
// What is typed lies in the browser until the server has it. The server's half is web/autosave.py.
(() => {
  "use strict";
  if (window.samarbeidAutosave) return;
  window.samarbeidAutosave = true;

  const WAIT = 1200; // after the last key
  const LONGEST_WAIT = 8000; // while somebody types without pause
  const FIRST_RETRY = 2000;
  const LAST_RETRY = 30000;
  const KEEPALIVE_LIMIT = 60000; // browsers refuse larger bodies when a page is left
  const UNTOUCHED = new Set(["csrfmiddlewaretoken", "revision"]);

  const nynorsk = document.documentElement.lang.startsWith("nn");
  const say = {
    saved: (at) => (nynorsk ? `Lagra ${at}` : `Lagret ${at}`),
    waiting: nynorsk ? "Endringar som ikkje er lagra enno" : "Endringer som ikke er lagret ennå",
    retrying: nynorsk ? "Ikkje lagra – prøver igjen" : "Ikke lagret – prøver igjen",
    refused: (why) => (nynorsk ? `Ikkje lagra: ${why}` : `Ikke lagret: ${why}`),
    loggedOut: nynorsk
      ? "Ikkje lagra – du er logga ut. Teksten ligg trygt i nettlesaren. Logg inn i ei anna fane, og last denne sida på nytt."
      : "Ikke lagret – du er logget ut. Teksten ligger trygt i nettleseren. Logg inn i en annen fane, og last denne siden på nytt.",
    choose: nynorsk
      ? "Ikkje lagra – vel kva tekst som skal gjelde"
      : "Ikke lagret – velg hvilken tekst som skal gjelde",
    restored: nynorsk
      ? "Teksten du ikkje fekk lagra sist, er henta fram igjen."
      : "Teksten du ikke fikk lagret sist, er hentet fram igjen.",
    discard: nynorsk ? "Forkast han, og vis den lagra" : "Forkast den, og vis den lagrede",
    discarded: nynorsk ? "Den lagra teksten er vist." : "Den lagrede teksten vises.",
  };

  const storage = {
    read(key) {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch {
        return null;
      }
    },
    write(key, value) {
      try {
        localStorage.setItem(key, JSON.stringify(value));
      } catch {
        /* full or switched off: the server still gets it */
      }
    },
    remove(key) {
      try {
        localStorage.removeItem(key);
      } catch {
        /* as above */
      }
    },
  };

  // Markup with and without air between its blocks is the same text.
  const bare = (text) => text.replace(/>\s+</g, "><").trim();
  const same = (a, b) => {
    const names = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...names].every((name) => bare(String(a[name] ?? "")) === bare(String(b[name] ?? "")));
  };

  class Draft {
    constructor(form) {
      this.form = form;
      this.url = form.dataset.autosave;
      this.status = form.querySelector("[data-autosave-status]");
      this.notice = form.querySelector("[data-autosave-notice]");
      this.key = `samarbeid:draft:${this.status?.dataset.owner || ""}:${this.url}`;
      this.retryIn = FIRST_RETRY;
      this.timer = this.saving = this.conflict = null;
      this.changedAt = 0;
      this.leaving = false;
      // Late texts of this form that the server has kept beside, until a choice settles them.
      this.kept = new Map();
      this.saved = this.fields();
      this.restore();
      form.addEventListener("input", () => this.changed());
      form.addEventListener("change", () => this.changed());
      form.addEventListener("submit", (event) => this.submitted(event));
      window.addEventListener("online", () => this.isDirty() && this.save());
      window.addEventListener("pagehide", () => this.flush());
      window.addEventListener("beforeunload", () => this.flush());
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") this.flush();
      });
      window.addEventListener("pageshow", (event) => {
        if (event.persisted) this.leaving = false;
      });
    }

    get revision() {
      return this.form.elements.namedItem("revision");
    }

    controls() {
      return [...this.form.elements].filter(
        (one) =>
          one.name &&
          !UNTOUCHED.has(one.name) &&
          !["file", "password", "submit", "button", "hidden", "reset"].includes(one.type),
      );
    }

    fields() {
      const found = {};
      for (const one of this.controls()) {
        if (one.type === "checkbox") {
          found[one.name] = [found[one.name], one.checked ? one.value : ""].filter(Boolean).join("\n");
        } else if (one.type === "radio") {
          if (one.checked) found[one.name] = one.value;
        } else {
          found[one.name] = one.value;
        }
      }
      return found;
    }

    fill(fields) {
      for (const one of this.controls()) {
        if (!(one.name in fields)) continue;
        const value = String(fields[one.name] ?? "");
        if (one.type === "checkbox") one.checked = value.split("\n").includes(one.value);
        else if (one.type === "radio") one.checked = one.value === value;
        else {
          one.value = value;
          one.proseEditor?.commands.setContent(value, { emitUpdate: false });
        }
      }
    }

    isDirty() {
      return !same(this.fields(), this.saved);
    }

    show(text, state = "quiet") {
      if (!this.status) return;
      this.status.dataset.state = state;
      this.form.dispatchEvent(new CustomEvent("autosave:status", { bubbles: true, detail: { text, state } }));
      // Only a change of words is announced, so the same minute is not said twice.
      if (this.status.textContent !== text) this.status.textContent = text;
    }

    keep(more = {}) {
      storage.write(this.key, { fields: this.fields(), revision: this.revision.value, ...more });
    }

    restore() {
      const kept = storage.read(this.key);
      if (!kept) return;
      const hasErrors = this.form.querySelector("[data-error-summary]");
      const wentThrough = kept.submitted && Number(this.revision.value) > Number(kept.revision);
      if (hasErrors || wentThrough || same(kept.fields, this.saved)) {
        if (!hasErrors) storage.remove(this.key);
        return;
      }
      const onServer = this.saved;
      const revision = this.revision.value;
      this.fill(kept.fields);
      // The save starts from what this text was written on: if others have saved since, both are shown.
      this.revision.value = kept.revision;
      const box = document.createElement("div");
      box.className = "ds-alert";
      box.dataset.color = "info";
      box.setAttribute("role", "status");
      const words = document.createElement("p");
      words.className = "ds-paragraph";
      const button = document.createElement("button");
      button.type = "button";
      button.className = "ds-button";
      button.dataset.variant = "secondary";
      button.dataset.size = "sm";
      button.textContent = say.discard;
      button.addEventListener("click", () => {
        clearTimeout(this.timer);
        this.fill(onServer);
        this.revision.value = revision;
        storage.remove(this.key);
        this.closeConflict();
        words.textContent = say.discarded;
        button.remove();
        this.show("");
      });
      box.append(words, button);
      this.notice?.append(box);
      // Words put into a live region that already stands there are read aloud.
      setTimeout(() => {
        words.textContent = say.restored;
      }, 50);
      // Time to say no before it is saved.
      this.later(WAIT * 4);
    }

    changed() {
      if (!this.isDirty()) return;
      this.keep();
      if (this.conflict) return;
      this.changedAt ||= Date.now();
      this.show(say.waiting, "waiting");
      this.later(Math.max(0, Math.min(WAIT, this.changedAt + LONGEST_WAIT - Date.now())));
    }

    later(milliseconds) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), milliseconds);
    }

    body(revision = this.revision.value) {
      const data = new FormData(this.form);
      for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
      data.set("revision", revision);
      if (this.conflict && this.kept.size) data.set("settles", [...this.kept.keys()].join(","));
      return new URLSearchParams(data);
    }

    async save(overwrites = null) {
      clearTimeout(this.timer);
      if (this.saving) {
        this.again = true;
        return;
      }
      if (this.conflict && overwrites === null) return;
      const sent = this.fields();
      this.keep();
      this.changedAt = 0;
      this.saving = true;
      let next = null;
      try {
        const answer = await fetch(this.url, {
          method: "POST",
          body: this.body(overwrites ?? undefined),
          headers: { Accept: "application/json" },
          credentials: "same-origin",
        });
        next = await this.answered(answer, sent);
      } catch {
        next = "retry";
      } finally {
        this.saving = false;
      }
      if (this.again) {
        this.again = false;
        if (next === null && this.isDirty()) this.later(WAIT);
      }
      if (next === "retry") {
        this.show(say.retrying, "failed");
        this.later(this.retryIn);
        this.retryIn = Math.min(this.retryIn * 2, LAST_RETRY);
      }
    }

    async answered(answer, sent) {
      if (answer.status >= 500 || answer.status === 429) return "retry";
      if (!(answer.headers.get("Content-Type") || "").includes("application/json")) {
        this.show(say.loggedOut, "failed");
        return "stop";
      }
      const data = await answer.json();
      if (answer.ok) {
        this.retryIn = FIRST_RETRY;
        this.revision.value = data.revision;
        this.saved = sent;
        if (this.conflict) this.settled();
        this.closeConflict();
        if (this.isDirty()) {
          this.keep();
          this.later(WAIT);
        } else {
          storage.remove(this.key);
        }
        this.show(say.saved(data.saved_at), "saved");
        return null;
      }
      if (answer.status === 401) {
        this.show(say.loggedOut, "failed");
        this.later(LAST_RETRY);
        return "stop";
      }
      if (answer.status === 409 && data.html) {
        this.openConflict(data);
        return "stop";
      }
      this.show(say.refused((data.reasons || []).join(" ")), "failed");
      return "stop";
    }

    openConflict(data) {
      this.closeConflict();
      if (data.beside) this.kept.set(data.beside, data.beside_url);
      const frame = document.createElement("div");
      frame.innerHTML = data.html;
      this.conflict = frame.firstElementChild;
      this.form.before(this.conflict);
      this.show(say.choose, "failed");
      this.conflict.addEventListener("click", (event) => {
        const choice = event.target.closest("[data-conflict-choice]")?.dataset.conflictChoice;
        if (choice === "mine") {
          this.save(data.revision);
        } else if (choice === "both") {
          this.fill(this.joined(data.fields));
          this.save(data.revision);
        } else if (choice === "theirs") {
          this.setAside();
          this.fill(data.fields);
          this.revision.value = data.revision;
          this.saved = this.fields();
          storage.remove(this.key);
          this.closeConflict();
          this.show(say.discarded, "saved");
          this.focus();
        } else if (choice === "edit") {
          this.focus();
        }
      });
      this.conflict.focus();
      this.conflict.scrollIntoView({ block: "start" });
    }

    // The other text first, then one's own; a text that holds the other stands alone.
    joined(theirs) {
      const both = this.fields();
      for (const one of this.controls()) {
        const [first, mine] = [String(theirs[one.name] ?? ""), one.value];
        if (one.tagName !== "TEXTAREA" || bare(first).includes(bare(mine))) both[one.name] = first;
        else if (!bare(mine).includes(bare(first))) both[one.name] = first + (one.proseEditor ? "" : "\n\n") + mine;
      }
      return both;
    }

    // The other text was chosen: the server puts away what it has kept of this one.
    setAside() {
      const csrf = new FormData(this.form).get("csrfmiddlewaretoken") || "";
      for (const url of this.kept.values()) {
        const body = new URLSearchParams({ csrfmiddlewaretoken: csrf, choice: "aside" });
        fetch(url, { method: "POST", body, credentials: "same-origin", redirect: "manual", keepalive: true }).catch(() => {});
      }
      this.settled();
    }

    settled() {
      const keys = [...this.kept.keys()];
      this.kept.clear();
      if (keys.length) document.dispatchEvent(new CustomEvent("autosave:settled", { detail: { keys } }));
    }

    closeConflict() {
      if (!this.conflict) return;
      const hadFocus = this.conflict.contains(document.activeElement);
      this.conflict.remove();
      this.conflict = null;
      if (hadFocus) this.focus();
    }

    focus() {
      const first = this.controls()[0];
      if (first?.proseEditor) first.proseEditor.commands.focus();
      else first?.focus();
    }

    flush() {
      if (this.leaving || this.conflict || !this.isDirty()) return;
      this.keep();
      const body = this.body();
      if (body.toString().length > KEEPALIVE_LIMIT) return;
      if (document.visibilityState !== "hidden") this.leaving = true;
      if (this.saving) return;
      if (!this.leaving) {
        this.save();
        return;
      }
      clearTimeout(this.timer);
      fetch(this.url, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        keepalive: true,
      }).catch(() => {});
    }

    submitted(event) {
      if (event.defaultPrevented) return;
      clearTimeout(this.timer);
      this.leaving = true;
      // Kept until the next page shows that the server has it.
      this.keep({ submitted: true });
    }
  }

  const start = (root) => {
    for (const form of root.querySelectorAll("form[data-autosave]")) {
      if (form.dataset.autosaveOn) continue;
      form.dataset.autosaveOn = "true";
      form.draft = new Draft(form);
    }
  };
  start(document);
  document.addEventListener("htmx:load", (event) => event.target.querySelectorAll && start(event.target.parentNode || document));
})();
