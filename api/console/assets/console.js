// Keeps a page up to date while somebody looks at it. Without this everything works, too.
const EVERY = 5000;
const box = document.getElementById("live");
const said = document.getElementById("said");

// Whoever is at a button or a field keeps it: what holds the focus is not exchanged.
function exchange(fresh) {
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.getElementById(part.id);
    const busy = part.contains(document.activeElement) || part.querySelector("a:hover, button:hover");
    if (other && !busy && other.innerHTML !== part.innerHTML) {
      part.replaceChildren(...document.adoptNode(other).childNodes);
    }
  }
}

function attention(page) {
  const found = page.querySelector("[data-attention]");
  return found && { count: found.textContent, words: found.parentElement.textContent.trim() };
}

async function refresh() {
  if (document.hidden || !box.checked) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.redirected) location.reload();
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const before = attention(document);
    const now = attention(fresh);
    exchange(fresh);
    if (before && now && before.count !== now.count) said.textContent = now.words;
  } catch {
    // the server is away for a moment; the next turn tries again
  }
}

// What takes many steps goes on by itself while somebody looks at it.
let going = false;

async function goOn() {
  const form = document.querySelector("form[data-goes-on]");
  if (!form || going || document.hidden || !box.checked) return;
  going = true;
  try {
    const told = new URLSearchParams(new FormData(form));
    told.set("verb", form.querySelector("button").value);
    const answer = await fetch(form.action, { method: "POST", body: told });
    if (answer.ok) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of document.querySelectorAll("[data-live]")) {
        const other = fresh.getElementById(part.id);
        if (other) part.replaceChildren(...document.adoptNode(other).childNodes);
      }
    }
  } catch {
    // the server is away for a moment; the next turn tries again
  } finally {
    going = false;
  }
}

if (box) {
  box.checked = sessionStorage.getItem("live") !== "off";
  box.parentElement.hidden = false;
  box.addEventListener("change", () => sessionStorage.setItem("live", box.checked ? "on" : "off"));
  setInterval(refresh, EVERY);
  setInterval(goOn, 300);
}
