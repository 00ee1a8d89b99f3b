// Reads the square of a document in an image, in any browser. Fetched when somebody scans: nobody else pays for it.
import decodeQR from 'qr/decode.js';

// Each look at an image: its longest side, and how far it is turned, for a square may be too sharp or too slanted.
const ONCE = [[1280, 0]];
const AT_LENGTH = [[1600, 0], [1000, 0], [1600, 0.5], [2600, 0], [1000, 0.25], [700, 0]];
const canvas = document.createElement('canvas');
const brush = canvas.getContext('2d', { willReadFrequently: true });

function look(image, width, height, [longest, turn]) {
  const scale = Math.min(1, longest / Math.max(width, height));
  const side = Math.ceil((turn ? Math.hypot(width, height) : Math.max(width, height)) * scale);
  canvas.width = turn ? side : Math.ceil(width * scale);
  canvas.height = turn ? side : Math.ceil(height * scale);
  brush.translate(canvas.width / 2, canvas.height / 2);
  brush.rotate(turn);
  brush.scale(scale, scale);
  brush.drawImage(image, -width / 2, -height / 2);
  try {
    return decodeQR(brush.getImageData(0, 0, canvas.width, canvas.height), { effort: 2, timeLimit: 120 });
  } catch {
    return '';
  }
}

function first(image, width, height, looks) {
  for (const one of looks) {
    const text = look(image, width, height, one);
    if (text) return text;
  }
  return '';
}

// What the square says, '' when none is read.
export const inVideo = video => first(video, video.videoWidth, video.videoHeight, ONCE);

export async function inPhoto(file) {
  const image = await createImageBitmap(file);
  try {
    return first(image, image.width, image.height, AT_LENGTH);
  } finally {
    image.close();
  }
}
