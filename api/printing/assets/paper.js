// The button that prints; without scripts the browser's own menu does.
const button = document.getElementById("print");
button.addEventListener("click", () => window.print());
button.hidden = false;
