// Whether everybody can read and use the page that is shown: a list of what is wrong with it.
() => {
  const faults = [];
  const all = [...document.body.querySelectorAll("*")];
  const name = (element) =>
    `${element.tagName.toLowerCase()}.${element.className.baseVal ?? element.className}` +
    ` "${element.textContent.trim().slice(0, 30)}"`;
  const isUnseen = (element) => element.closest(".unseen, .skip, option, .cards thead") !== null;
  const isShown = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && !isUnseen(element);

  const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
  const isOpaque = (colour) => (parts(colour)[3] ?? 1) === 1;
  const light = ([red, green, blue]) =>
    [red, green, blue]
      .map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const contrast = (one, other) => {
    const [low, high] = [light(parts(one)), light(parts(other))].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (isOpaque(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const need = (least, colour, element, what) => {
    const found = contrast(colour, behind(element));
    if (found < least) faults.push(`${what} of ${name(element)}: contrast ${found.toFixed(2)}`);
  };

  const isLarge = ({ fontSize, fontWeight }) =>
    parseFloat(fontSize) >= 24 || (parseFloat(fontSize) >= 18.66 && Number(fontWeight) >= 700);
  const saysSomething = (element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
  for (const element of all.filter(isShown)) {
    const style = getComputedStyle(element);
    const ink = element instanceof SVGElement ? style.fill : style.color;
    if (saysSomething(element)) need(isLarge(style) ? 3 : 4.5, ink, element, "text");
    if (element.matches("rect")) need(3, ink, element.closest("svg"), "bar");
    if (element.matches("input, select")) {
      need(4.5, style.color, element, "value");
      need(3, style.borderTopColor, element.parentElement, "border");
    }
    if (element.placeholder) {
      need(4.5, getComputedStyle(element, "::placeholder").color, element, "placeholder");
    }
  }

  const inOwnScroll = (element) => element.closest(".chart, .scroll, table .value") !== null;
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) faults.push("the page is wider than its window");
  for (const element of all.filter((one) => isShown(one) && !inOwnScroll(one))) {
    const box = element.getBoundingClientRect();
    if (box.right > width + 0.5 || box.left < -0.5) faults.push(`${name(element)} is cut off`);
    const isCut = getComputedStyle(element).overflowX === "hidden";
    if (isCut && element.scrollWidth > element.clientWidth + 1) faults.push(`${name(element)} is cut`);
    const isTarget = element.matches("button, select, input, .tabs a, .top nav a, .button, summary");
    const isSmall = box.height < 24 || box.width < 24;
    if (isTarget && element.type !== "checkbox" && isSmall) faults.push(`${name(element)} is small`);
  }

  const ids = all.map((element) => element.id).filter(Boolean);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  if (twice.length > 0) faults.push(`ids are there twice: ${twice}`);
  for (const element of all) {
    for (const way of ["aria-labelledby", "aria-describedby", "for"]) {
      const told = (element.getAttribute(way) ?? "").split(" ").filter(Boolean);
      for (const id of told) if (!ids.includes(id)) faults.push(`${name(element)} names no ${id}`);
    }
  }
  const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map((one) => Number(one.tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1) faults.push("there must be one h1");
  levels.forEach((level, at) => {
    if (level > (levels[at - 1] ?? 0) + 1) faults.push(`a heading of level ${level} skips one`);
  });
  for (const table of document.querySelectorAll("table")) {
    if (table.caption === null) faults.push("a table has no caption");
    if (table.querySelector("th:not([scope])")) faults.push("a header heads nothing");
  }
  return faults;
};
