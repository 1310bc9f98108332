import jsQR from 'jsqr';
import { renderToStaticMarkup } from 'react-dom/server';
import { QrCode, qrPath } from './qr-code';

/** Draws the path as an authenticator's camera would see it. */
function pixels(text: string): { data: Uint8ClampedArray; side: number } {
  const { path, size } = qrPath(text);
  const scale = 4;
  const side = size * scale;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let dy = 0; dy < scale; dy++)
      for (let dx = 0; dx < scale; dx++) {
        const at = ((Number(y) * scale + dy) * side + Number(x) * scale + dx) * 4;
        data.fill(0, at, at + 3);
      }
  return { data, side };
}

it('is read by a reader as what it was made from', () => {
  const uri =
    'otpauth://totp/Kaibo:zhou%40example.com?issuer=Kaibo&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA1&digits=6&period=30';
  const { data, side } = pixels(uri);
  expect(jsQR(data, side, side)?.data).toBe(uri);
});

it('has a name for who cannot see it', () => {
  expect(renderToStaticMarkup(<QrCode text="x" label="二维码" />)).toContain('role="img" aria-label="二维码"');
});
