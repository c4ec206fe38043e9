// Keys, drafts, and saving that keeps the page when the grader does not answer. Without this script
// the forms and links of the page do the same, except for keys and drafts.
"use strict";
const message = document.getElementById("message");

function say(text, bad) {
  message.textContent = text;
  message.classList.toggle("bad", bad);
  message.scrollIntoView({ block: "nearest" });
}

// The value that the server sent, and the one that the reviewer entered.
const sent = (field) => (field.type === "checkbox" ? field.defaultChecked : field.defaultValue);
const entered = (field) => (field.type === "checkbox" ? field.checked : field.value);
const enter = (field, value) => { field[field.type === "checkbox" ? "checked" : "value"] = value; };

function entries(form) {
  return [...form.elements].filter((field) => field.name && !["hidden", "submit"].includes(field.type));
}

function keep(form, name) {
  const changed = entries(form).filter((field) => sent(field) !== entered(field));
  const draft = changed.map((field) => [field.name, { sent: sent(field), entered: entered(field) }]);
  if (draft.length) localStorage.setItem(name, JSON.stringify(draft));
  else localStorage.removeItem(name);
}

function restore(form, name) {
  const draft = new Map(JSON.parse(localStorage.getItem(name) ?? "[]"));
  const fields = entries(form).filter((field) => draft.has(field.name));
  if (!fields.length) return;
  const others = fields.filter((field) => draft.get(field.name).sent !== sent(field));
  const now = others.map((field) => `${field.name.replace(":", " of ")} is now “${sent(field)}”`);
  fields.forEach((field) => enter(field, draft.get(field.name).entered));
  say("Your entries that were not saved are here again. ", others.length > 0);
  if (now.length) message.append(`Changed since: ${now.join(", ")}. `);
  const discard = document.createElement("button");
  discard.type = "button";
  discard.textContent = "Discard them";
  discard.addEventListener("click", () => {
    localStorage.removeItem(name);
    fields.forEach((field) => enter(field, sent(field)));
    say("", false);
  });
  message.append(discard);
}

async function send(form, name, button) {
  const body = new URLSearchParams(new FormData(form));
  body.set("script", "yes");
  if (button && button.name) body.set(button.name, button.value);
  say("Saving…", false);
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body });
  } catch {
    say("Not saved: the grader does not answer. Your entries stay here. Start grader review again, open its new address, then save here.", true);
    return;
  }
  if (answer.ok) {
    localStorage.removeItem(name);
    location.assign(await answer.text());
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const problem = page.getElementById("problem");
  say(problem ? problem.textContent : `Not saved: error ${answer.status}.`, true);
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const name = `draft ${new URL(form.action).pathname} ${form.elements.show?.value ?? ""}`;
  restore(form, name);
  form.addEventListener("input", () => keep(form, name));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, name, event.submitter);
  });
}

document.addEventListener("keydown", (event) => {
  const form = document.getElementById("review");
  if (!form || event.altKey || event.metaKey) return;
  const button = (value) => form.querySelector(`button[value=${value}]`);
  if (event.ctrlKey) {
    if (event.key === "Enter") button("next").click();
    return;
  }
  if (event.target.matches("input:not([type=checkbox]), textarea")) return;
  if (event.key === "n") document.querySelector("a[rel=next]")?.click();
  if (event.key === "p") document.querySelector("a[rel=prev]")?.click();
  if (event.key === "s") button("stay").click();
});
