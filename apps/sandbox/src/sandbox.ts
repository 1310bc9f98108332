import { randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Account } from './accounts';
import { CallLog } from './call-log';
import { VirtualClock } from './clock';
import { Control } from './control';
import { Douyin, isDouyinId } from './douyin/douyin';
import { Faults } from './faults';
import { Keeper } from './keeper';
import { BodyTooLarge, send, sendJson, urlOf } from './http';
import { servedAt } from './live/served';
import { page } from './page';
import { Pay } from './pay/pay';
import { Platform } from './platform';
import { type Service } from './service';
import { Waits } from './waits';
import { WholeState } from './whole-state';
import { type RandomBytes } from './world';

/** What a room is made of where a test or a benchmark puts one in place by itself. */
export { onShelf, PLAIN as plainRoom } from './live/rooms';

/** A stand-in platform. What the control interface does can also be done in-process, through these parts. */
export interface Sandbox {
  readonly clock: VirtualClock;
  readonly accounts: Map<string, Account>;
  readonly faults: Faults;
  readonly log: CallLog;
  readonly pay: Pay;
  readonly douyin: Douyin;
  /** Does what is due by the virtual clock; nothing has to call it, it only saves waiting for the next look. */
  tick(): void;
  /** @param port 0: any free one. @param host default 127.0.0.1. @returns the port */
  listen(port: number, host?: string): Promise<number>;
  /** Cuts every connection, hanging calls too. */
  close(): Promise<void>;
}

export interface SandboxOptions {
  /** App id to app secret. Ids that begin with `tt` are Douyin's, all others WeChat's. */
  apps: Record<string, string>;
  clock?: VirtualClock;
  /** Chance, for tokens and request ids. */
  random?: RandomBytes;
  /** Where callers find the pictures, no slash at the end; default `http://localhost:<port>`. */
  baseUrl?: string;
  /** Where the state is kept; left out: a restart forgets all. */
  folder?: string;
  /** Real time, for the dates of Pay's signatures: their readers look at their own clock. */
  wallClock?: () => number;
}

/** The page's script and style stand in it; it talks to this server alone, and no other page may frame it. */
const PAGE_HEADERS = {
  'cache-control': 'no-cache',
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'",
};

/** How often what is due is looked for, in real time: the virtual clock may jump or run fast. */
const TICK_MS = 200;

const of = (apps: Record<string, string>, isWanted: (appId: string) => boolean): [appId: string, secret: string][] =>
  Object.entries(apps).filter(([appId]) => isWanted(appId));

/**
 * Any number of them live in one process: nothing is global.
 * @throws DamagedState when the folder's state cannot be read; it stays as it is
 */
export const createSandbox = ({
  apps,
  clock = new VirtualClock(),
  random = randomBytes,
  baseUrl,
  folder,
  wallClock = Date.now,
}: SandboxOptions): Sandbox => {
  const accounts: Map<string, Account> = new Map(
    of(apps, (appId) => !isDouyinId(appId)).map(([appId, secret]) => [
      appId,
      new Account(appId, secret, clock, random, { wallClock, changed: () => keeper.changed() }),
    ]),
  );
  const faults = new Faults();
  const log = new CallLog();
  const hanging = new Set<http.ServerResponse>();
  let origin = baseUrl ?? '';
  const waits = new Waits(clock);
  const platform = new Platform({ clock, accounts, faults, log, random, hanging, waits, baseUrl: () => origin });
  const pay = new Pay({
    clock,
    random,
    hanging,
    wallClock,
    baseUrl: () => origin,
    apps: () => [...accounts.keys()],
    record: (call) => log.add(call),
    changed: () => keeper.changed(),
  });
  for (const account of accounts.values()) account.payments = pay.paymentsOf(account.appId);
  const douyin = new Douyin({
    apps: Object.fromEntries(of(apps, isDouyinId)),
    clock,
    random,
    hanging,
    record: (call) => log.add(call),
    changed: () => keeper.changed(),
  });
  /** By the name of their control routes. */
  const services: Readonly<Record<string, Service>> = { pay, douyin };
  const state = new WholeState({ clock, faults, accounts, services });
  const keeper = new Keeper(state, folder ?? null);
  const tick = (): void => {
    waits.tick();
    for (const part of [...accounts.values(), ...Object.values(services)]) part.tick?.();
  };
  keeper.open();
  let ticking: NodeJS.Timeout | undefined;
  const control = new Control({
    clock,
    accounts,
    services,
    faults,
    log,
    state,
    keeper,
    tick,
    baseUrl: () => origin,
  });

  const handle = (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> | void => {
    const url = urlOf(request);
    if (!url) return sendJson(response, { message: 'the address cannot be read' }, 400);
    // Counting a call already changes something.
    if (request.method !== 'GET' || url.searchParams.has('access_token'))
      response.once('close', () => keeper.changed());
    if (/^\/_control(\/|$)/.test(url.pathname)) return control.answer(request, response, url);
    const service = Object.values(services).find((each) => each.owns(url.pathname));
    if (service) return service.answer(request, response, url);
    if (request.method === 'GET' || request.method === 'HEAD') {
      if (url.pathname === '/') return send(response, 200, 'text/html; charset=utf-8', page, PAGE_HEADERS);
      const served = servedAt(url.pathname, accounts.values());
      if (served) return send(response, 200, served.type, served.body, { 'cache-control': 'max-age=86400' });
      if (/^\/(img|qr|replay)\/|^\/favicon\.ico$/.test(url.pathname))
        return sendJson(response, { message: 'not found' }, 404);
    }
    return platform.answer(request, response, url);
  };

  const server = http.createServer((request, response) => {
    new Promise<void>((resolve) => resolve(handle(request, response))).catch((error: unknown) => {
      // The caller went away in the middle, or was cut off: nobody is left to be told.
      if (response.headersSent || response.destroyed || request.errored) return void response.destroy();
      response.setHeader('connection', 'close');
      if (error instanceof BodyTooLarge) return sendJson(response, { message: 'the body is too large' }, 413);
      sendJson(response, { message: 'the sandbox has a bug' }, 500);
      console.error(error);
    });
  });
  // Longer than a client keeps a connection, or it would be cut while the client takes it up again.
  server.keepAliveTimeout = 60_000;

  return {
    clock,
    accounts,
    faults,
    log,
    pay,
    douyin,
    tick,
    listen: (port, host = '127.0.0.1') =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          const address = server.address() as AddressInfo; // it listens on a TCP port
          origin = baseUrl ?? `http://localhost:${address.port}`;
          ticking = setInterval(tick, TICK_MS).unref();
          resolve(address.port);
        });
      }),
    close: () =>
      new Promise((resolve) => {
        clearInterval(ticking);
        for (const part of [...accounts.values(), ...Object.values(services)]) part.close?.();
        keeper.close();
        for (const response of hanging) response.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
