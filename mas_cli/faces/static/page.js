// The page: one question at a time, the advice beside it. Nothing here builds HTML from text.
const today = () => {
  if (SERVED) return SERVED.today;
  const now = new Date();
  return dayNumber(now.getFullYear(), now.getMonth() + 1, now.getDate());
};
const byId = (id) => document.getElementById(id);
const state = {answers: {}, remarks: {}, position: null, passed: new Set(), advice: null, store: null, lost: ""};
const QUESTIONS = new Map(INSTRUMENT.questions.map((question) => [question.id, question]));

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

const text = (raw) => filled(raw, state.advice.parameters);
const sourced = (item) => `${text(item.text)} [${item.sources.join(", ")}]${item.provenance === "SOURCE" ? "" : "*"}`;

function shown(question, answer) {
  if (answer === undefined) return "open";
  if (answer === "onbekend") return "onbekend";
  if (question.type === "date") return shownDay(answer);
  if (question.type === "integer" || question.type === "number") return `${String(answer).replace(".", ",")} ${question.unit}`.trim();
  return question.options[answer] ?? answer;
}

function say(message) {
  byId("melding").textContent = message;
  byId("melding").hidden = message === "";
}

// Every change passes here: the advice anew, and the answers to where they are kept.
function changed() {
  state.advice = advise(state.answers, today());
  const at = peildatum(state.answers, today());
  const low = isSpan(at) ? at.low : at;
  const other = (INSTRUMENT.from !== null && low < INSTRUMENT.from) || (INSTRUMENT.until !== null && low >= INSTRUMENT.until);
  const edition = other ? `Op de peildatum geldt een andere editie dan ${INSTRUMENT.name}; deze pagina rekent met haar eigen editie.` : "";
  say([state.lost, edition].filter(Boolean).join(" "));
  if (state.store) {
    const content = {name: INSTRUMENT.name, answers: state.answers, remarks: state.remarks};
    state.store.save(content).then((kept) => kept || storeLost("een ander tabblad heeft ook bewaard"), () => storeLost("deze browser kan hier niets bewaren (bijvoorbeeld in een privévenster)"));
  }
  drawAdvice();
  sendChanges();
}

function storeLost(reason) {
  state.store = null;
  // Stands until something is kept again: the next answer must not wipe it.
  state.lost = `Er wordt niet meer bewaard: ${reason}. Sla uw antwoorden op als bestand, of open wat bewaard is.`;
  byId("bewaarstand").textContent = state.lost;
  say(state.lost);
}

function setAnswer(id, value) {
  if (value === undefined) delete state.answers[id];
  else state.answers[id] = value;
  state.passed.add(id);
  changed();
}

// The question after this one that applies; null after the last.
function neighbour(id, step) {
  const ids = [...QUESTIONS.keys()];
  const applicable = new Set(state.advice.applicable);
  for (let index = ids.indexOf(id) + step; index >= 0 && index < ids.length; index += step) {
    if (applicable.has(ids[index])) return ids[index];
  }
  return null;
}

function show(view) {
  for (const id of ["vraag", "overzicht", "bewaren", "afdrukken"]) byId(id).hidden = id !== view;
  for (const button of document.querySelectorAll("nav button")) {
    if (button.dataset.view === view) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
  if (view === "overzicht") drawOverview();
  if (view === "bewaren") drawStore();
}

function ask(id, focus = true) {
  state.position = id;
  show("vraag");
  drawQuestion(QUESTIONS.get(id));
  if (focus) byId("vraag").focus();
}

function drawQuestion(question) {
  const given = state.answers[question.id];
  const applicable = state.advice.applicable;
  const number = applicable.indexOf(question.id) + 1;
  const error = el("p", {class: "error", id: "fout", role: "alert", hidden: true});
  const form = el("form", {novalidate: true});
  let read;
  if (Object.keys(question.options).length) {
    const options = [...Object.entries(question.options), ["onbekend", "onbekend"], ["", "open laten"]];
    const boxes = options.map(([value, label]) => {
      const box = el("input", {type: "radio", name: "antwoord", value, checked: value === (given ?? (state.passed.has(question.id) ? "" : null))});
      return el("label", {class: "option"}, box, text(label));
    });
    form.append(el("fieldset", {}, el("legend", {dir: "auto"}, text(question.text)), ...boxes));
    read = () => {
      const chosen = form.querySelector("input[name=antwoord]:checked");
      return {value: chosen && chosen.value !== "" ? chosen.value : undefined};
    };
  } else {
    const kind = {date: "Een datum zoals 1-9-2026", text: "Een tekst"}[question.type] ?? `Een getal${question.unit ? ` (${question.unit})` : ""}`;
    const default_ = question.today && given === undefined ? shownDay(iso(today())) : "";
    const value = given === undefined ? default_ : question.type === "date" && given !== "onbekend" ? shownDay(given) : String(given).replace(".", ",");
    const input = el("input", {type: "text", id: "invoer", value, autocomplete: "off", inputmode: question.type === "text" ? "text" : "decimal", "aria-describedby": "wijze fout"});
    if (question.type === "date") input.setAttribute("inputmode", "text");
    form.append(
      el("label", {for: "invoer"}, el("span", {class: "question", dir: "auto"}, text(question.text))),
      el("p", {id: "wijze"}, `${kind}; o of onbekend als het niet bekend is, leeg om het open te laten.`),
      input,
    );
    read = () => readAnswer(question, input.value.trim().toLowerCase() === "o" ? "onbekend" : input.value);
  }
  const remark = el("textarea", {id: "toelichting", rows: 3, maxlength: 10000}, state.remarks[question.id] ?? "");
  remark.addEventListener("change", () => keepRemark(question.id, remark.value));
  form.append(
    error,
    el("div", {class: "row"},
      el("button", {type: "button", onclick: () => goBack(question.id)}, "Terug"),
      el("button", {type: "submit", class: "primary"}, "Verder")),
    el("details", {}, el("summary", {}, "Uitleg"), el("p", {dir: "auto"}, text(question.help)), el("p", {}, basis(question))),
    el("details", {open: Boolean(state.remarks[question.id])}, el("summary", {}, "Toelichting"),
      el("label", {for: "toelichting"}, "In uw eigen woorden"), remark),
  );
  form.addEventListener("change", (event) => {
    if (event.target.type === "radio") setAnswer(question.id, read().value);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keepRemark(question.id, remark.value);
    const found = read();
    error.hidden = !found.fault;
    error.textContent = found.fault ?? "";
    if (found.fault) {
      form.querySelector("input").setAttribute("aria-invalid", "true");
      form.querySelector("input").focus();
      return;
    }
    setAnswer(question.id, found.value);
    const next = neighbour(question.id, 1);
    if (next) ask(next);
    else show("overzicht");
  });
  byId("vraag").replaceChildren(
    el("h2", {}, `${question.block}. ${INSTRUMENT.blocks[question.block]}`),
    el("p", {}, `vraag ${number} van ongeveer ${applicable.length}`),
    el("progress", {max: applicable.length, value: number - 1, "aria-label": "Voortgang"}),
    form,
  );
}

const iso = (number) => {
  const [year, month, date] = parts(number);
  return `${year}-${two(month)}-${two(date)}`;
};

function basis(item) {
  const titles = item.sources.map((source) => `${source}: ${INSTRUMENT.sources[source]?.title ?? source}`).join("; ");
  if (item.informative) return "Gevraagd door de regio, ter informatie; telt niet mee in het advies.";
  return `${item.provenance === "SOURCE" ? "Deze vraag staat zo in de bron" : "Deze vraag is afgeleid uit de bronnen"}: ${titles}.`;
}

function keepRemark(id, words) {
  if ((state.remarks[id] ?? "") === words) return;
  if (words) state.remarks[id] = words;
  else delete state.remarks[id];
  changed();
}

function goBack(id) {
  const before = neighbour(id, -1);
  if (before) ask(before);
}

function conclusion(advice) {
  if (advice.outcomes && !Object.keys(INSTRUMENT.routes).length) return "De uitkomsten van de werkmap";
  if (advice.status === "route") return advice.routes.map((route) => INSTRUMENT.routes[route].title).join(" + ");
  return advice.status === "geen_route" ? "Er wordt geen route geadviseerd" : "Er is nog te weinig bekend voor een advies";
}

const jump = (id) => el("li", {}, el("button", {type: "button", class: "linkish", onclick: () => ask(id)}, text(QUESTIONS.get(id).text)));

function drawAdvice() {
  const advice = state.advice;
  const short = el("p", {class: "status"}, conclusion(advice));
  if (byId("advies-kort").textContent !== short.textContent) byId("advies-kort").replaceChildren(short);
  const body = [];
  const step = INSTRUMENT.rows.find((row) => row.step === advice.step);
  if (advice.status === "route") for (const route of advice.routes) body.push(el("p", {}, text(INSTRUMENT.routes[route].explanation)));
  else if (step.text) body.push(el("p", {}, `${text(step.text)}.`));
  body.push(el("p", {}, "Dit is een advies. De leerplichtambtenaar beslist: pas toe of leg uit."));
  if (advice.outcomes) body.push(outcomeTable(advice.outcomes));
  if (advice.signals.length) {
    body.push(el("h3", {}, "Wat u verder moet doen"));
    body.push(el("ul", {}, ...advice.signals.map((id) => {
      const signal = INSTRUMENT.signals[id];
      return el("li", {}, el("strong", {}, signal.title), `. ${sourced({...signal, text: signal.advice})}`);
    })));
  }
  const marks = {met: "✓", unmet: "✗", unknown: "?"};
  const words = {met: "voldaan", unmet: "niet voldaan", unknown: "onbekend"};
  const verdicts = {aangewezen: "aangewezen", mogelijk: "mogelijk, niet alles is bekend", niet_aangewezen: "niet aangewezen"};
  const reasons = el("details", {open: true}, el("summary", {}, "Waarom: de aanwijzingen per route"));
  for (const [id, route] of Object.entries(INSTRUMENT.routes)) {
    const verdict = advice.verdicts[id];
    const rows = route.criteria.map((criterion) => {
      const kind = ["met", "unmet", "unknown"].find((name) => verdict[name].includes(criterion.id));
      return el("li", {class: kind}, el("span", {class: "mark", "aria-hidden": "true"}, marks[kind]), el("span", {class: "sr"}, `${words[kind]}: `), sourced(criterion));
    });
    reasons.append(el("h3", {}, `${route.title}: ${verdicts[verdict.verdict]}`), el("ul", {class: "criteria"}, ...rows));
  }
  reasons.append(el("p", {}, "✓ voldaan  ✗ niet voldaan  ? onbekend  * afgeleid, staat niet letterlijk in de bron"));
  if (!advice.outcomes) body.push(reasons);
  if (advice.missing.length) {
    body.push(el("h3", {}, "Nog open, en het kan het advies veranderen"));
    body.push(el("ul", {class: "plainlist"}, ...advice.missing.map(jump)));
  }
  const turned = flips(state.answers, advice, today());
  if (turned.length) {
    body.push(el("h3", {}, "Wat het advies zou veranderen"));
    body.push(el("ul", {}, ...turned.map((flip) => el("li", {}, `Zou het antwoord op “${text(QUESTIONS.get(flip.question).text)}” ${flip.to} zijn, dan: ${conclusion(flip)}.`))));
  }
  body.push(el("p", {class: "rest"}, `${INSTRUMENT.reconstruction ? "Reconstructie · " : ""}${INSTRUMENT.name} · mas ${INSTRUMENT.mas}${INSTRUMENT.overlay ? ` · ${INSTRUMENT.overlay}` : ""}`));
  byId("advies-inhoud").replaceChildren(...body);
}

function outcomeTable(outcomes) {
  const rows = outcomes.map((outcome) => el("tr", {class: outcome.unknown ? "rest" : ""}, el("th", {scope: "row", dir: "auto"}, outcome.text), el("td", {dir: "auto"}, shownOutcome(outcome))));
  return el("table", {}, el("caption", {class: "sr"}, "Uitkomsten van de werkmap"), el("tbody", {}, ...rows));
}

function drawOverview() {
  const advice = state.advice;
  const counted = new Set(advice.applicable);
  const content = [];
  for (const [block, title] of Object.entries(INSTRUMENT.blocks)) {
    const rows = INSTRUMENT.questions.filter((question) => question.block === block && counted.has(question.id)).map((question) =>
      el("tr", {}, el("td", {}, el("button", {type: "button", class: "linkish", onclick: () => ask(question.id)}, text(question.text))),
        el("td", {}, shown(question, state.answers[question.id]) + (state.remarks[question.id] ? ` (${state.remarks[question.id]})` : ""))));
    if (rows.length) content.push(el("h3", {}, `${block}. ${title}`), el("table", {}, el("thead", {class: "sr"}, el("tr", {}, el("th", {scope: "col"}, "Vraag"), el("th", {scope: "col"}, "Antwoord"))), el("tbody", {}, ...rows)));
  }
  const resting = INSTRUMENT.questions.filter((question) => !counted.has(question.id) && question.id in state.answers);
  if (resting.length) {
    content.push(el("h3", {}, "Beantwoord, maar nu niet van toepassing (telt niet mee)"));
    content.push(el("ul", {}, ...resting.map((question) => el("li", {}, `${text(question.text)} ${shown(question, state.answers[question.id])}`))));
  }
  byId("overzicht-inhoud").replaceChildren(...content);
}

function drawStore() {
  const there = stored() !== null && state.store === null;
  byId("openknoppen").hidden = !there;
  byId("bewaarknoppen").hidden = there || state.store !== null;
  byId("wachtzin").parentElement.hidden = state.store !== null;
  if (state.store) byId("bewaarstand").textContent = "Elk antwoord wordt versleuteld in deze browser bewaard.";
  else if (there) byId("bewaarstand").textContent = `Er staan bewaarde antwoorden van ${new Date(stored().on).toLocaleString("nl-NL")}.`;
}

function take(content) {
  state.answers = content.answers;
  state.remarks = content.remarks;
  for (const id of Object.keys(content.answers)) state.passed.add(id);
  changed();
}

function fileContent() {
  const answers = {};
  for (const id of state.advice.applicable) if (id in state.answers) answers[id] = state.answers[id];
  const {id, edition, sha256, reconstruction} = INSTRUMENT;
  return {schema: "mas.screening/1", instrument: {id, edition, sha256, reconstruction}, answers, remarks: state.remarks};
}

function download() {
  const blob = new Blob([`${JSON.stringify(fileContent(), null, 2)}\n`], {type: "application/json"});
  const link = el("a", {href: URL.createObjectURL(blob), download: "antwoorden.json"});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

async function openFile(file) {
  if (!file) return;
  const found = readFile(await file.text());
  if (found.answers) take(found);
  const lines = found.faults.length ? found.faults : [`${Object.keys(found.answers).length} antwoorden overgenomen.`];
  byId("bevindingen").replaceChildren(...lines.map((line) => el("li", {}, line)));
}

async function storeForm(event) {
  event.preventDefault();
  const passphrase = byId("wachtzin").value;
  if (passphrase.length < 12) {
    byId("bewaarstand").textContent = "Neem een wachtzin van minstens 12 tekens.";
    return;
  }
  const opening = event.submitter?.value === "openen" || (stored() !== null && !event.submitter);
  try {
    if (opening) {
      const [store, content] = await Store.open(passphrase);
      Object.assign(state, {store, lost: ""});
      take(content);
      if (content.name !== INSTRUMENT.name) say(`Deze antwoorden zijn bewaard met ${content.name}; kijk ze na.`);
    } else {
      Object.assign(state, {store: await Store.fresh(passphrase), lost: ""});
      changed();
    }
  } catch {
    byId("bewaarstand").textContent = opening ? "Dat is niet de wachtzin waarmee bewaard is, of wat bewaard is, is beschadigd. Er is niets veranderd." : "Deze browser kan hier niets bewaren (bijvoorbeeld in een privévenster). Sla de antwoorden op als bestand.";
    return;
  }
  byId("wachtzin").value = "";
  drawStore();
}

function printPaper(blank) {
  for (const item of document.querySelectorAll("#papier li")) {
    const question = QUESTIONS.get(item.dataset.question);
    const counts = state.advice.applicable.includes(question.id);
    const answer = blank ? undefined : state.answers[question.id];
    item.hidden = !blank && !counts;
    item.querySelector("p").textContent = text(question.text);
    const words = shown(question, answer);
    for (const box of item.querySelectorAll(".box")) box.classList.toggle("on", answer !== undefined && box.textContent === words);
    const line = item.querySelector(".line");
    // The unit stands behind the line already.
    if (line) line.textContent = answer === undefined || answer === "onbekend" ? "" : shown({...question, unit: ""}, answer);
    item.querySelector(".remark")?.remove();
    if (!blank && state.remarks[question.id]) item.append(el("p", {class: "remark"}, state.remarks[question.id]));
  }
  document.documentElement.classList.toggle("blank", blank);
  window.print();
}

function empty() {
  if (!window.confirm("Alle antwoorden op deze pagina wissen?")) return;
  Object.assign(state, {store: null, lost: ""});
  state.passed.clear();
  take({answers: {}, remarks: {}});
  ask(INSTRUMENT.questions[0].id);
}

function start() {
  document.documentElement.classList.replace("plain", "js");
  byId("app").hidden = false;
  state.advice = advise(state.answers, today());
  for (const button of document.querySelectorAll("nav button")) {
    button.addEventListener("click", () => (button.dataset.view === "vraag" ? ask(state.position) : (show(button.dataset.view), byId(button.dataset.view).focus())));
  }
  byId("opslaan").addEventListener("click", download);
  byId("bestand").addEventListener("change", (event) => openFile(event.target.files[0]));
  byId("bewaarvorm").addEventListener("submit", storeForm);
  byId("weggooien").addEventListener("click", () => {
    localStorage.removeItem(PLACE);
    byId("bewaarstand").textContent = "Weggegooid.";
    drawStore();
  });
  byId("leegmaken").addEventListener("click", empty);
  byId("afdrukken-ingevuld").addEventListener("click", () => printPaper(false));
  byId("afdrukken-leeg").addEventListener("click", () => printPaper(true));
  window.addEventListener("storage", (event) => {
    if (event.key === PLACE && state.store) storeLost("een ander tabblad heeft ook bewaard");
  });
  window.addEventListener("beforeunload", (event) => {
    if (!state.store && !SERVED && Object.keys(state.answers).length) event.preventDefault();
  });
  startServed();
  changed();
  ask(state.advice.applicable.includes(SERVED?.position) ? SERVED.position : INSTRUMENT.questions[0].id, false);
  if (!SERVED && stored() !== null) say("In deze browser staan bewaarde antwoorden: zie Bewaren en openen.");
}
