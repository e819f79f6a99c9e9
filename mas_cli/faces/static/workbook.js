// A workbook whose own formulas decide: what each answer puts into its cell, and what the outcome cells give. Takes
// the place of `advice.js`; WORKBOOK is compiled.
const peildatum = (_answers, today) => today;
const MONTH_OR_MARK = /(januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|january|february|march|may|june|july|august|october|jan|feb|mrt|mar|apr|jun|jul|aug|sep|okt|oct|nov|dec|am|pm|e)/g;
const doubtful = (answer) => new WORKBOOK.Tainted(`“${answer.slice(0, 40)}”, dat Excel als getal of datum kan lezen`);

// What is kept of a text typed into a cell; where Excel could make something else of it, nothing is said.
function typed(cell, answer) {
  const stripped = answer.trim();
  if (cell.text || stripped === "" || stripped[0] === "'" || stripped[0] === "=") return stripped[0] === "'" ? stripped.slice(1) : answer;
  const lower = stripped.toLowerCase();
  if (["true", "false", "waar", "onwaar"].includes(lower)) return doubtful(answer);
  if (!/\d/.test(stripped) || /\p{L}/u.test(lower.replace(MONTH_OR_MARK, ""))) return answer;
  if (/^(0\d+|\d{16,})$/.test(stripped) && cell.general) return answer;
  return /^-?\d{1,15}$/.test(stripped) && !cell.share ? Number(stripped) : doubtful(answer);
}

function cellOf(question, answer) {
  const cell = INSTRUMENT.workbook.cells[question.id];
  if (answer === undefined) return null;
  if (Object.hasOwn(cell.options, answer)) {
    const kept = cell.options[answer];
    return kept !== null && typeof kept === "object" ? new WORKBOOK.Tainted(kept.doubt) : kept;
  }
  if (question.type === "text" && !(cell.listed && answer === "onbekend")) return typed(cell, answer);
  if (answer === "onbekend") return null;
  if (question.type === "date") return cell.text ? answer : WORKBOOK.serialOfDay(day(answer));
  if (!cell.text) return answer;
  const shown = String(Number(answer.toPrecision(15))).replace(".", INSTRUMENT.workbook.decimal);
  return /^-?[0-9]{1,3}[.,][0-9]{3}$/.test(shown) ? `${shown}0` : shown;
}

function outcomeOf(outcome, values) {
  const value = outcome.slot === null ? null : values[outcome.slot];
  const found = {text: outcome.text, cell: outcome.cell, value: null, unknown: outcome.left_out, route: ""};
  if (found.unknown) return found;
  if (value instanceof WORKBOOK.Tainted) return {...found, unknown: value.reason};
  const route = typeof value === "string" && Object.hasOwn(outcome.routes, value) ? outcome.routes[value] : "";
  return {...found, value: WORKBOOK.isError(value) ? value.code : value, route, said: typeof value === "string" && Object.hasOwn(outcome.routes, value)};
}

// The outcomes for a set of answers; a route is advised where a text of the workbook stands for one.
function advise(answers, _today) {
  const asked = INSTRUMENT.questions.filter((question) => Object.hasOwn(INSTRUMENT.workbook.cells, question.id));
  const given = asked.map((question) => [INSTRUMENT.workbook.cells[question.id].slot, cellOf(question, answers[question.id])]);
  const values = WORKBOOK.evaluate(given);
  const outcomes = INSTRUMENT.workbook.outcomes.map((outcome) => outcomeOf(outcome, values));
  const all_ = Object.keys(INSTRUMENT.routes);
  const routes = all_.filter((route) => outcomes.some((outcome) => outcome.route === route));
  const missing = INSTRUMENT.workbook.deciding.filter((id) => !(id in answers));
  const silent = all_.length > 0 && missing.length > 0 && !outcomes.some((outcome) => outcome.said);
  const verdict = (route) => ({verdict: routes.includes(route) ? "aangewezen" : "niet_aangewezen", met: [], unmet: [], unknown: []});
  return {
    status: routes.length ? "route" : silent ? "onvoldoende_informatie" : "geen_route",
    routes,
    signals: [],
    step: INSTRUMENT.rows[0].step,
    verdicts: Object.fromEntries(all_.map((route) => [route, verdict(route)])),
    missing,
    applicable: INSTRUMENT.questions.map((question) => question.id),
    parameters: {},
    outcomes,
  };
}

const flips = () => [];

// An outcome as its cell shows it in General.
function shownOutcome(outcome) {
  if (outcome.unknown) return `wordt op deze pagina niet berekend: ${outcome.unknown}`;
  if (typeof outcome.value === "number") return WORKBOOK.general(outcome.value).replace(".", ",");
  if (typeof outcome.value === "boolean") return outcome.value ? "WAAR" : "ONWAAR";
  return outcome.value ?? "";
}
