import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type CallReport, type Clock, type Wechat, type WechatOptions, createWechat, memoryTokenStore } from '../src';

export const APP_ID = 'wx0000000000000001';
export const SECRET = 'sEcReT/0123456789+abcdef==';

/** What the server does with one request. */
export type Reply = (response: ServerResponse, request: Received) => void;

export interface Received {
  method: string;
  path: string;
  query: URLSearchParams;
  contentType: string;
  body: string;
}

export const json =
  (value: unknown, status = 200): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value));
  };

export const text =
  (body: string, status = 200): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end(body);
  };

export const silence: Reply = () => undefined;

export const failure = (errcode: number | string, errmsg = 'no rid: 6618f3a1-2b7c9d10-4e5f6a7b'): Reply =>
  json({ errcode, errmsg });

const isTokenCall = ({ path }: Received): boolean => /^\/cgi-bin\/(?:stable_)?token$/.test(path);

/** A real HTTP server whose answers are scripted: the last one repeats. Tokens are t1, t2, ... */
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

  get baseUrl(): string {
    // A listening TCP server has an address of this shape.
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Script of everything but the token calls. */
  answer(...replies: Reply[]): void {
    this.replies = replies;
  }

  get liveCalls(): Received[] {
    return this.received.filter((request) => request.path === '/wxa/business/getliveinfo');
  }

  get tokenCalls(): Received[] {
    return this.received.filter(isTokenCall);
  }

  /** What came last, token calls apart. */
  get last(): Received {
    const last = this.received.filter((request) => !isTokenCall(request)).at(-1);
    if (!last) throw new Error('nothing came');
    return last;
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://platform');
    let body = '';
    for await (const chunk of incoming) body += String(chunk);
    const request: Received = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      contentType: incoming.headers['content-type'] ?? '',
      body,
    };
    this.received.push(request);
    if (isTokenCall(request)) {
      const reply = this.tokenReply ?? json({ access_token: `t${++this.tokensGiven}`, expires_in: 7200 });
      return reply(response, request);
    }
    const reply = this.replies.length > 1 ? this.replies.shift() : this.replies[0];
    (reply ?? failure(47001))(response, request);
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
  wechat: Wechat;
  clock: TestClock;
  reports: CallReport[];
}

/** A client of the platform on a clock of its own. */
export function aWechat(platform: Platform, options: Partial<WechatOptions> = {}): Bench {
  const clock = new TestClock();
  const reports: CallReport[] = [];
  const wechat = createWechat({
    appId: APP_ID,
    secret: SECRET,
    baseUrl: platform.baseUrl,
    tokenStore: memoryTokenStore(clock.now),
    clock,
    onCall: (report) => reports.push(report),
    ...options,
  });
  return { wechat, clock, reports };
}

/** A row as the platform sends it. */
export const aRow = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  name: '春茶上新专场',
  roomid: 412,
  cover_img: 'http://mmbiz.qpic.cn/mmbiz_jpg/AbC/0',
  share_img: 'http://mmbiz.qpic.cn/mmbiz_jpg/DeF/0',
  live_status: 102,
  start_time: 1767348000,
  end_time: 1767358800,
  anchor_name: '茶园小陈',
  goods: [
    {
      cover_img: 'http://mmbiz.qpic.cn/mmbiz_jpg/GhI/0',
      url: 'pages/goods/detail.html?id=88',
      name: '明前龙井 250g',
      price: 16800,
      price2: 0,
      price_type: 1,
      goods_id: 51,
      third_party_appid: '',
    },
  ],
  live_type: 0,
  close_like: 0,
  close_goods: 0,
  close_comment: 0,
  close_kf: 1,
  close_replay: 0,
  is_feeds_public: 1,
  creater_openid: 'oABCD1234567890abcdefghijkl',
  feeds_img: 'http://mmbiz.qpic.cn/mmbiz_jpg/JkL/0',
  ...changes,
});

export const aPage = (rows = [aRow()], total: unknown = rows.length): Reply =>
  json({ errcode: 0, errmsg: 'ok', total, room_info: rows });
