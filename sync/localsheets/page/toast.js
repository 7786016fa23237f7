// Refusals at the page's foot, read aloud too; each stays until it is closed or outdated.

const shelf = () => document.getElementById("toasts");

/** A refusal; `retry` {label, run} offers a way back to what was typed. */
export function refuse(sentence, retry = null) {
  const old = [...outdated()];
  for (const toast of old) if (toast.dataset.sentence === sentence) toast.remove();
  for (const toast of old.slice(0, -2)) toast.remove();
  make(sentence, retry ? [retry] : []);
}

/** Something was saved since: refusals that hold no text any more are old news. */
export function forget() {
  for (const toast of outdated()) toast.remove();
}

const outdated = () => shelf().querySelectorAll(".toast:not([data-offers])");

function make(sentence, offers) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.sentence = sentence;
  toast.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = sentence;
  const close = button("Close", () => toast.remove());
  close.className = "close";
  const ways = offers.map(({ label, run }) =>
    button(label, () => {
      toast.remove();
      run();
    }),
  );
  toast.toggleAttribute("data-offers", ways.length > 0);
  toast.append(words, ...ways, close);
  shelf().append(toast);
}

function button(label, run) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", run);
  return made;
}
