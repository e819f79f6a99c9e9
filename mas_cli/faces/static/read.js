// Reading what a person types or a file holds, and saying what is wrong with it, as `mas` does.
const MONTHS = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"];
const two = (number) => String(number).padStart(2, "0");

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

// A day as typed: {value} as stored, or {fault}.
function readDay(question, text) {
  const wrong = {fault: `“${text}” is geen datum. Schrijf een datum als 1-9-2026.`};
  let found = text.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/);
  let [year, month, date] = found ? found.slice(1).map(Number) : [0, 0, 0];
  if (!found) {
    found = text.match(/^(\d{1,2})[-/. ](\d{1,2}|[a-zé]+\.?)[-/. ](\d{4})$/i);
    if (found) {
      const word = found[2].toLowerCase().replace(".", "");
      const named = MONTHS.findIndex((name) => word.length > 2 && (name.startsWith(word) || (word === "mrt" && name === "maart")));
      [date, month, year] = [Number(found[1]), /^\d/.test(word) ? Number(word) : named + 1, Number(found[3])];
    } else if ((found = text.match(/^(\d{1,2})-(\d{4})$/))) {
      [date, month, year] = [0, Number(found[1]), Number(found[2])];
    } else if ((found = text.match(/^(\d{4})$/))) {
      [date, month, year] = [0, 0, Number(found[1])];
    } else {
      return wrong;
    }
  }
  const whole = month > 0 && date > 0;
  if (month > 12 || date > 31 || (month === 0 && date > 0)) return wrong;
  if (whole && parts(dayNumber(year, month, date))[2] !== date) return wrong;
  if (!whole && !question.partly) return {fault: "Geef dag, maand en jaar."};
  const value = `${year}-${two(month)}-${two(date)}`;
  const bounds = span(day(value));
  if ((question.min !== null && bounds.high < question.min) || (question.max !== null && bounds.low > question.max)) {
    const shown = (number) => parts(number).reverse().map(two).join("-");
    return {fault: `Geef een datum van ${shown(question.min)} tot en met ${shown(question.max)}.`};
  }
  return {value};
}

function readNumber(question, text) {
  const written = text.replace(/\s*(uur|uren|keer|dagen|dag)$/i, "").trim();
  const wrong = {fault: `“${text}” is geen getal${question.step === 1 ? " zonder cijfers achter de komma" : ""}.`};
  if (!/^-?\d+([.,]\d+)?$/.test(written)) return wrong;
  if (/^\d{1,3}[.,]\d{3}$/.test(written)) return {fault: `“${text}” kan duizend zijn of een breuk. Schrijf het zonder punt.`};
  const value = Number(written.replace(",", "."));
  if (question.step && Math.round(value / question.step) * question.step !== value) {
    return question.step === 1 ? wrong : {fault: `Geef een veelvoud van ${String(question.step).replace(".", ",")}.`};
  }
  if ((question.min !== null && value < question.min) || (question.max !== null && value > question.max)) {
    return {fault: `Geef een getal van ${question.min} tot en met ${question.max}.`};
  }
  return {value};
}

// What a text or a value from a file answers to a question: {value} (undefined when empty) or {fault}.
function readAnswer(question, raw) {
  if (raw === null || raw === undefined || String(raw).trim() === "") return {value: undefined};
  if (typeof raw === "object") return {fault: "Dit is geen antwoord."};
  const text = String(raw).trim();
  const lower = text.toLowerCase();
  if (question.type === "text") return {value: text};
  if (lower === "onbekend") return {value: "onbekend"};
  if (question.type === "date") return readDay(question, text);
  if (question.type === "integer" || question.type === "number") return readNumber(question, text);
  for (const [option, label] of Object.entries(question.options)) {
    if (lower === option.toLowerCase() || lower === label.toLowerCase()) return {value: option};
  }
  if (question.type === "jno" && (lower === "j" || raw === true)) return {value: "ja"};
  if (question.type === "jno" && (lower === "n" || raw === false)) return {value: "nee"};
  return {fault: `“${text}” is geen van de antwoorden.`};
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
