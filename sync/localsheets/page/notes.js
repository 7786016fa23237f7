// The note of a cell, shown beside it while the pointer rests there.

const PATIENCE = 200;

export function watchNotes(scroller, tip, stage) {
  let timer = null;
  let shownFor = null;
  const hide = () => {
    clearTimeout(timer);
    tip.hidden = true;
    shownFor = null;
  };
  scroller.addEventListener("pointerover", (event) => {
    const cell = event.target.closest("[data-note]");
    if (cell === shownFor) return;
    hide();
    if (!cell) return;
    shownFor = cell;
    timer = setTimeout(() => show(cell, tip, stage), PATIENCE);
  });
  scroller.addEventListener("pointerleave", hide);
  scroller.addEventListener("pointerdown", hide);
  scroller.addEventListener("scroll", hide, { passive: true });
}

function show(cell, tip, stage) {
  tip.textContent = cell.dataset.note;
  tip.hidden = false;
  const box = cell.getBoundingClientRect();
  const around = stage.getBoundingClientRect();
  const isRight = box.right + tip.offsetWidth + 8 < around.right;
  const left = isRight ? box.right - around.left + 6 : box.left - around.left - tip.offsetWidth - 6;
  const lowest = around.height - tip.offsetHeight - 6;
  tip.style.left = `${Math.max(6, left)}px`;
  tip.style.top = `${Math.max(6, Math.min(box.top - around.top, lowest))}px`;
}
