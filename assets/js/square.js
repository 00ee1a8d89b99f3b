// Reads the square of a document in an image, in any browser. Fetched when somebody scans: nobody else pays for it.
import decodeQR from 'qr/decode.js';

const canvas = document.createElement('canvas');
const brush = canvas.getContext('2d', { willReadFrequently: true });

// What the square says, '' when none is read. longest: the side of the image that is looked at, in pixels.
function look(image, width, height, longest) {
  const scale = Math.min(1, longest / Math.max(width, height));
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  brush.drawImage(image, 0, 0, canvas.width, canvas.height);
  try {
    return decodeQR(brush.getImageData(0, 0, canvas.width, canvas.height), { effort: 2, timeLimit: 120 });
  } catch {
    return '';
  }
}

export const inVideo = video => look(video, video.videoWidth, video.videoHeight, 1280);

// A photo is looked at as a whole, then finer, then coarser: its square may be small, or its grain too sharp.
export async function inPhoto(file) {
  const image = await createImageBitmap(file);
  for (const longest of [1600, 2600, 1000, 700]) {
    const text = look(image, image.width, image.height, longest);
    if (text) return text;
  }
  return '';
}
