// What comes next: the series that a few cells begin, and how it goes on.

const DAY_TYPES = ["DATE", "DATE_TIME"];
const ENDS_IN_NUMBER = /^(.*?)(\d{1,15})$/s;

/**
 * A function from a place after (0, 1, …) or before (-1, -2, …) the cells to an ExtendedValue;
 * null when they begin no series and are to be repeated.
 */
export function seriesOf(cells, locale) {
  if (cells.some((cell) => cell.dataValidation)) return null;
  const values = cells.map((cell) => cell.userEnteredValue ?? {});
  const numbers = values.map((value) => value.numberValue);
  if (numbers.every((number) => number !== undefined)) return ofNumbers(numbers, cells[0]);
  const texts = values.map((value) => value.stringValue);
  if (!texts.every((text) => text !== undefined)) return null;
  return ofNames(texts, locale) ?? ofNumbered(texts);
}

/** 2, 4 → 6; one day → the next day; a single other number is repeated. */
function ofNumbers(numbers, cell) {
  const isDay = DAY_TYPES.includes(cell.userEnteredFormat?.numberFormat?.type);
  if (numbers.length === 1 && !isDay) return null;
  const step = stepOf(numbers) ?? (isDay && numbers.length === 1 ? 1 : null);
  if (step === null) return null;
  const start = numbers.length - 1;
  return (at) => {
    const from = at < 0 ? numbers[0] : numbers[start];
    return { numberValue: tidy(from + step * (at < 0 ? at : at + 1)) };
  };
}

/** The constant step of at least two numbers, or null. */
function stepOf(numbers) {
  if (numbers.length < 2) return null;
  const step = numbers[1] - numbers[0];
  const isEven = numbers.every((number, at) =>
    at === 0 || Math.abs(number - numbers[at - 1] - step) < 1e-9 * Math.max(1, Math.abs(number)));
  return isEven ? step : null;
}

const tidy = (number) => Number(number.toPrecision(15));

/** "Item 1" → "Item 2", "LD-000009" → "LD-000010". */
function ofNumbered(texts) {
  const parts = texts.map((text) => ENDS_IN_NUMBER.exec(text));
  if (parts.some((part) => !part || part[1] !== parts[0][1])) return null;
  const numbers = parts.map((part) => Number(part[2]));
  const step = texts.length === 1 ? 1 : stepOf(numbers);
  if (step === null) return null;
  const width = parts[0][2].startsWith("0") || parts.at(-1)[2].startsWith("0")
    ? parts[0][2].length : 0;
  return (at) => {
    const number = (at < 0 ? numbers[0] : numbers.at(-1)) + step * (at < 0 ? at : at + 1);
    const digits = String(Math.max(0, number)).padStart(width, "0");
    return { stringValue: `${parts[0][1]}${digits}` };
  };
}

/** Mon → Tue, January → February, in English and in the spreadsheet's own language. */
function ofNames(texts, locale) {
  for (const names of listsOf(locale)) {
    const places = texts.map((text) => names.indexOf(text.toLocaleLowerCase()));
    if (places.some((place) => place < 0)) continue;
    const step = texts.length === 1 ? 1 : stepOf(places.map((place) =>
      place < places[0] ? place + names.length : place));
    if (step === null) return null;
    return (at) => {
      const place = (at < 0 ? places[0] : places.at(-1)) + step * (at < 0 ? at : at + 1);
      const name = names[((place % names.length) + names.length) % names.length];
      return { stringValue: likeCase(name, texts[0]) };
    };
  }
  return null;
}

function likeCase(name, model) {
  if (model.length > 1 && model === model.toLocaleUpperCase()) return name.toLocaleUpperCase();
  return model[0] === model[0].toLocaleUpperCase()
    ? name[0].toLocaleUpperCase() + name.slice(1) : name;
}

const lists = new Map();

/** The names of days and months, long and short, in small letters. */
function listsOf(locale) {
  if (!lists.has(locale)) lists.set(locale, ["en", locale.replace("_", "-")].flatMap(namesIn));
  return lists.get(locale);
}

function namesIn(language) {
  const written = (options, days) => {
    const format = new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
    return days.map((day) => format.format(day).toLocaleLowerCase());
  };
  const week = Array.from({ length: 7 }, (_, day) => new Date(Date.UTC(2024, 0, day + 1)));
  const year = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2024, month, 1)));
  try {
    return ["long", "short"].flatMap((width) => [
      written({ weekday: width }, week),
      written({ month: width }, year),
    ]);
  } catch {
    return [];
  }
}
