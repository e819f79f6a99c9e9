// From answers to advice, as `mas_cli.instrument.evaluate` does it; `compute` and `missing` are compiled.
const VERDICTS = ["niet_aangewezen", "mogelijk", "aangewezen"];

// The parameters that hold on a day: the newest value that began; before the first one, that one.
function parametersOn(today) {
  const found = {};
  for (const [name, values] of Object.entries(INSTRUMENT.parameters)) {
    found[name] = values[0][1];
    for (const [from, value] of values) if (from <= today) found[name] = value;
  }
  return found;
}

const peildatum = (answers, today) => day(answers.peildatum) ?? today;

function decided(values) {
  const conclusion = INSTRUMENT.rows[values.row];
  const chosen = new Set(conclusion.routes);
  for (const route of conclusion.choose) if (values.facts[route] === 2) chosen.add(route);
  return {status: conclusion.status, routes: Object.keys(INSTRUMENT.routes).filter((route) => chosen.has(route))};
}

function signalsOf(values) {
  const conclusion = INSTRUMENT.rows[values.row];
  const given = new Set(conclusion.signals);
  if (values.first !== null) given.add(values.first);
  for (const [signal, holds] of Object.entries(values.signals)) {
    if (holds === 2 && (INSTRUMENT.signals[signal].safety || !conclusion.only_safety)) given.add(signal);
  }
  return Object.keys(INSTRUMENT.signals).filter((signal) => given.has(signal));
}

function verdictOf(route, values) {
  const sorted = [[], [], []];
  for (const criterion of INSTRUMENT.routes[route].criteria) {
    sorted[values.facts[`${route}.${criterion.id}`]].push(criterion.id);
  }
  return {verdict: VERDICTS[values.facts[route]], met: sorted[2], unmet: sorted[0], unknown: sorted[1]};
}

const applies = (question, values) => (values.asked[question] ?? 2) !== 0;

// The advice on a set of answers; `today` is a day number and counts where the answers have no peildatum.
function advise(answers, today) {
  const parameters = parametersOn(peildatum(answers, today));
  const values = compute(answers, parameters, today);
  const open = missing(answers, parameters, today);
  const ids = INSTRUMENT.questions.map((question) => question.id);
  const advice = decided(values);
  advice.signals = signalsOf(values);
  advice.step = INSTRUMENT.rows[values.row].step;
  advice.verdicts = {};
  for (const route of Object.keys(INSTRUMENT.routes)) advice.verdicts[route] = verdictOf(route, values);
  advice.missing = ids.filter((id) => open.has(id));
  advice.applicable = ids.filter((id) => applies(id, values));
  advice.parameters = parameters;
  return advice;
}

// Each given ja or nee whose opposite would change status or routes, in asking order.
function flips(answers, advice, today) {
  const counted = {};
  for (const id of advice.applicable) if (id in answers) counted[id] = answers[id];
  const found = [];
  for (const question of INSTRUMENT.questions) {
    const given = counted[question.id];
    if (question.type !== "jno" || (given !== "ja" && given !== "nee")) continue;
    const opposite = given === "ja" ? "nee" : "ja";
    const then = decided(compute({...counted, [question.id]: opposite}, advice.parameters, today));
    if (then.status !== advice.status || then.routes.join() !== advice.routes.join()) {
      found.push({question: question.id, from: given, to: opposite, ...then});
    }
  }
  return found;
}
