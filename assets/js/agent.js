// Agents: keys that can be switched off, short notices that leave by themselves.
const typing = element => element.closest('input:not([type=checkbox]), textarea, select, [contenteditable]');

function move(step) {
  const rows = [...document.querySelectorAll('[data-rows] tbody tr')];
  if (!rows.length) return;
  const here = rows.findIndex(row => row.classList.contains('is-here'));
  const next = rows[Math.min(rows.length - 1, Math.max(0, here + step))];
  rows[here]?.classList.remove('is-here');
  next.classList.add('is-here');
  next.querySelector('a')?.focus();
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  x: () => document.querySelector('.is-here input[type=checkbox]')?.click(),
  '/': () => document.getElementById('recherche')?.focus(),
  '?': () => document.querySelector('.pv-keys')?.scrollIntoView(),
};

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (document.body.classList.contains('pv-no-keys') || typing(event.target)) return;
  const key = event.key.toLowerCase();
  const control = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!keys[key] && !control) return;
  event.preventDefault();
  if (keys[key]) keys[key]();
  else control.click();
});

// On a phone the pages of the desk are one row that slides: the current one is in sight.
document.querySelector('.pv-views [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });

for (const toast of document.querySelectorAll('[data-module="pv-toast"]')) {
  const wait = Number(toast.dataset.seconds) * 1000;
  let timer = wait && setTimeout(() => toast.remove(), wait);
  toast.addEventListener('focusin', () => clearTimeout(timer));
  toast.addEventListener('mouseenter', () => clearTimeout(timer));
  toast.addEventListener('mouseleave', () => { timer = wait && setTimeout(() => toast.remove(), wait); });
}
