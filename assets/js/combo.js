// A place chosen from a long list: the ARIA combobox over a plain field. The server writes the list of answers;
// without script the button « Chercher » brings the same answers as radio buttons.
const WAIT = 120;

export function combo(root) {
  const input = root.querySelector('.govuk-input');
  const name = input.name.replace(/-text$/, '');
  const chosen = root.querySelector('input[type=radio]:checked');
  root.querySelector('.pv-combo__matches')?.remove();
  const value = root.querySelector('input[type=hidden]') ?? root.appendChild(Object.assign(document.createElement('input'), { type: 'hidden', name, value: chosen?.value ?? '' }));
  const list = Object.assign(document.createElement('ul'), { className: 'pv-combo__list', id: `${input.id}-list`, hidden: true });
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', root.dataset.list);
  const none = Object.assign(document.createElement('p'), { className: 'pv-combo__none' });
  none.setAttribute('role', 'status');
  root.append(list, none);
  root.classList.add('is-live');
  for (const [attribute, content] of [['role', 'combobox'], ['aria-autocomplete', 'list'], ['aria-expanded', 'false'], ['aria-controls', list.id]]) input.setAttribute(attribute, content);

  let active = -1, timer, asking;
  const options = () => [...list.children];
  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const point = index => {
    const all = options();
    if (!all.length) return;
    active = (index + all.length) % all.length;
    all.forEach((option, i) => option.setAttribute('aria-selected', i === active));
    all[active].scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', all[active].id);
  };
  const choose = option => {
    input.value = option.dataset.text;
    value.value = option.dataset.value;
    close();
    value.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const ask = async () => {
    asking?.abort();
    if (input.value.trim().length < 2) return close();
    asking = new AbortController();
    try {
      const answer = await fetch(`${root.dataset.search}?q=${encodeURIComponent(input.value)}`, { signal: asking.signal });
      if (!answer.ok) return close();
      list.innerHTML = await answer.text();
    } catch {
      return;
    }
    options().forEach((option, i) => { option.id = `${list.id}-${i}`; });
    active = -1;
    list.hidden = !list.children.length;
    input.setAttribute('aria-expanded', String(!list.hidden));
    none.textContent = list.hidden ? root.dataset.none : '';
  };

  input.addEventListener('input', event => {
    event.stopPropagation();
    value.value = '';
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener('keydown', event => {
    if (event.key === 'Escape') return close();
    if (list.hidden) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      point(active < 0 && event.key === 'ArrowUp' ? -1 : active + (event.key === 'ArrowDown' ? 1 : -1));
    } else if (event.key === 'Enter' && active >= 0) {
      event.preventDefault();
      choose(options()[active]);
    }
  });
  input.addEventListener('blur', close);
  list.addEventListener('mousedown', event => event.preventDefault());
  list.addEventListener('click', event => {
    const option = event.target.closest('li');
    if (option) choose(option);
  });
}
