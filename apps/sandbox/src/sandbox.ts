import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Account } from './accounts';
import { CallLog } from './call-log';
import { VirtualClock } from './clock';
import { Control } from './control';
import { Faults } from './faults';
import { BodyTooLarge, send, sendJson } from './http';
import { page } from './page';
import { picture } from './png';
import { Platform } from './platform';

export interface Sandbox {
  readonly clock: VirtualClock;
  readonly accounts: Map<string, Account>;
  readonly faults: Faults;
  readonly log: CallLog;
  /** @param port 0: any free one. @returns the port */
  listen(port: number, host?: string): Promise<number>;
  close(): Promise<void>;
}

/** @param apps app id to app secret */
export const createSandbox = ({
  apps,
  clock = new VirtualClock(),
}: {
  apps: Record<string, string>;
  clock?: VirtualClock;
}): Sandbox => {
  const accounts = new Map(Object.entries(apps).map(([appId, secret]) => [appId, new Account(appId, secret, clock)]));
  const faults = new Faults();
  const log = new CallLog();
  const hanging = new Set<http.ServerResponse>();
  let origin = '';
  const platform = new Platform({ clock, accounts, faults, log, hanging, baseUrl: () => origin });
  const control = new Control({ clock, accounts, faults, log });

  const handle = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://sandbox');
    if (await platform.handle(request, response, url)) return;
    if (await control.handle(request, response, url)) return;
    const image = /^\/img\/[a-z0-9]{60}-(\d{1,9})\/0$/.exec(url.pathname);
    if (image) return send(response, 200, 'image/png', picture(Number(image[1])), { 'cache-control': 'max-age=86400' });
    if (url.pathname === '/')
      return send(response, 200, 'text/html; charset=utf-8', page, { 'cache-control': 'no-cache' });
    sendJson(response, { message: 'not found' }, 404);
  };

  const server = http.createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent) return void response.destroy();
      const isTooLarge = error instanceof BodyTooLarge;
      // The rest of an endless body is not read.
      response.setHeader('connection', 'close');
      sendJson(
        response,
        { message: isTooLarge ? 'the body is too large' : 'the sandbox has a bug' },
        isTooLarge ? 413 : 500,
      );
      if (!isTooLarge) console.error(error);
    });
  });

  return {
    clock,
    accounts,
    faults,
    log,
    listen: (port, host = '127.0.0.1') =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          const address = server.address() as AddressInfo; // it listens on a TCP port
          origin = `http://localhost:${address.port}`;
          resolve(address.port);
        });
      }),
    close: () =>
      new Promise((resolve) => {
        for (const response of hanging) response.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
