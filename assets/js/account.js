// Pages of sign-in: shows a typed password, and asks the device for a passkey.
// Without it the password stays hidden and the forms of passkeys stay away: the other ways are on the page.

const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

function readable({ publicKey }) {
  const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (options.user) options.user = { ...options.user, id: bytes(options.user.id) };
  for (const list of ['allowCredentials', 'excludeCredentials']) {
    if (options[list]) options[list] = options[list].map(known => ({ ...known, id: bytes(known.id) }));
  }
  return options;
}

function writable(credential) {
  const { response } = credential;
  const parts = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'];
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(parts.filter(part => response[part]).map(part => [part, text(response[part])])),
  });
}

async function options(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.url, { headers: { Accept: 'application/json' } });
  return (await answer.json()).request_options;
}

async function ask(form) {
  const publicKey = readable(await options(form));
  if (form.dataset.passkey === 'get') return navigator.credentials.get({ publicKey });
  const alone = form.elements.passwordless.checked;
  publicKey.authenticatorSelection = {
    ...publicKey.authenticatorSelection,
    residentKey: alone ? 'required' : 'discouraged',
    requireResidentKey: alone,
    ...(alone && { userVerification: 'required' }),
  };
  return navigator.credentials.create({ publicKey });
}

for (const form of window.PublicKeyCredential ? document.querySelectorAll('form[data-passkey]') : []) {
  form.hidden = false;
  const failed = form.querySelector('[data-failed]');
  form.addEventListener('submit', event => {
    event.preventDefault();
    failed.hidden = true;
    ask(form).then(credential => {
      form.elements.credential.value = writable(credential);
      form.submit();
    }, () => { failed.hidden = false; });
  });
}

for (const input of document.querySelectorAll('input[data-reveal]')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'govuk-button govuk-button--secondary govuk-button--small pv-reveal';
  button.setAttribute('aria-controls', input.id);
  const show = shown => {
    input.type = shown ? 'text' : 'password';
    button.textContent = shown ? input.dataset.conceal : input.dataset.reveal;
  };
  button.addEventListener('click', () => show(input.type === 'password'));
  input.form.addEventListener('submit', () => show(false));
  show(false);
  input.after(button);
}
