import fs from 'node:fs';
import path from 'node:path';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import { builtAt } from './built';
import type { FakeApi } from './fake-api';
import { serveH5 } from './h5-server';

export const WAIT = { timeout: 40_000 };
export const SIZES = { '390': { width: 390, height: 844 }, '320': { width: 320, height: 568 } } as const;
export const phone = (size: keyof typeof SIZES, more: BrowserContextOptions = {}): BrowserContextOptions => ({
  viewport: SIZES[size],
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
  ...more,
});

/** Chromium with the built browser package; whatever its pages complain of is in `faults`. */
export class H5Runs {
  readonly faults: string[] = [];
  private readonly allowed: RegExp[] = [];
  private closers: (() => Promise<unknown>)[] = [];

  private constructor(
    private readonly browser: Browser,
    private readonly root: string,
  ) {}

  static async start(): Promise<H5Runs> {
    const root = builtAt('h5', 'build-h5');
    const executablePath = process.env.KAIBO_CHROMIUM ?? '/usr/bin/chromium';
    return new H5Runs(await chromium.launch({ executablePath, args: ['--no-sandbox'] }), root);
  }

  /** The package, served with this API. @returns its address */
  async serve(api: FakeApi): Promise<string> {
    const { url, close } = await serveH5(this.root, api);
    this.closers.push(close);
    return url;
  }

  /** A page of the package, served with this API. */
  async open(api: FakeApi, address: string, options: BrowserContextOptions): Promise<Page> {
    return this.openAt((await this.serve(api)) + address, options);
  }

  /** A page in a browser of its own, on a phone's screen. */
  async openAt(url: string, options: BrowserContextOptions): Promise<Page> {
    const page = await this.newPage(options);
    await page.goto(url);
    return page;
  }

  /** The same, with nothing in it yet. */
  async newPage(options: BrowserContextOptions): Promise<Page> {
    const context = await this.browser.newContext(options);
    this.closers.push(() => context.close());
    const page = await context.newPage();
    page.on('pageerror', ({ message }) => this.faults.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.faults.push(message.text());
    });
    return page;
  }

  /** What the pages of this test may complain of, because the test makes it happen. */
  allow(complaint: RegExp): void {
    this.allowed.push(complaint);
  }

  /** Closes what is open. @returns what the pages complained of, and were not allowed to */
  async end(): Promise<string[]> {
    for (const close of this.closers.splice(0).reverse()) await close();
    const allowed = this.allowed.splice(0);
    return this.faults.splice(0).filter((fault) => !allowed.some((complaint) => complaint.test(fault)));
  }

  stop(): Promise<void> {
    return this.browser.close();
  }
}

/** For the tests of a file: Chromium with the package. A test whose pages complained of anything fails. */
export const inChromium = (): (() => H5Runs) => {
  let runs: H5Runs;
  beforeAll(async () => {
    runs = await H5Runs.start();
  });
  afterAll(() => runs?.stop());
  afterEach(async () => expect(await runs.end()).toEqual([]));
  return () => runs;
};

/** What sticks out of the phone's width, what a thumb would miss, and what a screen reader has nothing to say of. */
export const blemishes = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const name = (element: Element) => element.id || element.className;
    const boxOf = (element: Element) => element.getBoundingClientRect();
    const wide = [...document.querySelectorAll('#app *')]
      .filter((element) => !element.closest('[data-carousel]'))
      .filter((element) => boxOf(element).right > innerWidth + 1);
    const small = [...document.querySelectorAll('#app [role="link"], #app [role="button"], #app [role="tab"]')].filter(
      (element) => {
        const { width, height } = boxOf(element);
        return width > 0 && height > 0 && (width < 39 || height < 39); // 88 of 750 at 320 px is 37.5
      },
    );
    const unnamed = [...document.querySelectorAll('#app [role]')].filter(
      (element) => !(element.getAttribute('aria-label') ?? element.textContent ?? '').trim(),
    );
    return [
      ...wide.map((element) => `too wide: ${name(element)}`),
      ...small.map((element) => `too small: ${name(element)}`),
      ...unnamed.map((element) => `unnamed: ${name(element)}`),
    ];
  });

/** What axe finds that keeps somebody out: one line each, with the rule and where. */
export const barriers = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run()); // just put there
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html.slice(0, 160)}`));
};

/** Pictures of every screen; taken only when asked, so that a test run leaves the checkout as it was. */
export const shoot = async (page: Page, name: string): Promise<void> => {
  if (process.env.KAIBO_SCREENSHOTS !== '1') return;
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
  });
  const folder = path.join(__dirname, '../../../docs/images');
  fs.mkdirSync(folder, { recursive: true });
  const picture = await page.screenshot({ animations: 'disabled' });
  await sharp(picture)
    .png({ palette: true, effort: 10 })
    .toFile(path.join(folder, `${name}.png`));
};
