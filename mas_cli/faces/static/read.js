// Reading what a person types or a file holds, and saying what is wrong with it: the grammar of `mas_cli.written`,
// whose names of months and days and words for ja and nee are in WRITTEN.
const two = (number) => String(number).padStart(2, "0");
const quoted = (raw) => `“${String(raw).slice(0, 60)}”`;
const MOST = 1e15;

function shownDay(stored) {
  const [year, month, date] = stored.split("-");
  return `${date}-${month}-${year}`;
}

// Text in a question, with its parameters and local names filled in.
function filled(text, parameters) {
  return text.replace(/\{([a-z][a-z0-9_.]*)\}/g, (all, name) => {
    if (name.startsWith("naam.")) return INSTRUMENT.names[name.slice(5)] ?? all;
    return name in parameters ? String(parameters[name]).replace(".", ",") : all;
  });
}

const PART = "([0-9]{1,2}|[x]{1,2}|\\?{1,2})";
const DAYS = {
  yearFirst: new RegExp(`^([0-9]{4})\\s*([-/.])\\s*${PART}\\s*\\2\\s*${PART}$`),
  yearLast: new RegExp(`^${PART}\\s*([-/.])\\s*${PART}\\s*\\2\\s*([0-9]{4}|[0-9]{2})$`),
  named: /^([0-9]{1,2})\s*[-/. ]\s*([a-z]{3,9})\.?\s*[-/. ]\s*([0-9]{4}|[0-9]{2})$/,
  compact: /^([0-9]{4})([0-9]{2})([0-9]{2})$/,
  monthYear: /^([0-9]{1,2})\s*[-/.]\s*([0-9]{4})$/,
  yearMonth: /^([0-9]{4})\s*[-/.]\s*([0-9]{1,2})$/,
  namedYear: /^([a-z]{3,9})\.?\s*[-/. ]\s*([0-9]{4})$/,
  year: /^(19|20|21)[0-9]{2}$/,
  time: /(?:t|,?\s+)([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2})(?:\.[0-9]{1,9})?)?(z|[+-][0-9]{2}:?[0-9]{2})?/g,
  weekday: /^([a-z]{2,9})\.?,?\s+(?=[0-9])/,
};
const monthNamed = (word) => (Object.hasOwn(WRITTEN.months, word) ? WRITTEN.months[word] : null);
// 0 is a month or day that is not known.
const knownPart = (part) => (/^(0{1,2}|x{1,2}|\?{1,2})$/.test(part) ? 0 : Number(part));

// Year, month and day of a text, as written; null when it is no day, and a year of two digits is none.
function dayParts(text) {
  let found;
  if ((found = text.match(DAYS.yearFirst))) return [Number(found[1]), knownPart(found[3]), knownPart(found[4])];
  if ((found = text.match(DAYS.yearLast))) return found[4].length === 4 ? [Number(found[4]), knownPart(found[3]), knownPart(found[1])] : null;
  if ((found = text.match(DAYS.named))) {
    const month = monthNamed(found[2]);
    return month && found[3].length === 4 ? [Number(found[3]), month, knownPart(found[1])] : null;
  }
  if ((found = text.match(DAYS.compact))) return [Number(found[1]), knownPart(found[2]), knownPart(found[3])];
  if ((found = text.match(DAYS.monthYear))) return [Number(found[2]), knownPart(found[1]), 0];
  if ((found = text.match(DAYS.yearMonth))) return [Number(found[1]), knownPart(found[2]), 0];
  if ((found = text.match(DAYS.namedYear))) {
    const month = monthNamed(found[1]);
    return month ? [Number(found[2]), month, 0] : null;
  }
  return DAYS.year.test(text) ? [Number(text), 0, 0] : null;
}

// The text without a day of the week and a time of day; null when the time is none, or of another zone.
function bareDay(text) {
  let weekday = null;
  const named = text.match(DAYS.weekday);
  if (named) {
    const number = WRITTEN.weekdays.findIndex((name) => [name, name.slice(0, 2), name.slice(0, 3)].includes(named[1]));
    if (number >= 0) [text, weekday] = [text.slice(named[0].length), number];
  }
  for (const found of text.matchAll(DAYS.time)) {
    if (found.index + found[0].length !== text.length) continue;
    const [hour, minute, second] = [found[1], found[2], found[3] ?? 0].map(Number);
    if (hour > 23 || minute > 59 || second > 59) return null;
    if (found[4] && (hour || minute || second || found[4].replace(/[-+0:z]/g, ""))) return null;
    return [text.slice(0, found.index), weekday];
  }
  return [text, weekday];
}

// A day as typed: {value} as stored, or {fault}.
function readDay(question, raw) {
  const wrong = {fault: `${quoted(raw)} is geen datum. Schrijf een datum als 1-9-2026.`};
  if (typeof raw === "boolean" || String(raw).length > 60) return wrong;
  const bare = bareDay(String(raw).trim().split(/\s+/).join(" ").toLowerCase());
  const found = bare && dayParts(bare[0]);
  if (!found) return wrong;
  const [year, month, date] = found;
  if (!year && !month && !date) return {value: "onbekend"};
  if (year < 1900 || year > 2199 || month > 12 || date > 31) return wrong;
  const whole = month > 0 && date > 0;
  if (whole) {
    const number = dayNumber(year, month, date);
    if (parts(number)[2] !== date) return wrong;
    // Day 0 was a Thursday; the week begins on Monday, which is 0.
    if (bare[1] !== null && ((number + 3) % 7 + 7) % 7 !== bare[1]) return wrong;
  } else if (!question.partly) {
    return {fault: "Geef dag, maand en jaar."};
  }
  const value = `${year}-${two(month)}-${two(date)}`;
  const bounds = span(day(value));
  if ((question.min !== null && bounds.high < question.min) || (question.max !== null && bounds.low > question.max)) {
    const shown = (number) => parts(number).reverse().map(two).join("-");
    return {fault: `Geef een datum van ${shown(question.min)} tot en met ${shown(question.max)}.`};
  }
  return {value};
}

// A number as typed, in digits with a point: {digits}, or {fault}.
function readDigits(raw) {
  const wrong = {fault: `${quoted(raw)} is geen getal. Schrijf het als 12 of 12,5.`};
  if (typeof raw === "boolean") return wrong;
  if (typeof raw === "number") return Math.abs(raw) < MOST ? {digits: /e/.test(String(raw)) ? raw.toFixed(30) : String(raw)} : wrong;
  const text = String(raw).trim().replace("\u2212", "-");
  if (/^[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}$/.test(text)) return {fault: `${quoted(raw)} kan duizend zijn of een breuk. Schrijf het zonder punt.`};
  if (/^[-+]?[0-9]{1,15}(?:[.,][0-9]{1,12})?$/.test(text)) return {digits: text.replace(",", ".").replace("+", "")};
  for (const [mark, decimal] of [[".", ","], [",", "."]]) {
    const thousands = `[-+]?[1-9][0-9]{0,2}(?:[${mark}][0-9]{3})`;
    const found = text.match(new RegExp(`^(${thousands}+)[${decimal}]([0-9]{1,12})$`)) ?? text.match(new RegExp(`^(${thousands}{2,4})()$`));
    if (found) return {digits: found[1].replaceAll(mark, "").replace("+", "") + (found[2] ? `.${found[2]}` : "")};
  }
  return wrong;
}

// A number of hours: also `24 uur`, and a duration as 16:30 or 16u30.
function readHours(raw) {
  if (typeof raw === "string") {
    const text = raw.trim();
    const clock = text.match(/^([0-9]{1,5})[:hu]([0-9]{2})(?::([0-9]{2})(?:\.0+)?)?$/);
    if (clock) {
      const [hours, minutes, seconds] = [clock[1], clock[2], clock[3] ?? 0].map(Number);
      const exact = minutes < 60 && seconds === 0 && (hours * 60 + minutes) % 3 === 0;
      return exact ? {digits: String((hours * 60 + minutes) / 60)} : {fault: `${quoted(raw)} is geen aantal uren. Schrijf het als 24 of 24,5.`};
    }
    const unit = text.match(/^(.*[0-9])\s*(?:lesuren|lesuur|lesu\.?|uren|uur|u\.?|hours|h)$/i);
    if (unit) return readHours(unit[1]);
  }
  return readDigits(raw);
}

// Whether digits are a whole number of steps, counted exactly.
function isOfStep(digits, step) {
  const decimals = Math.max(...[digits, String(step)].map((text) => (text.split(".")[1] ?? "").length));
  const scaled = (text) => {
    const [before, behind = ""] = text.split(".");
    return BigInt(before + behind.padEnd(decimals, "0"));
  };
  return scaled(digits) % scaled(String(step)) === 0n;
}

function readNumber(question, raw) {
  const found = question.step && question.step !== 1 ? readHours(raw) : readDigits(raw);
  if (found.fault) return found;
  const value = Number(found.digits) + 0;
  if (question.step && !isOfStep(found.digits, question.step)) {
    const steps = question.step === 1 ? "een heel getal" : `een veelvoud van ${String(question.step).replace(".", ",")}`;
    return {fault: `${quoted(raw)} past niet: geef ${steps}.`};
  }
  if ((question.min !== null && value < question.min) || (question.max !== null && value > question.max)) {
    return {fault: `Geef een getal van ${question.min} tot en met ${question.max}.`};
  }
  return {value};
}

function readOption(question, raw) {
  const lower = typeof raw === "boolean" ? (raw ? "ja" : "nee") : String(raw).trim().toLowerCase();
  for (const [option, label] of Object.entries(question.options)) {
    if (lower === option.toLowerCase() || lower === label.toLowerCase()) return {value: option};
  }
  const yesOrNo = Object.keys(question.options).sort().join() === "ja,nee";
  if (yesOrNo && Object.hasOwn(WRITTEN.meanings, lower)) return {value: WRITTEN.meanings[lower]};
  return {fault: `${quoted(raw)} is geen van de antwoorden.`};
}

// What a text or a value from a file answers to a question: {value} (undefined when empty) or {fault}.
function readAnswer(question, raw) {
  if (raw === null || raw === undefined || String(raw).trim() === "") return {value: undefined};
  if (typeof raw === "object") return {fault: "Dit is geen antwoord."};
  const text = String(raw).trim();
  if (question.type === "text") {
    return typeof raw === "boolean" || String(raw).length > 10000 ? {fault: "Geef een tekst van hooguit 10.000 tekens."} : {value: text};
  }
  const unknown = typeof raw === "string" && WRITTEN.unknown.includes(text.toLowerCase());
  if (unknown && !Object.keys(question.options).some((option) => option.toLowerCase() === text.toLowerCase())) {
    return question.certain ? {fault: "Onbekend is hier geen antwoord; laat de vraag open."} : {value: "onbekend"};
  }
  if (question.type === "date") return readDay(question, raw);
  if (question.type === "integer" || question.type === "number") return readNumber(question, raw);
  return readOption(question, raw);
}

// An answers file: {answers, remarks, faults}; nothing of it is used when it is no answers file at all.
function readFile(text) {
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    return {faults: ["Dit bestand is geen JSON, of het is beschadigd. Er is niets veranderd."]};
  }
  if (data === null || typeof data !== "object" || Array.isArray(data)) {
    return {faults: ["Dit is geen bestand met antwoorden. Er is niets veranderd."]};
  }
  const faults = [];
  let remarks = {};
  if (typeof data.schema === "string") {
    if (data.schema !== "mas.screening/1" || typeof data.answers !== "object" || data.answers === null) {
      return {faults: ["Dit bestand is van een andere soort. Er is niets veranderd."]};
    }
    const of = data.instrument ?? {};
    if (of.id !== INSTRUMENT.id || of.edition !== INSTRUMENT.edition) {
      faults.push(`Het bestand is van ${of.id}/${of.edition}, deze pagina van ${INSTRUMENT.name}. Wat past is overgenomen; kijk het na.`);
    }
    remarks = typeof data.remarks === "object" && data.remarks !== null ? data.remarks : {};
    data = data.answers;
  }
  const answers = {};
  const kept = {};
  for (const [id, given] of Object.entries(data)) {
    const question = INSTRUMENT.questions.find((item) => item.id === id);
    if (!question) {
      faults.push(`${id}: die vraag is er niet.`);
      continue;
    }
    const carried = given !== null && typeof given === "object" ? given : {antwoord: given, toelichting: remarks[id]};
    const read = readAnswer(question, carried.antwoord);
    if (read.fault) faults.push(`${id}: ${read.fault}`);
    else if (read.value !== undefined) answers[id] = read.value;
    if (typeof carried.toelichting === "string" && carried.toelichting) kept[id] = carried.toelichting.slice(0, 10000);
  }
  return {answers, remarks: kept, faults};
}
