import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { endpoints } from '@kaibo/wechat/endpoints';
import type { Account } from './accounts';
import type { CallLog } from './call-log';
import type { VirtualClock } from './clock';
import type { Fault, Faults } from './faults';
import { asObject, readBody, send, sendJson } from './http';
import { endedAt, type Room, statusAt } from './rooms';

/** The platform gives at most so many rows a page, whatever is asked for. */
const PAGE_CAP = 50;
/** A replay is ready so long after the end. */
const REPLAY_AFTER_MS = 10 * 60_000;
const REPLAY_LIFE_MS = 40 * 24 * 3_600_000;

interface Parts {
  clock: VirtualClock;
  accounts: Map<string, Account>;
  faults: Faults;
  log: CallLog;
  /** Where pictures are served, no slash at the end. */
  baseUrl: () => string;
  /** Calls hanging in a timeout fault are closed with the server. */
  hanging: Set<ServerResponse>;
}

class Refusal extends Error {
  constructor(
    readonly code: number,
    text: string,
  ) {
    super(text);
  }
}

const rid = (): string => [0, 1, 2].map(() => randomBytes(4).toString('hex')).join('-');
const failure = (code: number, text: string) => ({ errcode: code, errmsg: `${text} rid: ${rid()}` });

/** What api.weixin.qq.com answers, so far as the first part of the endpoint table goes. */
export class Platform {
  constructor(private readonly parts: Parts) {}

  /** True when the path was one of the platform's. */
  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    if (!url.pathname.startsWith('/cgi-bin/') && !url.pathname.startsWith('/wxa')) return false;
    if (url.pathname === endpoints.token.path) await this.answer(request, response, url, 'token');
    else if (url.pathname === endpoints.stableToken.path) await this.answer(request, response, url, 'stableToken');
    else if (url.pathname === endpoints.liveInfo.path) await this.answer(request, response, url, 'liveInfo');
    else sendJson(response, failure(40066, 'invalid url'));
    return true;
  }

  private async answer(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    endpoint: 'token' | 'stableToken' | 'liveInfo',
  ): Promise<void> {
    const seen = { appId: null as string | null, request: {} as Record<string, unknown>, faults: [] as Fault[] };
    let body: Record<string, unknown>;
    try {
      body =
        endpoint === 'token'
          ? this.token(request, url, seen)
          : endpoint === 'stableToken'
            ? await this.stableToken(request, seen)
            : await this.liveInfo(request, url, seen);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      body = failure(error.code, error.message);
    }
    const breaking = seen.faults.find((fault) => BREAKS.has(fault.kind));
    this.parts.log.add({
      at: this.parts.clock.now(),
      endpoint: seen.request.action === 'get_replay' ? 'liveReplay' : endpoint,
      appId: seen.appId,
      request: seen.request,
      code: breaking ? null : typeof body.errcode === 'number' ? body.errcode : 0,
      fault: seen.faults.map((fault) => fault.kind).join(',') || null,
    });
    if (breaking) this.breakAnswer(response, breaking);
    else sendJson(response, body);
  }

  private breakAnswer(response: ServerResponse, fault: Fault): void {
    if (fault.kind === 'timeout') {
      this.parts.hanging.add(response);
      response.once('close', () => this.parts.hanging.delete(response));
    } else if (fault.kind === 'http-5xx') send(response, 503, 'text/plain', 'Service Unavailable');
    else if (fault.kind === 'html')
      send(response, 200, 'text/html', '<html><body><h1>502 Bad Gateway</h1></body></html>');
    else send(response, 200, 'application/json', '');
  }

  private takeFaults(seen: { appId: string | null; faults: Fault[] }, endpoint: string, page: number | null): void {
    seen.faults = this.parts.faults.hit(endpoint, seen.appId, page);
    const coded = seen.faults.find((fault) => fault.kind === 'errcode');
    if (coded && !seen.faults.some((fault) => BREAKS.has(fault.kind)))
      throw new Refusal(coded.code ?? -1, FAULT_TEXTS[coded.code ?? -1] ?? 'system error');
  }

  private account(appId: unknown, secret: unknown): Account {
    if (typeof appId !== 'string' || appId === '') throw new Refusal(41002, 'appid missing');
    if (typeof secret !== 'string' || secret === '') throw new Refusal(41004, 'appsecret missing');
    const account = this.parts.accounts.get(appId);
    if (!account) throw new Refusal(40013, 'invalid appid');
    if (account.secret !== secret) throw new Refusal(40125, 'invalid appsecret');
    return account;
  }

  private spend(account: Account, quota: { group: string; perDay: number }): void {
    if (!account.spend(quota.group, quota.perDay)) throw new Refusal(45009, 'reach max api daily quota limit');
  }

  private token(request: IncomingMessage, url: URL, seen: Seen): Record<string, unknown> {
    if (request.method !== 'GET') throw new Refusal(43001, 'require GET method');
    seen.appId = url.searchParams.get('appid');
    this.takeFaults(seen, 'token', null);
    const account = this.account(url.searchParams.get('appid'), url.searchParams.get('secret'));
    if (url.searchParams.get('grant_type') !== 'client_credential') throw new Refusal(40002, 'invalid grant_type');
    this.spend(account, endpoints.token.quota);
    const { token, expiresInSeconds } = account.classicToken();
    return { access_token: token, expires_in: expiresInSeconds };
  }

  private async stableToken(request: IncomingMessage, seen: Seen): Promise<Record<string, unknown>> {
    const body = await this.jsonBody(request);
    if (typeof body.appid === 'string') seen.appId = body.appid;
    this.takeFaults(seen, 'stableToken', null);
    const account = this.account(body.appid, body.secret);
    if (body.grant_type !== 'client_credential') throw new Refusal(40002, 'invalid grant_type');
    this.spend(account, endpoints.stableToken.quota);
    const issued = account.stableToken(body.force_refresh === true);
    if (!issued) throw new Refusal(45009, 'reach max api daily quota limit of force_refresh');
    return { access_token: issued.token, expires_in: issued.expiresInSeconds };
  }

  private async liveInfo(request: IncomingMessage, url: URL, seen: Seen): Promise<Record<string, unknown>> {
    const raw = request.method === 'POST' ? await readBody(request) : '';
    const account = this.authenticate(url);
    seen.appId = account.appId;
    if (request.method !== 'POST') throw new Refusal(43002, 'require POST method');
    if (!/^application\/json/i.test(request.headers['content-type'] ?? ''))
      throw new Refusal(200002, 'invalid argument: content-type must be application/json');
    const body = parse(raw);
    seen.request = { action: body.action, start: body.start, limit: body.limit, room_id: body.room_id };
    const start = wholeNumber(body.start ?? 0);
    const limit = wholeNumber(body.limit ?? 10);
    if (start === null || limit === null || limit === 0)
      throw new Refusal(200002, 'invalid argument: start and limit must be whole numbers');
    this.takeFaults(seen, body.action === 'get_replay' ? 'liveReplay' : 'liveInfo', Math.round(start / PAGE_CAP) + 1);
    this.spend(account, endpoints.liveInfo.quota);
    if (body.action === 'get_replay') return this.replays(account, body, start, limit);
    return this.list(account, start, Math.min(limit, PAGE_CAP), seen.faults);
  }

  private authenticate(url: URL): Account {
    const token = url.searchParams.get('access_token');
    if (!token) throw new Refusal(41001, 'access_token missing');
    for (const account of this.parts.accounts.values()) {
      const state = account.tokenState(token);
      if (state === 'good') return account;
      if (state === 'expired') throw new Refusal(42001, 'access_token expired');
    }
    throw new Refusal(40001, 'invalid credential, access_token is invalid or not latest');
  }

  private list(account: Account, start: number, size: number, faults: Fault[]): Record<string, unknown> {
    const all = account.list();
    if (all.length === 0) throw new Refusal(9410000, 'empty list');
    const has = (kind: Fault['kind']): boolean => faults.some((fault) => fault.kind === kind);
    let rows = all.slice(start, start + size).map((room) => this.toRow(room));
    if (has('duplicate-rows') && rows[0]) rows = [...rows.slice(0, -1), rows[0]];
    if (has('reorder-rows')) rows = rows.reverse();
    if (has('short-page')) rows = rows.slice(0, Math.ceil(rows.length / 2));
    if (has('misspelled-status'))
      rows = rows.map(({ live_status: liveStatus, ...rest }) => ({ ...rest, live_satus: liveStatus }));
    const total = has('changing-total') ? all.length + 1 + Math.floor(start / PAGE_CAP) : all.length;
    return { errcode: 0, errmsg: 'ok', total, room_info: rows };
  }

  private toRow(room: Room): Record<string, unknown> {
    const image = (what: string): string => `${this.parts.baseUrl()}/img/${pictureName(room, what)}/0`;
    return {
      name: room.name,
      roomid: room.roomId,
      cover_img: image('cover'),
      share_img: image('share'),
      feeds_img: image('feeds'),
      live_status: statusAt(room, this.parts.clock.now()),
      start_time: Math.floor(room.startTime / 1000),
      end_time: Math.floor(room.endTime / 1000),
      anchor_name: room.anchorName,
      goods: room.goods.map((goods, index) => ({
        cover_img: image(`goods${index}`),
        url: goods.url,
        name: goods.name,
        price: goods.price,
        price2: goods.price2,
        price_type: goods.priceType,
        goods_id: goods.goodsId,
        third_party_appid: '',
      })),
      live_type: room.liveType,
      close_like: 0,
      close_goods: 0,
      close_comment: 0,
      close_kf: 1,
      close_replay: room.closeReplay,
      is_feeds_public: 1,
    };
  }

  private replays(
    account: Account,
    body: Record<string, unknown>,
    start: number,
    limit: number,
  ): Record<string, unknown> {
    const room = account.rooms.get(wholeNumber(body.room_id) ?? -1);
    if (!room) throw new Refusal(300022, 'room not exist');
    const now = this.parts.clock.now();
    const ended = endedAt(room, now);
    const isReady = ended !== null && room.closeReplay === 0 && now >= ended + REPLAY_AFTER_MS;
    const rows = isReady
      ? [
          {
            media_url: `${this.parts.baseUrl()}/replay/${room.roomId}.m3u8`,
            create_time: new Date(ended + REPLAY_AFTER_MS).toISOString(),
            expire_time: new Date(ended + REPLAY_LIFE_MS).toISOString(),
          },
        ]
      : [];
    return { errcode: 0, errmsg: 'ok', total: rows.length, live_replay: rows.slice(start, start + limit) };
  }

  private async jsonBody(request: IncomingMessage): Promise<Record<string, unknown>> {
    if (request.method !== 'POST') throw new Refusal(43002, 'require POST method');
    return parse(await readBody(request));
  }
}

interface Seen {
  appId: string | null;
  request: Record<string, unknown>;
  faults: Fault[];
}

/** Faults that leave no answer of the platform's own. */
const BREAKS = new Set<Fault['kind']>(['timeout', 'http-5xx', 'html', 'empty']);

const FAULT_TEXTS: Record<number, string> = {
  [-1]: 'system error',
  40001: 'invalid credential, access_token is invalid or not latest',
  42001: 'access_token expired',
  45009: 'reach max api daily quota limit',
  48001: 'api unauthorized',
};

const parse = (raw: string): Record<string, unknown> => {
  if (raw.trim() === '') throw new Refusal(44002, 'empty post data');
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    throw new Refusal(47001, 'data format error');
  }
  const body = asObject(value);
  if (!body) throw new Refusal(47001, 'data format error');
  return body;
};

const wholeNumber = (value: unknown): number | null => {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
};

/** As long and as random as the platform's own names, and the same each time. */
export const pictureName = (room: Pick<Room, 'picture'>, what: string): string => {
  let hash = 2_166_136_261;
  let name = '';
  for (let at = 0; name.length < 60; at++) {
    for (const char of `${room.picture}/${what}/${at}`) hash = Math.imul(hash ^ char.charCodeAt(0), 16_777_619) >>> 0;
    name += hash.toString(36);
  }
  return `${name.slice(0, 60)}-${room.picture}`;
};
