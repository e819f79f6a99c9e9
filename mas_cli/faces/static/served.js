// Served by `mas screen --web`: every answer goes to the program that serves this page, one by one, in the order given.
const sent = {answers: {}, remarks: {}, passed: new Set()};
let sending = Promise.resolve();
let ended = false;

async function post(body) {
  const headers = {"Content-Type": "application/json", "X-Mas-Token": SERVED.token};
  const response = await fetch("/", {method: "POST", headers, body: JSON.stringify(body), credentials: "omit", cache: "no-store"});
  return {status: response.status, ...(await response.json())};
}

function lostServer() {
  state.lost = "Er wordt niets meer bewaard: mas in het terminalvenster antwoordt niet. Wat daarvoor bewaard werd, staat er nog; ga verder met het commando dat daar staat.";
  ended = true;
  say(state.lost);
}

async function sendAnswer(id, value, remark) {
  if (ended) return;
  let reply;
  try {
    reply = await post({do: "answer", question: id, answer: value ?? null, remark: remark ?? ""});
  } catch {
    return lostServer();
  }
  if (reply.status === 200) {
    const messages = [...reply.messages];
    if (reply.edition) messages.push(`Op deze peildatum geldt ${reply.edition}. Uw antwoorden zijn bewaard: sluit af met Later verder en ga verder met het commando in het terminalvenster.`);
    say(messages.length ? messages.join(" ") : "Bewaard.");
  } else if (reply.status === 422) {
    // Refused: what was saved before stands.
    if (sent.before[id] === undefined) delete state.answers[id];
    else state.answers[id] = sent.before[id];
    sent.answers[id] = sent.before[id];
    state.advice = advise(state.answers, today());
    drawAdvice();
    ask(id);
    say(reply.messages.join(" "));
  } else {
    lostServer();
  }
}

// What differs from what was sent, in asking order; an answer that rests is not sent until it applies again.
function sendChanges() {
  if (!SERVED || ended) return;
  for (const id of state.advice.applicable) {
    const [value, remark] = [state.answers[id], state.remarks[id]];
    const left = value === undefined && state.passed.has(id) && !sent.passed.has(id);
    if (value === sent.answers[id] && remark === sent.remarks[id] && !left) continue;
    sent.before = {...sent.before, [id]: sent.answers[id]};
    sent.answers[id] = value;
    sent.remarks[id] = remark;
    sent.passed.add(id);
    sending = sending.then(() => sendAnswer(id, value, remark));
  }
}

function leave(what, words) {
  sending = sending.then(async () => {
    if (ended) return;
    try {
      const reply = await post({do: what});
      if (reply.status !== 200) return lostServer();
    } catch {
      return lostServer();
    }
    ended = true;
    byId("app").replaceChildren(el("p", {class: "notice", role: "status", tabindex: "-1"}, words));
    byId("app").firstChild.focus();
  });
}

function startServed() {
  if (!SERVED) return;
  byId("in-browser").hidden = true;
  byId("waar").textContent = "mas bewaart elk antwoord, in het terminalvenster waarin u het begon";
  Object.assign(sent, {answers: {...SERVED.answers}, remarks: {...SERVED.remarks}, passed: new Set(SERVED.passed)});
  Object.assign(state, {answers: {...SERVED.answers}, remarks: {...SERVED.remarks}, passed: new Set(SERVED.passed)});
  const done = () => leave("accept", "Klaar. Het advies staat in het terminalvenster; u kunt dit tabblad sluiten.");
  const later = () => leave("stop", "Gestopt. Uw antwoorden zijn bewaard; in het terminalvenster staat hoe u verder gaat. U kunt dit tabblad sluiten.");
  document.querySelector("nav").append(
    el("button", {type: "button", id: "klaar", class: "primary", onclick: done}, "Klaar"),
    el("button", {type: "button", id: "later", onclick: later}, "Later verder"));
}
