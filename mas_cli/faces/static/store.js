// Keeping the answers in the browser, encrypted under a passphrase, and only when asked.
const PLACE = `mas:${INSTRUMENT.id}`;
const ROUNDS = 600000;
const bytes = (text) => new TextEncoder().encode(text);
const encoded = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
const decoded = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

function stored() {
  try {
    const text = localStorage.getItem(PLACE);
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

async function keyOf(passphrase, salt) {
  const material = await crypto.subtle.importKey("raw", bytes(passphrase.normalize("NFC")), "PBKDF2", false, ["deriveKey"]);
  const how = {name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS};
  return crypto.subtle.deriveKey(how, material, {name: "AES-GCM", length: 256}, false, ["encrypt", "decrypt"]);
}

class Store {
  constructor(key, salt, mark) {
    Object.assign(this, {key, salt, mark});
    this.queue = Promise.resolve();
  }

  static async fresh(passphrase) {
    const salt = crypto.getRandomValues(new Uint8Array(16));
    return new Store(await keyOf(passphrase, salt), salt, null);
  }

  // The store and what it holds; throws when the passphrase is another one.
  static async open(passphrase) {
    const found = stored();
    const salt = decoded(found.salt);
    const key = await keyOf(passphrase, salt);
    const how = {name: "AES-GCM", iv: decoded(found.iv), additionalData: bytes(PLACE)};
    const plain = await crypto.subtle.decrypt(how, key, decoded(found.data));
    return [new Store(key, salt, found.iv), JSON.parse(new TextDecoder().decode(plain))];
  }

  // Saves in the order of the calls. False when another tab saved since: then nothing is overwritten.
  save(content) {
    this.queue = this.queue.then(async () => {
      const found = stored();
      if (found && found.iv !== this.mark) return false;
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const how = {name: "AES-GCM", iv, additionalData: bytes(PLACE)};
      const data = await crypto.subtle.encrypt(how, this.key, bytes(JSON.stringify(content)));
      const mark = encoded(iv);
      const record = {format: 1, salt: encoded(this.salt), iv: mark, data: encoded(data), on: new Date().toISOString()};
      localStorage.setItem(PLACE, JSON.stringify(record));
      this.mark = mark;
      return true;
    });
    return this.queue;
  }
}
