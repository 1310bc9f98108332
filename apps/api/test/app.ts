import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  auditApi,
  type Call,
  type CallRequest,
  consoleRoomsApi,
  hooksApi,
  merchantsApi,
  roomsApi,
  syncsApi,
  toApiError,
  toQueryString,
} from '@kaibo/api-client';
import type { LiveSourceName, Platform } from '@kaibo/contracts/rooms';
import type { RouteOptions } from 'fastify';
import { createApp } from '../src/bootstrap';
import { readConfig } from '../src/core/config';
import { createLog } from '../src/core/log';
import type { MasterKeys } from '../src/core/master-key';
import { World } from '../src/core/world';
import { MerchantsService } from '../src/features/merchants/merchants.service';
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
  syncs: syncsApi(call),
  merchants: merchantsApi(call),
  audit: auditApi(call),
  hooks: hooksApi(call),
});

/** What a viewer may ask of this app. */
export const asViewer = (app: TestApp) => roomsApi(callTo(app.url));

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
