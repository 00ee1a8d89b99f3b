// Files leave one by one while the person goes on: progress in words, a button to cancel, a way to try again.
// The server answers with the <li> to show, whether it kept the file or not.
const english = document.documentElement.lang === 'en';

function size(bytes) {
  const [amount, unit] = bytes < 1e6 ? [Math.ceil(bytes / 1e3), 'k'] : [(bytes / 1e6).toFixed(1), 'M'];
  return `${english ? amount : String(amount).replace('.', ',')}\u00a0${unit}${english ? 'B' : 'o'}`;
}

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// A line that goes or changes under the focus gives it to the line in its place, else to the field.
function keepFocus(list, input) {
  let at = -1;
  document.addEventListener('focusin', ({ target }) => { at = [...list.children].findIndex(line => line.contains(target)); });
  document.addEventListener('pointerdown', () => { at = -1; });
  new MutationObserver(() => {
    if (at < 0 || document.activeElement !== document.body) return;
    const line = list.children[Math.min(at, list.children.length - 1)];
    (line?.querySelector('button') ?? input).focus();
  }).observe(list, { childList: true });
}

export function drop(zone) {
  const input = zone.querySelector('input[type=file]');
  const list = document.getElementById(`${input.id}-files`);
  const form = input.form;
  const words = zone.dataset;
  zone.querySelector('.pv-drop__or').hidden = false;
  keepFocus(list, input);

  const send = file => {
    const state = make('small'), meter = make('progress', { className: 'pv-meter', max: 100, value: 0, ariaLabel: file.name });
    const button = make('button', { type: 'button', className: 'govuk-button govuk-button--plain govuk-button--small', textContent: words.cancel });
    const line = make('li', {}, make('span', { className: 'pv-files__kind', ariaHidden: 'true', textContent: file.name.split('.').pop().slice(0, 4).toUpperCase() }), make('span', {}, make('b', { textContent: file.name }), state, meter), button);
    const stop = (sentence, label, then) => {
      meter.remove();
      state.className = 'pv-files__error';
      state.textContent = sentence;
      button.textContent = label;
      button.onclick = () => { line.remove(); then?.(); };
      delete line.dataset.busy;
    };
    list.append(line);
    if (words.maxBytes && file.size > words.maxBytes) return stop(words.tooBig.replace('{size}', size(file.size)), words.remove);

    const request = new XMLHttpRequest();
    const again = () => stop(words.lost, words.retry, () => send(file));
    line.dataset.busy = '1';
    request.upload.onprogress = event => {
      meter.value = (100 * event.loaded) / event.total;
      state.textContent = event.loaded < event.total ? words.sending.replace('{sent}', size(event.loaded)).replace('{size}', size(event.total)) : words.checking;
    };
    request.onload = () => {
      if (!request.responseText.trimStart().startsWith('<li')) return again();
      if (request.status === 422) {
        const answer = make('ul', { innerHTML: request.responseText });
        return stop(answer.querySelector('.pv-files__error').textContent, words.remove);
      }
      line.outerHTML = request.responseText;
      window.htmx?.process(list);
      list.dispatchEvent(new CustomEvent('pv:file', { bubbles: true }));
    };
    request.onerror = again;
    button.onclick = () => { request.abort(); line.remove(); list.dispatchEvent(new CustomEvent('pv:file', { bubbles: true })); };
    request.open('POST', words.postTo);
    const body = new FormData();
    body.append('csrfmiddlewaretoken', form.elements.csrfmiddlewaretoken?.value ?? '');
    body.append('field', input.name);
    body.append('file', file);
    request.send(body);
  };
  const take = files => {
    for (const file of input.multiple ? files : [...files].slice(0, 1)) send(file);
    input.value = '';
  };

  input.addEventListener('change', event => { event.stopPropagation(); take([...input.files]); });
  for (const kind of ['dragover', 'dragleave', 'drop']) {
    zone.addEventListener(kind, event => { event.preventDefault(); zone.classList.toggle('is-over', kind === 'dragover'); });
  }
  zone.addEventListener('drop', event => take([...event.dataTransfer.files]));
  // A page that is sent while files are on their way waits for them.
  form?.addEventListener('submit', event => {
    if (!list.querySelector('[data-busy]')) return;
    const { submitter } = event;
    event.preventDefault();
    event.stopImmediatePropagation();
    list.addEventListener('pv:file', () => list.querySelector('[data-busy]') || form.requestSubmit(submitter), { once: true });
  }, true);
}
