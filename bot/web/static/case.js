"use strict";
// On the page of a case: what is typed is kept on the server within two seconds, and who else is there is shown.
// Without this script the page works all the same; what was written comes back with the form.
const forms = document.querySelector(".forms");
const others = document.getElementById("others");
const changed = document.getElementById("changed");
const lost = document.getElementById("lost");
const parts = document.getElementById("parts");
const page = document.getElementById("open-case").dataset;
const AFTER = 800; // ms after the last key
const AGAIN = 4000; // ms between two looks at who is there
const WAIT = 1500; // ms that the other drafts get before a form is sent
const kept = new Map(); // form -> the text that the server has
let waits = null;
let sending = Promise.resolve();

const areas = () => (forms ? [...forms.querySelectorAll("textarea[data-draft]")] : []);

async function ask(what, fields) {
  const body = new URLSearchParams({ csrf: page.csrf, ...fields });
  const answer = await fetch(`${page.path}/${what}`, { method: "POST", body, keepalive: true });
  // A session that is over leads to the sign-in page.
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  const told = await answer.json();
  lost.hidden = true;
  others.textContent = told.others;
  changed.hidden = String(told.version) === page.version;
  if (told.parts !== undefined && parts) parts.textContent = told.parts;
}

function keep() {
  clearTimeout(waits);
  waits = null;
  for (const area of areas()) {
    const text = area.value;
    if (kept.get(area.dataset.draft) === text) continue;
    kept.set(area.dataset.draft, text);
    // One after the other: an older text never comes after a newer one.
    sending = sending
      .then(() => ask("draft", { form: area.dataset.draft, text, outcome: text }))
      .catch(() => {
        kept.delete(area.dataset.draft); // it is sent once more
        lost.hidden = false;
      });
  }
}

for (const area of areas()) kept.set(area.dataset.draft, area.value);

forms?.addEventListener("input", (event) => {
  if (!event.target.matches("textarea[data-draft]")) return;
  waits ??= setTimeout(keep, AFTER);
});

// The text of a form goes with it. What stands in the others is kept before the page is left.
const leaving = new WeakSet();

forms?.addEventListener("submit", async (event) => {
  clearTimeout(waits);
  waits = null;
  const form = event.target;
  const own = form.querySelector("textarea[data-draft]");
  if (own) kept.set(own.dataset.draft, own.value);
  if (leaving.has(form) || areas().every((area) => kept.get(area.dataset.draft) === area.value)) return;
  event.preventDefault();
  leaving.add(form);
  keep();
  await Promise.race([sending, new Promise((done) => setTimeout(done, WAIT))]);
  form.requestSubmit(event.submitter);
});

// A ready sentence goes behind what is written, and can be changed there.
document.getElementById("ready")?.addEventListener("change", (event) => {
  const area = event.target.form.elements.text;
  const text = event.target.selectedOptions[0].dataset.text;
  if (!text) return;
  area.value = [area.value.trim(), text].filter(Boolean).join(" ");
  event.target.value = "";
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
});

addEventListener("pagehide", keep);

setInterval(() => {
  if (document.hidden) return;
  keep();
  ask("here", {}).catch(() => {
    lost.hidden = false;
  });
}, AGAIN);
