import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  accountApi,
  apiKeysApi,
  auditApi,
  type Call,
  type CallRequest,
  consoleChannelsApi,
  consoleDistributionApi,
  consoleContentsApi,
  consoleLotteriesApi,
  consolePagesApi,
  consolePostsApi,
  consoleRemindersApi,
  consoleRoomsApi,
  contentsApi,
  hooksApi,
  linksApi,
  merchantsApi,
  pagesApi,
  postsApi,
  roomsApi,
  sessionApi,
  slotsApi,
  syncsApi,
  teamApi,
  toApiError,
  toQueryString,
} from '@kaibo/api-client';
import type { LiveSourceName, Platform } from '@kaibo/contracts/rooms';
import type { StaffRole } from '@kaibo/contracts/staff';
import type { RouteOptions } from 'fastify';
import { createApp } from '../src/bootstrap';
import { readConfig } from '../src/core/config';
import { createLog } from '../src/core/log';
import type { MasterKeys } from '../src/core/master-key';
import { Turns } from '../src/core/turns';
import { World } from '../src/core/world';
import { MerchantsService } from '../src/features/merchants/merchants.service';
import { TeamService } from '../src/features/staff/team.service';
import { aDatabase, type TestDatabase } from './database';

/** Time that a test sets. */
export class TestWorld extends World {
  private at: Date | null = null;
  override now(): Date {
    return this.at ?? new Date();
  }
  /** Stands still at this instant; null: real time again. */
  set(at: Date | string | null): void {
    this.at = at === null ? null : new Date(at);
  }
  /** Waiting passes at once: no test has to sit out a back-off. */
  override async sleep(): Promise<void> {}
  advance(seconds: number): void {
    this.at = new Date(this.now().getTime() + seconds * 1000);
  }
}

export interface TestApp {
  app: NestFastifyApplication;
  url: string;
  world: TestWorld;
  database: TestDatabase;
  /** Every route, Nest's and Fastify's own. */
  routes: RouteOptions[];
  /** Log lines, oldest first. */
  lines: Record<string, unknown>[];
  close(): Promise<void>;
}

/**
 * The real app on a database of its own, listening on a loopback port. `env` is added to its environment. With `shared`
 * it stands on another app's database, which that one drops. `masterKeys` take the place of those that `env` names.
 */
export async function anApp(
  env: Record<string, string> = {},
  shared?: TestDatabase,
  masterKeys?: MasterKeys,
): Promise<TestApp> {
  const database = shared ? { ...shared, drop: () => Promise.resolve() } : await aDatabase();
  const world = new TestWorld();
  const lines: Record<string, unknown>[] = [];
  const routes: RouteOptions[] = [];
  const log = createLog('info', {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  }); // pino writes one JSON object a line
  try {
    const app = await createApp({
      config: readConfig({
        KAIBO_ROLE: 'web',
        DATABASE_URL: database.appUrl,
        KAIBO_MASTER_KEY: randomBytes(32).toString('hex'),
        KAIBO_POOL_SIZE: '5',
        KAIBO_OPENAPI_FILE: path.join(__dirname, '../../../dist/apps/api/openapi.json'),
        ...env,
      }),
      log,
      world,
      onRoute: (route) => void routes.push(route),
      ...(masterKeys ? { masterKeys } : {}),
    });
    refuseNestedTurns(app.get(Turns));
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.getHttpServer().address() as AddressInfo; // it listens on a TCP port
    return {
      app,
      url: `http://127.0.0.1:${port}`,
      world,
      database,
      routes,
      lines,
      close: async () => {
        await app.close();
        await database.drop();
      },
    };
  } catch (error) {
    await database.drop();
    throw error;
  }
}

/** Work inside a turn that asks for another one can wait for itself, on a busy day only. Here it fails every time. */
function refuseNestedTurns(turns: Turns): void {
  const inside = new AsyncLocalStorage<string>();
  const run = turns.run.bind(turns);
  turns.run = (whose, work) => {
    const outer = inside.getStore();
    if (outer !== undefined) throw new Error(`a turn of ${whose} inside one of ${outer}`);
    return run(whose, () => inside.run(whose, work));
  };
}

/** A `Call` over fetch, as a browser would do it. */
export const callTo =
  (url: string, headers: Record<string, string> = {}): Call =>
  async <T>(request: CallRequest): Promise<T> => {
    const response = await fetch(`${url}${request.path}${toQueryString(request.query)}`, {
      method: request.method,
      headers: {
        ...headers,
        ...request.headers,
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    const text = await response.text();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    if (!response.ok) throw toApiError(response.status, body);
    return body as T; // the contract says so, and the OpenAPI test checks it
  };

/** A browser: keeps its cookie, names its page's origin and says the CSRF token back. */
export class TestBrowser {
  cookie: string | null = null;
  csrfToken: string | null = null;
  /** Every request goes out with these besides. */
  headers: Record<string, string> = {};
  constructor(private readonly url: string) {}

  readonly call: Call = async <T>(request: CallRequest): Promise<T> => {
    const response = await fetch(`${this.url}${request.path}${toQueryString(request.query)}`, {
      method: request.method,
      headers: {
        origin: this.url,
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...(this.csrfToken ? { 'x-kaibo-csrf': this.csrfToken } : {}),
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...this.headers,
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    const [set] = response.headers.getSetCookie();
    if (set) this.cookie = /Max-Age=0/.test(set) ? null : (set.split(';')[0] ?? null);
    const text = await response.text();
    const body = (text === '' ? undefined : JSON.parse(text)) as {
      csrfToken?: string;
      session?: { csrfToken: string };
    };
    if (!response.ok) throw toApiError(response.status, body);
    this.csrfToken = body?.csrfToken ?? body?.session?.csrfToken ?? this.csrfToken;
    return body as T; // the contract says so, and the OpenAPI test checks it
  };
  readonly session = sessionApi(this.call);
  readonly account = accountApi(this.call);
  readonly team = teamApi(this.call);
  readonly links = linksApi(this.call);
  readonly keys = apiKeysApi(this.call);
  readonly staff = staffApi(this.call);
}

export interface TestPerson {
  email: string;
  password: string;
  personId: string;
  /** Signed in at the merchant. */
  browser: TestBrowser;
}

let people = 0;
/** The token behind a link's #. */
export const tokenOf = (path: string): string => path.split('#')[1] ?? '';

/** One of a merchant's staff, invited by `owner` or, without one, as the first owner. */
export async function aPerson(
  app: TestApp,
  merchantId: string,
  { owner, role = 'owner' }: { owner?: TestPerson; role?: StaffRole } = {},
): Promise<TestPerson> {
  const browser = new TestBrowser(app.url);
  const email = `person${process.pid}-${++people}@example.com`;
  const password = `a long password ${people}`;
  const link = owner
    ? await owner.browser.team.invite({ email, role })
    : await app.app.get(TeamService).inviteFirstOwner(merchantId);
  if (!link) throw new Error('this merchant has an owner: name one who invites');
  const { personId } = await browser.links.accept({
    token: tokenOf(link.path),
    ...(owner ? {} : { email }),
    name: `员工${people}`,
    password,
  });
  return { email, password, personId, browser };
}

export interface TestMerchant {
  merchantId: string;
  miniAppId: string;
  appId: string;
  staffKey: string;
  staff: ReturnType<typeof staffApi>;
}

const staffApi = (call: Call) => ({
  call,
  rooms: consoleRoomsApi(call),
  reminders: consoleRemindersApi(call),
  syncs: syncsApi(call),
  merchants: merchantsApi(call),
  audit: auditApi(call),
  hooks: hooksApi(call),
  contents: consoleContentsApi(call),
  slots: slotsApi(call),
  channels: consoleChannelsApi(call),
  pages: consolePagesApi(call),
  posts: consolePostsApi(call),
  distribution: consoleDistributionApi(call),
  lotteries: consoleLotteriesApi(call),
});

/** What a viewer may ask of this app. */
export const asViewer = (app: TestApp) => {
  const call = callTo(app.url);
  return { ...roomsApi(call), contents: contentsApi(call), posts: postsApi(call), pages: pagesApi(call) };
};

/** A merchant of its own, with one mini-app and a staff key. */
export async function aMerchant(
  app: TestApp,
  options: { source?: LiveSourceName; platform?: Platform; secret?: string; appId?: string } = {},
): Promise<TestMerchant> {
  const merchants = app.app.get(MerchantsService);
  const merchantId = await merchants.add('测试商家');
  const appId = options.appId ?? `wx${randomBytes(8).toString('hex')}`;
  const added = await merchants.addMiniApp(merchantId, {
    platform: options.platform ?? 'wechat',
    appId,
    name: '测试小程序',
    source: options.source ?? 'wechat-live',
    secret: options.secret ?? 'a-test-secret',
  });
  const staffKey = randomBytes(32).toString('base64url');
  await merchants.addApiKey(merchantId, 'test', staffKey);
  return {
    merchantId,
    miniAppId: added.id,
    appId,
    staffKey,
    staff: staffApi(callTo(app.url, { authorization: `Bearer ${staffKey}` })),
  };
}
