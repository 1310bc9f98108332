import http from 'node:http';
import type { AddressInfo } from 'node:net';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { LiveApp, LiveMerchant } from '../src/features/syncs/syncs.fixtures';

/** What the build writes into the package when nothing else is said; see apps/miniapp/config/switches.ts. */
const BUILT_APP = 'wx6b6169626f646d6f';
const AUTHORIZE = 'https://open.weixin.qq.com/connect/oauth2/authorize';
const WECHAT =
  'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36 MicroMessenger/8.0.50';

/** How the browser notes our API's word for "you have not entered". */
const NOT_ENTERED = /status of 404 \(Not Found\) \(.*\/v1\/lotteries\/\d+\/entry\)$/;

/** The platform's side of 网页授权, which the sandbox has not: whose code it was. Everything else goes on to the sandbox. */
export class TestWebSignIn {
  /** Where the sandbox is; known after the API that is told of this address was started. */
  sandboxUrl = '';
  private readonly users = new Map<string, string>();
  private codes = 0;

  private constructor(
    private readonly server: http.Server,
    readonly url: string,
  ) {}

  static async start(): Promise<TestWebSignIn> {
    const server = http.createServer((request, reply) => made.answer(request, reply));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const made = new TestWebSignIn(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`); // TCP
    return made;
  }

  /** What WeChat's page sends the browser back with. */
  codeOf(user: string): string {
    const code = `web-code-${++this.codes}`;
    this.users.set(code, user);
    return code;
  }

  stop(): Promise<unknown> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: http.IncomingMessage, reply: http.ServerResponse): void {
    const url = new URL(request.url ?? '/', this.sandboxUrl);
    if (url.pathname === '/sns/oauth2/access_token') {
      const user = this.users.get(url.searchParams.get('code') ?? '');
      const body = user === undefined ? { errcode: 40029, errmsg: 'invalid code' } : { openid: `oWeb-${user}` };
      reply.end(JSON.stringify(body));
      return;
    }
    const onward = http.request(url, { method: request.method, headers: request.headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const body = Buffer.concat(chunks);
        const isText = /json|text/.test(answer.headers['content-type'] ?? '');
        // The sandbox names its pictures by its own address; the API trusts the one that it was told of.
        const told = isText ? Buffer.from(body.toString().replaceAll(`http://localhost:${url.port}`, this.url)) : body;
        reply.writeHead(answer.statusCode ?? 502, { ...answer.headers, 'content-length': told.length });
        reply.end(told);
      });
    });
    onward.on('error', () => reply.destroy());
    request.pipe(onward);
  }
}

/** WeChat's own browser on a phone of this size, in the hand of `user`, on the built browser package that our API serves. */
export class H5Phones {
  /** What pages complained of. */
  readonly faults: string[] = [];

  private constructor(
    private readonly browser: Browser,
    private readonly web: TestWebSignIn,
  ) {}

  static async start(web: TestWebSignIn): Promise<H5Phones> {
    const executablePath = process.env.KAIBO_CHROMIUM ?? '/usr/bin/chromium';
    return new H5Phones(await chromium.launch({ executablePath, args: ['--no-sandbox'] }), web);
  }

  /** An empty page of the user's own browser. What it hands to the system's share sheet is in `window.shared`. */
  async of(live: LiveApp, shop: LiveMerchant, user: string, options: BrowserContextOptions): Promise<Page> {
    const context = await this.browser.newContext({
      baseURL: live.app.url,
      userAgent: WECHAT,
      deviceScaleFactor: 2,
      isMobile: true,
      hasTouch: true,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      ...options,
    });
    await context.addInitScript(() => {
      const shared: string[] = [];
      const share = ({ url }: { url: string }) => Promise.resolve(void shared.push(url));
      Object.assign(window, { shared });
      Object.defineProperty(navigator, 'share', { value: share, configurable: true });
    });
    // The package is of the demo's mini-app; here it serves the shop's.
    await context.route(`${live.app.url}/v1/**`, (route) =>
      route.continue({
        url: route.request().url().replace(BUILT_APP, shop.appId),
        postData: route.request().postData()?.replace(BUILT_APP, shop.appId),
      }),
    );
    await context.route(`${AUTHORIZE}**`, (route) => {
      const asked = new URL(route.request().url()).searchParams;
      const back = new URL(asked.get('redirect_uri') ?? '');
      back.searchParams.set('code', this.web.codeOf(user));
      back.searchParams.set('state', asked.get('state') ?? '');
      return route.fulfill({ status: 302, headers: { location: back.href } });
    });
    const page = await context.newPage();
    page.on('pageerror', ({ message }) => this.faults.push(message));
    page.on('console', (message) => {
      const fault = `${message.text()} (${message.location().url})`;
      if (message.type() === 'error' && !NOT_ENTERED.test(fault)) this.faults.push(fault);
    });
    return page;
  }

  stop(): Promise<void> {
    return this.browser.close();
  }
}

/** What axe finds that keeps somebody out: the rule and where. */
export const barriersOf = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run()); // just put there
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
};
