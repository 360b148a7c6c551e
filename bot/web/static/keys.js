"use strict";
// Keys of the staff pages: one letter each, outside fields only. In a field Ctrl+Enter sends its form and Escape leaves it.
// No key needs Alt or AltGr, which write letters on many keyboards. The letters can be switched off, in this browser.
(() => {
  const help = document.getElementById("keys");
  const OFF = "kynnys-keys-off";
  // What a key goes to. Forms are known by where they lead.
  const FIELDS = { a: "answer", n: "note", s: "status", t: "themes", w: "owner", c: "call" };
  const inForm = (what) => `main form[action$="/${what}"]`;

  const rows = () => [...document.querySelectorAll("main .table tr")].filter((row) => row.querySelector("td"));
  const here = () => document.activeElement?.closest("main .table tr");
  const link = (row) => row?.querySelector("a[href]");

  function move(step) {
    const all = rows();
    if (!all.length) return follow(step > 0 ? "a[rel=next]" : "a[rel=prev]");
    const place = all.indexOf(here());
    const row = all[Math.min(Math.max(place + step, 0), all.length - 1)];
    const target = link(row) ?? row;
    if (target === row) row.tabIndex = -1;
    target.focus();
    row.scrollIntoView({ block: "nearest" });
    return true;
  }

  function follow(selector) {
    const found = document.querySelector(`main ${selector}`);
    found?.click();
    return Boolean(found);
  }

  function go(what) {
    const fields = document.querySelectorAll(`${inForm(what)} :is(textarea, select, input:not([type=hidden]), button)`);
    const field = [...fields].find((each) => each.matches("textarea, select, input:checked")) ?? fields[0];
    if (!field) return false;
    field.closest("details")?.setAttribute("open", "");
    field.focus();
    field.scrollIntoView({ block: "nearest" });
    return true;
  }

  function focus(selector) {
    const found = document.querySelector(`main ${selector}`);
    found?.focus();
    return Boolean(found);
  }

  // A number alone ends no case: it goes to the button, whose words are read then, and Enter presses it.
  function choose(number) {
    return focus(`[data-digit="${number}"]`);
  }

  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    o: () => Boolean(link(here())) && (link(here()).click(), true),
    u: () => follow("a[rel=up]"),
    r: () => focus("#ready"), // the sentences that are ready to be put into the answer
    "?": () => (help.showModal(), true),
    ...Object.fromEntries(Object.entries(FIELDS).map(([key, what]) => [key, () => go(what)])),
    ...Object.fromEntries([..."123456789"].map((number) => [number, () => choose(number)])),
  };

  const writes = (element) => element?.matches?.("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");

  function send(field) {
    const form = field.closest("form");
    const button = form?.querySelector("[data-sends]") ?? form?.querySelector("button:not([type=button])");
    if (button) form.requestSubmit(button);
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const control = event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key === "Enter" && control && event.target.closest?.("main form")) {
      event.preventDefault();
      send(event.target);
    } else if (event.key === "Escape" && !help.open && event.target.closest?.("main form")) {
      event.target.blur();
    } else if (!writes(event.target) && !help.open && !localStorage.getItem(OFF)) {
      if (event.ctrlKey || event.altKey || event.metaKey || event.getModifierState("AltGraph")) return;
      if (event.repeat && event.key !== "j" && event.key !== "k") return;
      if (Object.hasOwn(KEYS, event.key) && KEYS[event.key]()) event.preventDefault();
    }
  });

  const on = document.getElementById("keys-on");
  on.checked = !localStorage.getItem(OFF);
  on.addEventListener("change", () => (on.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  const opener = document.getElementById("keys-open");
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
})();
