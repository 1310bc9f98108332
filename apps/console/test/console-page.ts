import fs from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { FakeApi } from './fake-api';
import { serve } from './fake-server';

const built = path.resolve(__dirname, '../../../dist/apps/console');

export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
};
export const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 860 } };

/** A browser for a spec's pages. */
export function launch(): Promise<Browser> {
  if (!fs.existsSync(path.join(built, 'index.html')))
    throw new Error('dist/apps/console is missing: build it with "node tools/build/console.mjs" (or "npm run build").');
  return chromium.launch({
    executablePath: process.env.KAIBO_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

/** The built console before a fake API, in a page of its own. */
export interface ConsolePage {
  page: Page;
  /** What the browser complained about: what the page's own policy refused, too. Answers that say no are none. */
  complaints: () => string[];
  /** How far the page can be scrolled sideways, in px. */
  sideways: () => Promise<number>;
  /** Whatever a finger presses and is smaller than 44 px. */
  tooSmall: () => Promise<string[]>;
  close: () => Promise<void>;
}

/** Opens an address and signs the API's person in. */
export async function openConsole(
  browser: Browser,
  api: FakeApi,
  options: BrowserContextOptions,
  address: string,
): Promise<ConsolePage> {
  const server = await serve(api, built);
  const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(server.url + address);
  await page.getByLabel('邮箱').fill(api.person.email);
  await page.getByLabel('密码', { exact: true }).fill(api.person.password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  if (api.person.code !== null) {
    await page.getByLabel('6 位验证码').fill(api.person.code);
    await page.getByRole('button', { name: '登录', exact: true }).click();
  }
  await page.getByRole('heading', { level: 1 }).waitFor();
  return {
    page,
    complaints: () => complaints.filter((text) => !/the server responded with a status of [45]\d\d/.test(text)),
    sideways: () =>
      page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return Math.max(0, scrollWidth - clientWidth); // less than nothing: the scrollbar's own place
      }),
    tooSmall: () =>
      page
        .locator('main')
        .locator('button:visible, summary:visible, input:visible, select:visible')
        .evaluateAll((all) =>
          all
            .map((one) => ({
              name: one.getAttribute('aria-label') ?? one.textContent,
              box: one.getBoundingClientRect(),
              least: one.classList.contains('segment') ? 38 : 44,
            }))
            .filter(({ box, least }) => box.height < least || box.width < 44)
            .map(({ name, box }) => `${name} ${box.width}×${box.height}`),
        ),
    close: async () => {
      await context.close();
      await server.close();
    },
  };
}
