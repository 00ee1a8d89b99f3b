// Where people type: places, files, counts, the state of the draft. Every one is an addition to a page that works.
import { combo } from './combo.js';
import { drop } from './drop.js';
import { position } from './position.js';

function count(group) {
  const field = group.querySelector('textarea'), words = group.querySelector('.govuk-character-count__message');
  const said = words.cloneNode();
  const { maxlength, left, over } = group.dataset;
  let timer;
  said.className = 'govuk-visually-hidden';
  said.removeAttribute('id');
  said.setAttribute('aria-live', 'polite');
  words.after(said);
  const show = () => {
    const rest = maxlength - field.value.length;
    words.textContent = (rest < 0 ? over : left).replace('{n}', Math.abs(rest));
    words.classList.toggle('is-over', rest < 0);
    clearTimeout(timer);
    timer = setTimeout(() => { said.textContent = words.textContent; }, 1000);
  };
  field.addEventListener('input', show);
  if (field.value) show();
}

const modules = { 'pv-combo': combo, 'pv-drop': drop, 'pv-character-count': count, 'pv-position': position };

function start(root) {
  for (const [name, module] of Object.entries(modules)) {
    for (const element of root.querySelectorAll(`[data-module="${name}"]:not([data-live])`)) {
      element.dataset.live = '1';
      module(element);
    }
  }
}

// The draft is saved by htmx; here it is only said. The server sends the new time with its answer.
function say(event, key) {
  const saved = document.getElementById('pv-saved');
  if (saved && event.target.closest?.('[data-autosave]')) saved.lastElementChild.textContent = saved.dataset[key];
}
document.addEventListener('htmx:beforeRequest', event => say(event, 'saving'));
document.addEventListener('htmx:sendError', event => say(event, 'offline'));
document.addEventListener('htmx:load', event => start(event.target));
window.addEventListener('online', () => {
  document.querySelector('[data-autosave]')?.dispatchEvent(new Event('change', { bubbles: true }));
});

document.addEventListener('submit', ({ submitter, defaultPrevented }) => {
  if (!submitter?.dataset.sending || defaultPrevented) return;
  setTimeout(() => {
    submitter.disabled = true;
    submitter.textContent = submitter.dataset.sending;
  });
});
window.addEventListener('pageshow', event => event.persisted && location.reload());
start(document);
