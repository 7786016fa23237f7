// A question with two answers; Escape means no.

export function ask(question, yes) {
  const dialog = document.createElement("dialog");
  const words = document.createElement("p");
  words.textContent = question;
  dialog.append(words, answers(dialog, yes));
  dialog.setAttribute("aria-label", question);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

function answers(dialog, yes) {
  const bar = document.createElement("div");
  bar.className = "answers";
  bar.append(answer(dialog, "Cancel", "no", "quiet"), answer(dialog, yes, "yes", "strong danger"));
  return bar;
}

function answer(dialog, label, value, classes) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.className = classes;
  made.addEventListener("click", () => dialog.close(value));
  return made;
}
