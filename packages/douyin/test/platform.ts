import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type CallReport, type Clock, createDouyin, type Douyin, type DouyinOptions, memoryTokenStore } from '../src';

export const APP_ID = 'tt0000000000000001';
export const SECRET = 'the-secret-of-the-app-0123456789';

export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
  text: string;
}

export type Reply = (response: ServerResponse, request: Received) => void;

export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

export const text =
  (body: string, status = 200): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end(body);
  };

export const silence: Reply = () => undefined;

const TOKEN_PATHS = new Set(['/toutiao/api/apps/v2/token', '/open/oauth/client_token/']);

/** A real HTTP server whose answers are scripted: the last one repeats. Tokens are apps1, … and clt.1, …. */
export class Platform {
  readonly received: Received[] = [];
  tokensGiven = 0;
  /** Overrides the token answer. */
  tokenReply: Reply | null = null;
  private replies: Reply[] = [];
  private readonly server = createServer((request, response) => void this.serve(request, response));

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  get url(): string {
    // A listening TCP server has an address of this shape.
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Script of everything but the token calls. */
  answer(...replies: Reply[]): void {
    this.replies = replies;
  }

  get tokenCalls(): Received[] {
    return this.received.filter(({ path }) => TOKEN_PATHS.has(path));
  }

  /** Token calls apart. */
  get calls(): Received[] {
    return this.received.filter(({ path }) => !TOKEN_PATHS.has(path));
  }

  get last(): Received {
    const last = this.calls.at(-1);
    if (!last) throw new Error('nothing came');
    return last;
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer); // without an encoding chunks are Buffers
    const whole = Buffer.concat(chunks).toString('utf8');
    const path = incoming.url ?? '/';
    const body = JSON.parse(whole || '{}') as Record<string, unknown>; // our client sends objects
    const request: Received = { method: incoming.method ?? '', path, headers: incoming.headers, body, text: whole };
    this.received.push(request);
    if (TOKEN_PATHS.has(path)) return (this.tokenReply ?? this.giveToken(path))(response, request);
    const reply = this.replies.length > 1 ? this.replies.shift() : this.replies[0];
    (reply ?? json({ err_no: 28001007, err_msg: 'no script' }))(response, request);
  }

  private giveToken(path: string): Reply {
    const number = ++this.tokensGiven;
    return path.startsWith('/open')
      ? json({
          data: { access_token: `clt.${number}`, expires_in: 7200, error_code: 0, description: '' },
          message: 'success',
        })
      : json({ err_no: 0, err_tips: 'success', data: { access_token: `apps${number}`, expires_in: 7200 } });
  }
}

/** A clock that stands still except for sleeps, which pass at once. Chance is always in the middle. */
export class TestClock implements Clock {
  at = Date.parse('2026-01-02T10:00:00Z');
  readonly slept: number[] = [];
  now = (): number => this.at;
  random = (): number => 0.5;
  sleep = async (ms: number): Promise<void> => {
    this.slept.push(ms);
    this.at += ms;
  };
}

export interface Bench {
  douyin: Douyin;
  clock: TestClock;
  reports: CallReport[];
}

/** A client of the platform on a clock of its own. */
export function aDouyin(platform: Platform, options: Partial<DouyinOptions> = {}): Bench {
  const clock = new TestClock();
  const reports: CallReport[] = [];
  const douyin = createDouyin({
    appId: APP_ID,
    secret: SECRET,
    openUrl: `${platform.url}/open`,
    toutiaoUrl: `${platform.url}/toutiao/`,
    tokenStore: memoryTokenStore(clock.now),
    clock,
    onCall: (report) => reports.push(report),
    ...options,
  });
  return { douyin, clock, reports };
}
