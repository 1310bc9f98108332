import fs from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Path of a Chromium on this machine (`KAIBO_CHROMIUM` first), or null. */
export const findChromium = () =>
  [process.env.KAIBO_CHROMIUM, ...PLACES].find((file) => file && fs.existsSync(file)) ?? null;
