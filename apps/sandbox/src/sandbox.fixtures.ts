import { VirtualClock } from './clock';
import { createSandbox, type Sandbox, type SandboxOptions } from './sandbox';

export const APP = 'wx00000000000000aa';
export const OTHER_APP = 'wx00000000000000bb';
export const SECRET = 'a-sandbox-secret';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export type Json = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- the platform's loose JSON is what is looked at

/** A running sandbox whose real time stands still until `pass`, and ways to speak to it over HTTP. */
export interface Bench {
  sandbox: Sandbox;
  url: string;
  /** Real time goes on by so much. */
  pass(ms: number): void;
  realNow(): number;
  setReal(at: string): void;
  get(path: string): Promise<Json>;
  /** @param body sent as it is when it is a text */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Json>;
  token(appId?: string): Promise<string>;
  list(asked?: object, token?: string): Promise<Json>;
  control(method: string, path: string, body?: unknown): Promise<{ status: number; body: Json }>;
  statusOf(roomId: number): Promise<number | undefined>;
  act(roomId: number, action: string): Promise<number>;
}

export const aBench = async (options: Partial<SandboxOptions> = {}): Promise<Bench> => {
  let real = Date.parse('2026-11-21T10:00:00Z'); // six in the evening in Shanghai
  const sandbox = createSandbox({
    apps: { [APP]: SECRET, [OTHER_APP]: SECRET },
    clock: new VirtualClock(() => real),
    ...options,
  });
  const url = `http://127.0.0.1:${await sandbox.listen(0)}`;
  const json = { 'content-type': 'application/json' };
  const bench: Bench = {
    sandbox,
    url,
    pass: (ms) => (real += ms),
    realNow: () => real,
    setReal: (at) => (real = Date.parse(at)),
    get: async (path) => (await (await fetch(url + path)).json()) as Json,
    post: async (path, body, headers = json) => {
      const sent = typeof body === 'string' ? body : JSON.stringify(body);
      return (await (await fetch(url + path, { method: 'POST', headers, body: sent })).json()) as Json;
    },
    token: async (appId = APP) =>
      (await bench.post('/cgi-bin/stable_token', { grant_type: 'client_credential', appid: appId, secret: SECRET }))
        .access_token as string,
    list: async (asked = { start: 0, limit: 50 }, token) =>
      bench.post(`/wxa/business/getliveinfo?access_token=${token ?? (await bench.token())}`, asked),
    control: async (method, path, body = {}) => {
      const sent = typeof body === 'string' ? body : JSON.stringify(body);
      const response = await fetch(`${url}/_control/${path}`, {
        method,
        headers: json,
        ...(method === 'GET' ? {} : { body: sent }),
      });
      return { status: response.status, body: (await response.json()) as Json };
    },
    statusOf: async (roomId) =>
      ((await bench.list()).room_info as Json[]).find((row) => row.roomid === roomId)?.live_status as number,
    act: async (roomId, action) => (await bench.control('POST', `apps/${APP}/rooms/${roomId}/${action}`)).status,
  };
  return bench;
};
