// The phone's own position, asked only when its button is pressed. Without it the two numbers are typed.
export function position(root) {
  if (!navigator.geolocation) return;
  const { lat, lon, seeking, found, denied } = root.dataset;
  const said = Object.assign(document.createElement('span'), { className: 'pv-small' });
  said.setAttribute('role', 'status');
  root.append(' ', said);
  root.hidden = false;
  root.querySelector('button').addEventListener('click', () => {
    said.textContent = seeking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        for (const [id, value] of [[lat, coords.latitude], [lon, coords.longitude]]) {
          const input = document.getElementById(id);
          input.value = value.toFixed(5).replace('.', ',');
          input.dispatchEvent(new Event('change', { bubbles: true }));
        }
        said.textContent = found.replace('{n}', Math.ceil(coords.accuracy));
      },
      () => { said.textContent = denied; },
      { enableHighAccuracy: true, timeout: 20000 },
    );
  });
}
