// The page served by `mas open`: answers come from the case that is open, and each goes into it at once.
const TOKEN = new URLSearchParams(location.hash.slice(1)).get("sleutel") ?? "";
history.replaceState(null, "", location.pathname);

function speak(path, body) {
  const method = body === undefined ? "GET" : "PUT";
  return fetch(path, {method, headers: {Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/json"}, body});
}

let sending = Promise.resolve();
function sendAnswers() {
  const body = JSON.stringify({answers: state.answers, remarks: state.remarks});
  sending = sending.then(() => speak("/antwoorden", body)).then(
    (reply) => reply.ok || say("Dit antwoord is niet bewaard in het dossier. Kijk in het venster van mas."),
    () => say("mas is gestopt. Start mas open opnieuw; wat bewaard was, is er nog."),
  );
}

speak("/antwoorden").then((reply) => reply.json()).then((content) => {
  start();
  take(content);
  listeners.push(sendAnswers);
}, () => {
  byId("zonder").textContent = "mas geeft geen antwoord. Start mas open opnieuw.";
});
