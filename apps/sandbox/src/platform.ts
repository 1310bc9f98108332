import type { IncomingMessage, ServerResponse } from 'node:http';
import { endpoints } from '@kaibo/wechat/endpoints';
import type { Account } from './accounts';
import type { CallLog } from './call-log';
import type { VirtualClock } from './clock';
import type { Fault, Faults } from './faults';
import { asObject, readBody, send, sendJson } from './http';
import { livePage, replayPage } from './live-list';
import type { Quota } from './quotas';
import type { RandomBytes } from './tokens';

interface Parts {
  clock: VirtualClock;
  accounts: Map<string, Account>;
  faults: Faults;
  log: CallLog;
  random: RandomBytes;
  /** Where pictures are served, no slash at the end. */
  baseUrl: () => string;
  /** Calls hanging in a timeout fault are closed with the server. */
  hanging: Set<ServerResponse>;
}

type Body = Record<string, unknown>;

/** What became known of a call while it was read: what its log line and its faults go by. */
interface Seen {
  endpoint: string;
  appId: string | null;
  request: Body;
  faults: Fault[];
}

class Refusal extends Error {
  constructor(
    readonly code: number,
    text: string,
  ) {
    super(text);
  }
}

/** Most rows of a list that are asked for when the caller names no number. */
const DEFAULT_LIMIT = 10;

/** What api.weixin.qq.com answers, so far as the interface table goes. */
export class Platform {
  constructor(private readonly parts: Parts) {}

  /** Answers any path: what the platform does not know is 40066. */
  async answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const seen: Seen = { endpoint: 'unknown', appId: null, request: {}, faults: [] };
    let body: Body;
    try {
      body = await this.decide(request, url, seen);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      body = this.failure(error.code, error.message);
    }
    const breaking = seen.faults.find((fault) => BREAKS.has(fault.kind));
    this.parts.log.add({
      at: this.parts.clock.now(),
      endpoint: seen.endpoint,
      appId: seen.appId,
      request: seen.request,
      code: breaking ? null : typeof body.errcode === 'number' ? body.errcode : 0,
      fault: seen.faults.map((fault) => fault.kind).join(',') || null,
    });
    if (breaking) this.breakAnswer(response, breaking);
    else sendJson(response, body);
  }

  private decide(request: IncomingMessage, url: URL, seen: Seen): Promise<Body> | Body {
    switch (url.pathname) {
      case endpoints.token.path:
        return this.token(request, url, seen);
      case endpoints.stableToken.path:
        return this.stableToken(request, seen);
      case endpoints.liveInfo.path:
        return this.liveInfo(request, url, seen);
      default:
        seen.request = { path: url.pathname.slice(0, 200) };
        throw new Refusal(40066, 'invalid url');
    }
  }

  private token(request: IncomingMessage, url: URL, seen: Seen): Body {
    seen.endpoint = 'token';
    if (request.method !== 'GET') throw new Refusal(43001, 'require GET method');
    const query = Object.fromEntries(url.searchParams);
    const account = this.openAccount(query, seen);
    this.spend(account, endpoints.token.quota);
    return toTokenAnswer(account.tokens.classic());
  }

  private async stableToken(request: IncomingMessage, seen: Seen): Promise<Body> {
    seen.endpoint = 'stableToken';
    if (request.method !== 'POST') throw new Refusal(43002, 'require POST method');
    const body = parse(await readBody(request));
    const isForced = body.force_refresh === true;
    seen.request = { force_refresh: isForced };
    const account = this.openAccount(body, seen);
    this.spend(account, endpoints.stableToken.quota);
    const issued = isForced ? account.tokens.forceStable() : account.tokens.stable();
    if (issued === 'day') throw new Refusal(45009, 'reach max api daily quota limit of force_refresh');
    if (issued === 'too-fast') throw new Refusal(45011, 'force_refresh is limited to once in 30 seconds');
    return toTokenAnswer(issued);
  }

  private async liveInfo(request: IncomingMessage, url: URL, seen: Seen): Promise<Body> {
    seen.endpoint = 'liveInfo';
    const raw = request.method === 'POST' ? await readBody(request) : '';
    const account = this.authenticate(url.searchParams.get('access_token'));
    seen.appId = account.appId;
    if (request.method !== 'POST') throw new Refusal(43002, 'require POST method');
    if (raw.trim() !== '' && !/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
      throw new Refusal(200002, 'invalid argument: content-type must be application/json');
    const body = parse(raw);
    const isReplay = body.action === 'get_replay';
    if (isReplay) seen.endpoint = 'liveReplay';
    seen.request = { action: body.action, start: body.start, limit: body.limit, room_id: body.room_id };
    if (body.action !== undefined && !isReplay) throw new Refusal(200002, 'parameter action is invalid');
    const start = wholeNumber(body.start ?? 0);
    const limit = wholeNumber(body.limit ?? DEFAULT_LIMIT);
    if (start === null || limit === null || limit === 0)
      throw new Refusal(200002, 'parameter start or limit is invalid');
    this.takeFaults(seen, start);
    this.spend(account, endpoints.liveInfo.quota);

    const now = this.parts.clock.now();
    const baseUrl = this.parts.baseUrl();
    if (isReplay) {
      const room = account.rooms.get(wholeNumber(body.room_id) ?? -1);
      if (!room) throw new Refusal(300022, 'room not exist');
      return replayPage(room, { start, limit, now, baseUrl });
    }
    const page = livePage(account, { start, limit, now, baseUrl, faults: seen.faults });
    if (!page) throw new Refusal(9410000, 'empty list');
    return page;
  }

  private openAccount(asked: Body, seen: Seen): Account {
    const { appid: appId, secret, grant_type: grantType } = asked;
    if (typeof appId === 'string') seen.appId = appId.slice(0, 64);
    this.takeFaults(seen, null);
    if (grantType !== 'client_credential') throw new Refusal(40002, 'invalid grant_type');
    if (typeof appId !== 'string' || appId === '') throw new Refusal(41002, 'appid missing');
    if (typeof secret !== 'string' || secret === '') throw new Refusal(41004, 'appsecret missing');
    const account = this.parts.accounts.get(appId);
    if (!account) throw new Refusal(40013, 'invalid appid');
    if (account.secret !== secret) throw new Refusal(40125, 'invalid appsecret');
    return account;
  }

  private authenticate(token: string | null): Account {
    if (!token) throw new Refusal(41001, 'access_token missing');
    for (const account of this.parts.accounts.values()) {
      const state = account.tokens.state(token);
      if (state === 'good') return account;
      if (state === 'expired') throw new Refusal(42001, 'access_token expired');
    }
    throw new Refusal(40001, 'invalid credential, access_token is invalid or not latest');
  }

  private takeFaults(seen: Seen, start: number | null): void {
    seen.faults = this.parts.faults.hit({ endpoint: seen.endpoint, appId: seen.appId, start });
    if (seen.faults.some((fault) => BREAKS.has(fault.kind))) return;
    const coded = seen.faults.find((fault) => fault.kind === 'errcode');
    if (coded) throw new Refusal(coded.code ?? -1, FAULT_TEXTS[coded.code ?? -1] ?? 'system error');
  }

  private spend(account: Account, quota: Quota): void {
    const refusal = account.quotas.spend(quota);
    if (refusal === 'day') throw new Refusal(45009, 'reach max api daily quota limit');
    if (refusal === 'minute') throw new Refusal(45011, 'api minute-quota reach limit, must slower retry next minute');
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

  private failure(code: number, text: string): Body {
    const rid = [0, 1, 2].map(() => this.parts.random(4).toString('hex')).join('-');
    return { errcode: code, errmsg: `${text} rid: ${rid}` };
  }
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

/** No errcode: clients look for the token alone. */
const toTokenAnswer = ({ token, expiresInSeconds }: { token: string; expiresInSeconds: number }): Body => ({
  access_token: token,
  expires_in: expiresInSeconds,
});

const parse = (raw: string): Body => {
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

/** Whole and not negative; digits in quotes pass, as some clients send them. */
const wholeNumber = (value: unknown): number | null => {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
};
