// Keeps a page's content up to date while somebody looks: it asks for the content anew and replaces what is there, unless
// the tab is hidden, the reader has paused it, or is about to type or to choose.
"use strict";

const main = document.getElementById("main");
const trouble = document.getElementById("trouble");
const spoken = document.getElementById("spoken");
const live = document.getElementById("live");
const every = Number(main.dataset.every) * 1000;
let shown = "";
let paused = false;
let asking = false;

function isInUse(content) {
  const active = document.activeElement;
  const isTyping = content.contains(active) && active.matches("input, select, textarea");
  const selection = document.getSelection();
  return isTyping || (!selection.isCollapsed && content.contains(selection.anchorNode));
}

function say(words) {
  trouble.textContent = words;
  trouble.hidden = !words;
  main.classList.toggle("stale", Boolean(words));
}

// Which link or button has the focus, so that the same one has it afterwards.
function place(content) {
  const active = document.activeElement;
  if (!content.contains(active)) return null;
  const same = [...content.querySelectorAll(active.tagName)].filter((each) => each.outerHTML === active.outerHTML);
  return { html: active.outerHTML, tag: active.tagName, number: same.indexOf(active) };
}

function replace(text) {
  const content = document.getElementById("content");
  const open = [...content.querySelectorAll("details[open]")].map((each) => each.id);
  const focus = place(content);
  const read = new DOMParser().parseFromString(text, "text/html");
  const spokenBefore = content.querySelector("[data-say]")?.dataset.say;
  content.replaceChildren(...read.body.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focus) {
    const same = [...content.querySelectorAll(focus.tag)].filter((each) => each.outerHTML === focus.html);
    (same[focus.number] ?? main).focus({ preventScroll: true });
  }
  const spokenNow = content.querySelector("[data-say]")?.dataset.say;
  if (spokenNow && spokenNow !== spokenBefore) spoken.textContent = spokenNow;
}

async function refresh() {
  const content = document.getElementById("content");
  if (asking || paused || document.hidden || isInUse(content)) return;
  asking = true;
  try {
    const answer = await fetch(location.href, { headers: { "X-Pgrelay-Fragment": "1" }, credentials: "same-origin" });
    const text = await answer.text();
    if (paused || isInUse(content)) return;
    if (answer.ok) {
      if (text !== shown) replace(text);
      shown = text;
      say("");
    } else {
      const read = new DOMParser().parseFromString(text, "text/html");
      say(`Not up to date: ${(read.querySelector(".trouble") ?? read.body).textContent.trim().replace(/\s+/g, " ")}`);
    }
  } catch {
    say("Not up to date: the console does not answer. It may have been ended: start it again.");
  } finally {
    asking = false;
  }
}

if (every > 0) {
  live.hidden = false;
  live.addEventListener("click", () => {
    paused = !paused;
    live.setAttribute("aria-pressed", String(!paused));
    live.textContent = paused ? "Paused" : "Live";
    if (!paused) refresh();
  });
  document.addEventListener("visibilitychange", refresh);
  setInterval(refresh, every);
}
// What was done is said once: an address that is loaded again does not say it again.
if (new URLSearchParams(location.search).has("done")) {
  const address = new URL(location.href);
  address.searchParams.delete("done");
  history.replaceState(null, "", address);
}
