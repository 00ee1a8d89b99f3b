"""Squares as a camera and a photographer see them: on paper, held askew, grey and grainy."""

import zxingcpp
from PIL import Image, ImageChops, ImageFilter

SIZE = (1280, 720)
WALL, PAPER = 150, 232


def square(text):
    """Return the QR code of a text, as documents draw it."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawn = zxingcpp.write_barcode_to_image(code, scale=6)
    return Image.frombytes("L", drawn.shape[::-1], memoryview(drawn).tobytes())


def held(text, *, size=SIZE, side=470, turn=0, blur=0.8, grain=18):
    """Return a picture of a sheet that bears the square. turn: degrees."""
    sheet = Image.new("L", size, PAPER)
    sheet.paste(square(text).resize((side, side)), ((size[0] - side) // 2, (size[1] - side) // 2))
    seen = sheet.rotate(turn, Image.Resampling.BICUBIC, fillcolor=WALL)
    seen = seen.filter(ImageFilter.GaussianBlur(blur))
    return ImageChops.add(seen, Image.effect_noise(size, grain), offset=-128)


def film(path, pictures):
    """Write the pictures as the film that Chromium takes for its camera, shown again and again."""
    grey = bytes([128]) * (SIZE[0] * SIZE[1] // 2)
    with path.open("wb") as target:
        target.write(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % SIZE)
        for picture in pictures:
            target.write(b"FRAME\n" + picture.tobytes() + grey)
    return path
