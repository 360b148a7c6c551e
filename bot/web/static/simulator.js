"use strict";
// The phones ask once a second what is new; a phone is redrawn only when its conversation has changed.
const LANGUAGES = { fi: "suomi", sv: "svenska", en: "English" };
const phones = document.getElementById("phones");
const drawn = new Map();
let awaited = null; // the phone that a visit was just handed in for

const post = (url, body) =>
  fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

async function say(address, text, payload) {
  const message = { id: crypto.randomUUID(), from: address, text };
  if (payload) message.payload = payload;
  await post("/hooks/simulator", message);
  for (const delay of [80, 250]) setTimeout(refresh, delay);
}

function element(tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

function phoneFor(address) {
  let entry = drawn.get(address);
  if (entry) return entry;
  const article = document.getElementById("phone-template").content.firstElementChild.cloneNode(true);
  article.querySelector(".number").textContent = address;
  const form = article.querySelector("form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.text.value.trim()) say(address, form.text.value);
    form.text.value = "";
  });
  entry = { article, seen: "" };
  drawn.set(address, entry);
  return entry;
}

function draw(phone, place) {
  const entry = phoneFor(phone.address);
  if (phones.children[place] !== entry.article) phones.insertBefore(entry.article, phones.children[place] ?? null);
  if (awaited === phone.address) {
    awaited = null;
    entry.article.scrollIntoView({ block: "nearest" });
  }
  const seen = JSON.stringify(phone);
  if (entry.seen === seen) return;
  entry.seen = seen;
  entry.article.querySelector(".lang").textContent = LANGUAGES[phone.language] ?? "";
  const chat = entry.article.querySelector(".chat");
  chat.replaceChildren();
  phone.messages.forEach((message, index) => {
    const bubble = element("div", `bubble ${message.from}`, message.text);
    bubble.append(element("time", "", new Date(message.at).toLocaleString("fi-FI", { hour: "2-digit", minute: "2-digit", day: "numeric", month: "numeric" })));
    chat.append(bubble);
    if (message.buttons?.length && index === phone.messages.length - 1) {
      const choices = element("div", "choices", "");
      for (const { title, payload } of message.buttons) {
        const button = element("button", "", title);
        button.addEventListener("click", () => say(phone.address, title, payload));
        choices.append(button);
      }
      chat.append(choices);
    }
  });
  chat.scrollTop = chat.scrollHeight;
}

async function refresh() {
  const answer = await fetch("/simulator/phones");
  if (!answer.ok) return;
  const house = await answer.json();
  house.phones.forEach(draw);
  const known = new Set(house.phones.map((phone) => phone.address));
  drawn.forEach((entry, address) => {
    if (known.has(address)) return;
    drawn.delete(address);
    entry.article.classList.add("gone");
    entry.article.querySelector(".chat").replaceChildren(element("p", "none", "Erased: the house knows nothing of this phone any more."));
    phones.append(entry.article);
  });
  const mail = document.getElementById("mail");
  if (house.mail.length && mail.dataset.count !== String(house.mail.length)) {
    mail.dataset.count = house.mail.length;
    mail.replaceChildren(...house.mail.map((letter) => element("pre", "", `${letter.to}\n${letter.subject}\n\n${letter.text}`)));
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

refresh();
setInterval(refresh, 1000);
