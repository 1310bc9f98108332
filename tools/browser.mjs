// The browser of the tests: one that is on the machine, never a download.
import fs from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const canRun = (file) => {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
};

/** @returns {string | null} path of a Chromium: KAIBO_CHROMIUM, or where it usually lies */
export const findChromium = () => [process.env.KAIBO_CHROMIUM, ...PLACES].find((file) => file && canRun(file)) ?? null;
