// The square of a document, seen by the camera or chosen among photos: nothing of either leaves this device.
const OURS = /^\/verifier\/[A-Za-z0-9_-]{22}$/;
const BETWEEN = 150, PATIENCE = 12e3; // milliseconds
const CAMERA = { facingMode: 'environment', width: { ideal: 1920 }, height: { ideal: 1080 } };

function addressOf(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function follow(address) {
  if (address.href === location.href) location.reload();
  else location.assign(address.href);
}

export function scanner(root) {
  const words = root.dataset, part = name => root.querySelector(`[data-${name}]`);
  const view = part('view'), video = root.querySelector('video'), state = part('state'), start = part('start'), photo = part('photo');
  const reader = () => import(words.reader);
  let stream = null, since = 0;
  const say = sentence => { state.textContent = sentence; };
  const stop = () => {
    stream?.getTracks().forEach(track => track.stop());
    stream = null;
    view.hidden = true;
    start.hidden = false;
  };
  const found = text => {
    const address = addressOf(text);
    if (!OURS.test(address?.pathname)) return say(words.other);
    stop();
    if (address.host !== location.host) return say(words.elsewhere.replace('{host}', address.host));
    follow(address);
  };
  const watch = square => {
    if (!stream) return;
    const text = video.videoWidth ? square.inVideo(video) : '';
    if (text) found(text);
    else if (performance.now() - since > PATIENCE) say(words.unseen);
    setTimeout(watch, BETWEEN, square);
  };
  start.addEventListener('click', async () => {
    say('');
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: CAMERA });
    } catch {
      return say(words.refused);
    }
    video.srcObject = stream;
    view.hidden = false;
    start.hidden = true;
    part('stop').focus();
    try {
      const [square] = await Promise.all([reader(), video.play()]);
      since = performance.now();
      watch(square);
    } catch {
      stop();
      say(words.unloaded);
    }
  });
  photo.addEventListener('change', async () => {
    const file = photo.files[0];
    if (!file) return;
    stop();
    say(words.reading);
    const square = await reader().catch(() => null);
    if (!square) return say(words.unloaded);
    const text = await square.inPhoto(file).catch(() => null);
    photo.value = '';
    if (text) found(text);
    else say(text === null ? words.noPhoto : words.absent);
  });
  part('stop').addEventListener('click', () => { stop(); start.focus(); });
  part('scan').hidden = false;
  start.hidden = !navigator.mediaDevices;
}
