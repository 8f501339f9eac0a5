// Warns beside the field when a text looks like private data. Never stops anybody, and sends nothing anywhere.
// The rules are those of parties/private_data.py; parties/tests/private_data_vectors.json holds the two equal.
(() => {
  "use strict";
  if (window.samarbeidPrivacyGuard) return;

  const WAIT = 600; // after the last key

  const WORD = "\\p{L}\\p{N}_"; // what \w is in Python
  const GAP = "[ \\u00a0.]";
  const EMAIL = new RegExp(`[${WORD}.+%\\-]+@[${WORD}\\-]+(?:\\.[${WORD}\\-]+)+`, "gu");
  const PHONE = new RegExp(
    `(?<![${WORD}\\/.,:\\-])(?:(?:\\+|00)47[ \\u00a0]?)?` +
      `(?:[0-9]{8}|[0-9]{2}${GAP}[0-9]{2}${GAP}[0-9]{2}${GAP}[0-9]{2}|[0-9]{3}${GAP}[0-9]{2}${GAP}[0-9]{3})` +
      `(?![${WORD}\\/\\-]|[.,][0-9])`,
    "gu",
  );
  const BIRTH_NUMBER = new RegExp(
    `(?<![${WORD}\\/])[0-9]{2}[ .]?[0-9]{2}[ .]?[0-9]{2}[ \\-]?[0-9]{3}[ ]?[0-9]{2}(?![${WORD}\\/])`,
    "gu",
  );
  const FIRST_WEIGHTS = [3, 7, 6, 1, 8, 9, 4, 5, 2];
  const SECOND_WEIGHTS = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

  const bare = (written) => written.replace(/[^0-9]/g, "");
  const number = (written) => bare(written).slice(-8);
  const sum = (weights, digits) => weights.reduce((total, weight, i) => total + weight * digits[i], 0);

  const isBirthNumber = (digits) => {
    if (!/^[0-9]{11}$/.test(digits)) return false;
    const day = Number(digits.slice(0, 2));
    const month = Number(digits.slice(2, 4));
    const plainDay = day - (day > 40 ? 40 : 0);
    if (plainDay < 1 || plainDay > 31) return false;
    const plainMonth = month - (month > 80 ? 80 : month > 40 ? 40 : 0);
    if (plainMonth < 1 || plainMonth > 12) return false;
    const numbers = [...digits].map(Number);
    const second = (sum(SECOND_WEIGHTS, numbers) + numbers[10]) % 11;
    const first = (sum(FIRST_WEIGHTS, numbers) + numbers[9]) % 11;
    return second === 0 && first <= 3;
  };

  const isDay = (digits) =>
    [
      [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)],
      [digits.slice(4), digits.slice(2, 4), digits.slice(0, 2)],
    ].some(([year, month, day]) => {
      const [y, m, d] = [year, month, day].map(Number);
      const date = new Date(Date.UTC(y, m - 1, d));
      return y >= 1900 && y < 2100 && date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
    });

  const isPhone = (written) => {
    const digits = number(written);
    return "23456789".includes(digits[0]) && !isDay(digits);
  };

  // The places in the text, each once, in order: [{kind, excerpt}].
  const find = (text, { public_numbers = [], shared_mailboxes = [] } = {}) => {
    const found = new Map();
    for (const match of text.matchAll(EMAIL)) {
      const mailbox = match[0].split("@")[0].toLowerCase();
      if (!shared_mailboxes.includes(mailbox)) found.set(match.index, { kind: "email", excerpt: match[0] });
    }
    for (const match of text.matchAll(BIRTH_NUMBER)) {
      if (isBirthNumber(bare(match[0]))) found.set(match.index, { kind: "birth_number", excerpt: match[0] });
    }
    const known = new Set(public_numbers.map(number));
    for (const match of text.matchAll(PHONE)) {
      if (!isPhone(match[0]) || known.has(number(match[0])) || found.has(match.index)) continue;
      found.set(match.index, { kind: "phone", excerpt: match[0].trim().split(/\s+/u).join(" ") });
    }
    const once = new Map();
    for (const [, one] of [...found].sort((a, b) => a[0] - b[0])) once.set(`${one.kind} ${one.excerpt}`, one);
    return [...once.values()];
  };

  window.samarbeidPrivacyGuard = { find };

  const frame = document.querySelector("[data-privacy-guard-config]");
  if (!frame) return;
  const config = JSON.parse(frame.dataset.privacyGuardConfig);

  const element = (name, words) => {
    const made = document.createElement(name);
    if (words) made.textContent = words;
    return made;
  };

  // A live region is read aloud when words come into it, so it stands there, empty, before they do.
  const regions = new WeakMap();
  const regionOf = (area) => {
    let region = regions.get(area);
    if (!region) {
      region = element("div");
      region.className = "privacy-warning";
      region.setAttribute("role", "status");
      (area.closest(".prose-editor") || area).after(region);
      regions.set(area, region);
    }
    return region;
  };

  const show = (area, found) => {
    const region = regionOf(area);
    const sentences = found.map((one) => config.sentences[one.kind].replace("%(excerpt)s", () => one.excerpt));
    const said = sentences.join("\n");
    if (region.dataset.said === said) return;
    region.dataset.said = said;
    region.replaceChildren();
    if (!sentences.length) return;
    const list = element("ul");
    list.append(...sentences.map((sentence) => element("li", sentence)));
    region.append(list, element("p", `${frame.dataset.privacyInstead} ${config.prompts.join(" – ")}`));
  };

  const textOf = (area) =>
    area.proseEditor ? area.proseEditor.getText({ blockSeparator: "\n\n" }) : area.value;

  const timers = new WeakMap();
  const later = (area, wait = WAIT) => {
    if (!area?.closest("[data-privacy-guard]")) return;
    regionOf(area);
    clearTimeout(timers.get(area));
    timers.set(
      area,
      setTimeout(() => show(area, find(textOf(area), config)), wait),
    );
  };

  document.addEventListener("input", (event) => {
    if (event.target.matches?.("textarea")) later(event.target);
  });
  document.addEventListener("prose-editor:ready", (event) => {
    const { editor, textarea } = event.detail;
    textarea.proseEditor ??= editor;
    editor.on("update", () => later(textarea));
    later(textarea, 0);
  });
  const start = (root) => {
    for (const area of root.querySelectorAll("[data-privacy-guard] textarea")) later(area, 0);
  };
  start(document);
  document.addEventListener("htmx:load", (event) => event.target.parentNode && start(event.target.parentNode));
})();
