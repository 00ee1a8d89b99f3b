// « Vérifier un document »: the hash of a file is computed here, so that the file stays here; the square is read
// here too, by camera or in a photo; what follows the # of the address is sent to be checked, for a server never sees it otherwise.
// Without this script the code that is printed does all that is needed.
import { scanner } from './scan.js';
import { Sha256 } from './sha256.js';

const PIECE = 1 << 20, LARGEST = 200e6;
const english = document.documentElement.lang === 'en';
const all = name => document.querySelectorAll(`[data-module="${name}"]`);

function size(bytes) {
  const [amount, unit] = bytes < 1e6 ? [Math.ceil(bytes / 1e3), 'k'] : bytes < 1e9 ? [(bytes / 1e6).toFixed(1), 'M'] : [(bytes / 1e9).toFixed(1), 'G'];
  return `${english ? amount : String(amount).replace('.', ',')}\u00a0${unit}${english ? 'B' : 'o'}`;
}

// A PDF of ours names its document in its description: a changed one can be told from one of somebody else.
const NAME = /\/verifier\/([A-Za-z0-9_-]{22})/;

async function read(file, progress) {
  const hash = new Sha256();
  let name = '', tail = '';
  for (let at = 0; at < file.size; at += PIECE) {
    const bytes = new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
    hash.update(bytes);
    if (!name) {
      const text = tail + new TextDecoder('latin1').decode(bytes);
      name = NAME.exec(text)?.[1] ?? '';
      tail = text.slice(-64);
    }
    progress(Math.min(at + PIECE, file.size));
  }
  return { digest: hash.hex(), name };
}

for (const form of all('pv-check-file')) {
  const words = form.dataset, zone = form.querySelector('[data-drop]'), state = form.querySelector('[data-state]');
  const input = zone.querySelector('input');
  zone.hidden = false;
  const take = async file => {
    if (!file) return;
    const refuse = sentence => { state.textContent = sentence; input.value = ''; };
    if (file.size > LARGEST) return refuse(words.tooBig.replace('{size}', size(file.size)));
    try {
      if (!(await file.slice(0, 1024).text()).includes('%PDF-')) return refuse(words.notPdf);
      const { digest, name } = await read(file, done => { state.textContent = words.computing.replace('{done}', size(done)).replace('{size}', size(file.size)); });
      form.elements.empreinte.value = digest;
      if (name) form.elements.document.value = name;
    } catch {
      return refuse(words.unreadable);
    }
    input.disabled = true; // the file itself is not part of what leaves
    form.submit();
  };
  input.addEventListener('change', () => take(input.files[0]));
  for (const kind of ['dragover', 'dragleave', 'drop']) {
    zone.addEventListener(kind, event => { event.preventDefault(); zone.classList.toggle('is-over', kind === 'dragover'); });
  }
  zone.addEventListener('drop', event => take(event.dataTransfer.files[0]));
}

const bytesOf = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), letter => letter.charCodeAt(0));

// The signature, checked on this device with the published keys; false when it cannot be, true when it is good.
async function signed(stamp) {
  try {
    const raw = bytesOf(stamp), payload = raw.slice(0, -64), signature = raw.slice(-64);
    const id = [...payload.slice(5, 13)].map(byte => byte.toString(16).padStart(2, '0')).join('');
    const { stamp: keys } = await (await fetch('/.well-known/parvis-keys.json')).json();
    const known = keys.find(key => key.id === id && !key.revoked);
    const key = await crypto.subtle.importKey('raw', bytesOf(known.key), { name: 'Ed25519' }, false, ['verify']);
    const prefix = new TextEncoder().encode('parvis stamp v1\n'), message = new Uint8Array(prefix.length + payload.length);
    message.set(prefix);
    message.set(payload, prefix.length);
    return await crypto.subtle.verify({ name: 'Ed25519' }, key, signature, message);
  } catch {
    return false;
  }
}

// The register has the last word: it knows what was replaced or revoked since.
async function checkStamp(place) {
  const stamp = location.hash.slice(1), form = document.querySelector('[data-module="pv-check-file"]');
  if (!stamp || !place.dataset.document) return;
  const body = new FormData();
  body.append('csrfmiddlewaretoken', form.elements.csrfmiddlewaretoken.value);
  body.append('vu', `/verifier/${place.dataset.document}#${stamp}`);
  const here = signed(stamp);
  const answer = await fetch(place.dataset.post, { method: 'POST', body });
  const found = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('verdict');
  if (!found) return;
  place.replaceChildren(...found.childNodes);
  const title = place.querySelector('h1');
  document.title = document.title.replace(/^.*? – /, `${title.textContent} – `);
  if (await here) {
    const line = place.querySelector('.pv-checks li')?.cloneNode(true);
    if (line) {
      line.querySelector('span').textContent = place.dataset.signed;
      place.querySelector('.pv-checks').prepend(line);
    }
  }
}
for (const place of all('pv-stamp')) {
  checkStamp(place).catch(() => {});
  addEventListener('hashchange', () => location.reload());
}

all('pv-scan').forEach(scanner);
