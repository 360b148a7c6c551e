"use strict";
// The phones ask once a second what is new. What is drawn stays in its place: only new messages are added, so that focus
// stays where it was and a screen reader reads nothing twice.
const LANGUAGES = { fi: "suomi", sv: "svenska", en: "English" };
const WHEN = { timeZone: "Europe/Helsinki", hour: "2-digit", minute: "2-digit", day: "numeric", month: "numeric" };
const phones = document.getElementById("phones");
const drawn = new Map(); // by address
const put_away = new Set(JSON.parse(sessionStorage.getItem("put-away") ?? "[]"));
let awaited = null; // the phone that a visit was just handed in for

const post = (url, body) =>
  fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

function element(tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

// -- one phone --------------------------------------------------------------------------------------------------------
async function say(entry, text, more = {}) {
  const message = { id: crypto.randomUUID(), from: entry.address, text, ...more };
  if (entry.fresh) message.language = entry.language;
  await post("/hooks/simulator", message);
  for (const delay of [80, 250]) setTimeout(refresh, delay);
}

function phoneFor(address) {
  let entry = drawn.get(address);
  if (entry) return entry;
  const article = document.getElementById("phone-template").content.firstElementChild.cloneNode(true);
  const form = article.querySelector("form");
  entry = { address, article, form, chat: article.querySelector(".chat"), seen: [], fresh: false, language: null };
  article.querySelector(".number").textContent = address;
  article.setAttribute("aria-label", `Phone ${address}`);
  entry.chat.setAttribute("aria-label", `Messages of ${address}`);
  form.text.setAttribute("aria-label", `Message from ${address}`);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.text.value.trim()) say(entry, form.text.value);
    form.text.value = "";
  });
  article.querySelector(".picture").addEventListener("click", () => {
    say(entry, form.text.value, { kind: "media" }); // what is written goes under the picture
    form.text.value = "";
  });
  article.querySelector(".again").addEventListener("click", () => startOver(entry));
  drawn.set(address, entry);
  const next = [...phones.children].find((other) => other.querySelector(".number").textContent > address);
  phones.insertBefore(article, next ?? null);
  return entry;
}

function speak(entry, language) {
  entry.language = language;
  entry.article.querySelector(".lang").textContent = LANGUAGES[language] ?? "";
  if (language) entry.chat.lang = language;
}

function draw(phone) {
  const entry = phoneFor(phone.address);
  entry.fresh = false;
  speak(entry, phone.language);
  if (awaited === phone.address) {
    awaited = null;
    entry.article.scrollIntoView({ block: "nearest" });
  }
  const now = phone.messages.map((message) => JSON.stringify([message.from, message.id, message.at, message.text]));
  const last = entry.seen.length ? now.lastIndexOf(entry.seen.at(-1)) : -1;
  const same = now.slice(0, last + 1).every((message, index) => message === entry.seen.at(index - last - 1));
  if (same && last === now.length - 1) return;
  if (!same || last < 0) entry.chat.replaceChildren();
  add(entry, phone.messages.slice(same ? last + 1 : 0));
  entry.seen = now;
}

function add(entry, messages) {
  const choices = entry.chat.querySelector(".choices");
  if (choices?.contains(document.activeElement)) entry.form.text.focus();
  choices?.remove();
  for (const message of messages) {
    const bubble = element("div", `bubble ${message.from}`, "");
    bubble.append(element("span", "unseen", message.from === "bot" ? "Received: " : "Sent: "), message.text || "(picture)");
    if (message.file) bubble.append(element("div", "file", `File: ${message.file}`));
    bubble.append(element("time", "", new Date(message.at).toLocaleString("fi-FI", WHEN)));
    entry.chat.append(bubble);
  }
  const buttons = messages.at(-1)?.buttons ?? [];
  if (buttons.length) {
    const row = element("div", "choices", "");
    for (const { title, payload } of buttons) {
      const button = element("button", "", title);
      button.addEventListener("click", () => say(entry, title, { payload }));
      row.append(button);
    }
    entry.chat.append(row);
  }
  entry.chat.scrollTop = entry.chat.scrollHeight;
}

// -- new phones -------------------------------------------------------------------------------------------------------
function open(address, language) {
  put_away.delete(address);
  const known = drawn.get(address);
  const entry = phoneFor(address);
  if (!known) {
    entry.fresh = true;
    speak(entry, language);
  }
  entry.form.text.focus();
  offer();
}

function startOver(entry) {
  put_away.add(entry.address);
  sessionStorage.setItem("put-away", JSON.stringify([...put_away]));
  drawn.delete(entry.address);
  entry.article.remove();
  open(free(), entry.language ?? "fi");
}

const taken = new Set();

function free() {
  let number = BigInt(document.getElementById("open").phone.defaultValue.slice(1));
  while (["", "+"].some((plus) => [drawn, put_away, taken].some((all) => all.has(`${plus}${number}`)))) number += 1n;
  return `+${number}`;
}

// The forms offer a number that no phone has, unless another one was written there.
function offer() {
  for (const id of ["visit", "open"]) {
    const field = document.getElementById(id).phone;
    if (field === document.activeElement || (field.dataset.offered ?? field.defaultValue) !== field.value) continue;
    field.value = field.dataset.offered = free();
  }
}

// -- the page ---------------------------------------------------------------------------------------------------------
async function refresh() {
  const answer = await fetch("/simulator/phones");
  if (!answer.ok) return;
  const all = await answer.json();
  const clock = document.getElementById("now");
  clock.dateTime = all.now;
  clock.textContent = new Date(all.now).toLocaleString("fi-FI", { ...WHEN, weekday: "long", year: "numeric" });
  const known = new Set(all.phones.map((phone) => phone.address));
  known.forEach((address) => taken.add(address));
  all.phones.filter((phone) => !put_away.has(phone.address)).forEach(draw);
  drawn.forEach((entry, address) => {
    if (known.has(address) || entry.fresh) return;
    drawn.delete(address);
    entry.article.classList.add("gone");
    entry.chat.replaceChildren(element("p", "none", "Erased: nothing is known of this phone any more."));
  });
  offer();
  const mail = document.getElementById("mail");
  if (all.mail.length && mail.dataset.count !== String(all.mail.length)) {
    mail.dataset.count = all.mail.length;
    mail.replaceChildren(...all.mail.map((letter) => element("pre", "", `${letter.to}\n${letter.subject}\n\n${letter.text}`)));
  }
}

document.getElementById("visit").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const answer = await post("/simulator/visits", Object.fromEntries(new FormData(form)));
  const body = await answer.json();
  document.getElementById("visit-result").textContent = body.detail;
  if (answer.ok) awaited = form.phone.value.trim();
  setTimeout(refresh, 1200);
});

document.getElementById("open").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { phone, language } = event.target;
  const answer = await fetch(`/simulator/address?${new URLSearchParams({ written: phone.value })}`);
  const body = await answer.json();
  document.getElementById("open-result").textContent = answer.ok ? "" : body.detail;
  if (answer.ok) open(body.address, language.value);
});

document.getElementById("clock")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const told = document.getElementById("clock-result");
  told.textContent = "Time passes …";
  const answer = await post("/simulator/clock", { hours: Number(event.target.hours.value) });
  const body = await answer.json();
  told.textContent = body.detail;
  refresh();
});

refresh();
setInterval(refresh, 1000);
