import fs from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The machine's own Chromium, told to stay quiet and at home. @throws Error when there is none */
export const openChromium = (): Promise<Browser> => {
  const executablePath = [process.env.KAIBO_CHROMIUM, ...PLACES].find((file) => file && fs.existsSync(file));
  if (executablePath === undefined) throw new Error('no Chromium: install one, or name it with KAIBO_CHROMIUM');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--no-proxy-server',
    ],
  });
};
