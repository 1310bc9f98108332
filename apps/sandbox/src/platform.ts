import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Endpoint, type EndpointName, endpoints } from '@kaibo/wechat/endpoints';
import type { Account } from './accounts';
import { bend, overlay } from './bend';
import { breakAnswer, breakingOf, isEarly } from './breaking';
import type { CallLog } from './call-log';
import { checkRequest } from './check';
import type { VirtualClock } from './clock';
import { wrapAnswer } from './envelope';
import type { Fault, Faults } from './faults';
import { type Answer, BinaryAnswer, type Body, Refusal, RowsAnswer, type UploadedFile } from './handler';
import { handlers } from './handlers';
import { JSON_TYPE, send, sendJson } from './http';
import { answerTold, cleaned, refusedTold, requestTold } from './mask';
import { RowCache } from './live/row-cache';
import { render, Rendered } from './render';
import { parseRequest, readRaw } from './request';
import type { Waits } from './waits';
import type { RandomBytes } from './world';

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
  waits: Waits;
}

/** What became known of a call while it was read: what its log line and its faults go by. */
interface Seen {
  endpoint: Endpoint | null;
  account: Account | null;
  appId: string | null;
  /** As it may be shown. */
  request: Body;
  /** The fields as they came, while they have not passed their checks. */
  given: Body | null;
  faults: Fault[];
}

interface Handled {
  endpoint: Endpoint;
  account: Account;
  body: Body;
  file: UploadedFile | null;
  seen: Seen;
}

type Reply = Body | BinaryAnswer | Rendered;
const isBody = (reply: Reply): reply is Body => !(reply instanceof BinaryAnswer || reply instanceof Rendered);

/** These change nothing that the list of rooms shows, however often they are called. */
const READERS = new Set<string>(['token', 'stableToken', 'liveInfo', 'liveReplay', 'getQuota', 'getRid']);

const byPath = new Map<string, Endpoint[]>();
for (const endpoint of Object.values<Endpoint>(endpoints))
  byPath.set(endpoint.path, [...(byPath.get(endpoint.path) ?? []), endpoint]);

/** What api.weixin.qq.com answers, so far as the interface table goes. */
export class Platform {
  private readonly rowCache = new RowCache();

  constructor(private readonly parts: Parts) {}

  /** Answers any path: what the platform does not know is 40066. */
  async answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const seen: Seen = { endpoint: null, account: null, appId: null, request: {}, given: null, faults: [] };
    let answer: Reply;
    try {
      answer = await this.decide(request, url, seen);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      tellRefused(seen);
      answer = this.failure(error, request, url, seen);
    }
    tellRefused(seen); // of a call that a fault cut before its checks
    if (isBody(answer)) answer = overlay(seen.faults, answer);
    const breaking = breakingOf(seen.faults);
    this.note(seen, breaking ? null : answer);
    await this.delay(seen.faults, response);
    if (response.destroyed) return;
    if (breaking) this.break(response, breaking);
    else if (answer instanceof BinaryAnswer) sendFile(response, answer);
    else if (answer instanceof Rendered) send(response, 200, JSON_TYPE, answer.bytes);
    else sendJson(response, answer);
  }

  private async decide(request: IncomingMessage, url: URL, seen: Seen): Promise<Reply> {
    const candidates = byPath.get(url.pathname) ?? [];
    const [first] = candidates;
    if (!first) {
      seen.request = { path: url.pathname.slice(0, 200) };
      throw new Refusal(40066);
    }
    seen.endpoint = first;
    const raw = await readRaw(request, first);
    if (first.token === 'query') know(seen, this.authenticate(url.searchParams.get('access_token')));
    if (request.method !== first.method) throw new Refusal(first.method === 'GET' ? 43001 : 43002);

    const takesForms = first.path.startsWith('/wxaapi/') && seen.account?.switches.isOn('acceptsForms') === true;
    const { fields, file } = await parseRequest(request, url, first, raw, { takesForms });
    const endpoint = choose(candidates, fields);
    seen.endpoint = endpoint;
    seen.given = fields;
    if (endpoint.token === null && typeof fields.appid === 'string') seen.appId = fields.appid.slice(0, 64);
    if (this.takeFaults(endpoint, seen, fields)) return {};

    const body = checkRequest(endpoint, fields);
    seen.given = null;
    seen.request = requestTold(endpoint, body);
    const account = seen.account ?? know(seen, this.openAccount(body));
    this.spend(account, endpoint);
    return this.handle({ endpoint, account, body, file, seen });
  }

  private async handle({ endpoint, account, body, file, seen }: Handled): Promise<Reply> {
    const handler = handlers[endpoint.name as EndpointName]; // entries stand in the table under their names
    const { clock, random } = this.parts;
    const { rowCache } = this;
    const { faults } = seen;
    try {
      const call = { account, endpoint, body, file, faults, random, rowCache };
      return reply(endpoint, faults, body, await handler({ ...call, now: clock.now(), baseUrl: this.parts.baseUrl() }));
    } catch (error) {
      // An allowance with a code of its own counts what was done, not calls.
      if (error instanceof Refusal && endpoint.quota.code !== undefined) account.quotas.giveBack(endpoint.quota.group);
      throw error;
    } finally {
      if (!READERS.has(endpoint.name)) account.changed();
    }
  }

  /** By app id and secret, for what gives tokens and sessions. */
  private openAccount({ appid: appId, secret }: Body): Account {
    const account = this.parts.accounts.get(String(appId));
    if (!account) throw new Refusal(40013);
    if (account.secret !== secret) throw new Refusal(40125);
    return account;
  }

  private authenticate(token: string | null): Account {
    if (!token) throw new Refusal(41001);
    for (const account of this.parts.accounts.values()) {
      const state = account.tokens.state(token);
      if (state === 'good') return account;
      if (state === 'expired') throw new Refusal(42001);
    }
    throw new Refusal(40001);
  }

  /** @returns true if the call never arrives, so that nothing must be done for it */
  private takeFaults(endpoint: Endpoint, seen: Seen, fields: Body): boolean {
    const start = endpoint.paging ? Number(fields[endpoint.paging.offset] ?? 0) : null;
    seen.faults = this.parts.faults.hit({ endpoint: endpoint.name, appId: seen.appId, start });
    const breaking = breakingOf(seen.faults);
    if (breaking) return isEarly(breaking);
    const coded = seen.faults.find((fault) => fault.kind === 'errcode');
    if (coded) throw new Refusal(coded.code ?? -1);
    return false;
  }

  private spend(account: Account, { quota }: Endpoint): void {
    const refusal = account.quotas.spend(quota);
    if (refusal === 'day') throw new Refusal(quota.code ?? 45009);
    if (refusal === 'minute') throw new Refusal(45011);
  }

  private break(response: ServerResponse, fault: Fault): void {
    if (fault.kind === 'timeout') this.hang(response);
    breakAnswer(response, fault);
  }

  /** Nothing is sent yet; the line is cut with the server at the latest. */
  private hang(response: ServerResponse): void {
    this.parts.hanging.add(response);
    response.once('close', () => this.parts.hanging.delete(response));
  }

  private async delay(faults: readonly Fault[], response: ServerResponse): Promise<void> {
    const delayMs = Math.max(0, ...faults.map((fault) => fault.delayMs ?? 0));
    if (delayMs === 0) return;
    this.hang(response);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    await this.parts.waits.until(this.parts.clock.now() + delayMs, gone.signal);
    this.parts.hanging.delete(response);
  }

  private failure({ code, message, extra }: Refusal, request: IncomingMessage, url: URL, seen: Seen): Body {
    const rid = [0, 1, 2].map(() => this.parts.random(4).toString('hex')).join('-');
    const body = { errcode: code, errmsg: `${message} rid: ${rid}`, ...extra };
    seen.account?.failedCalls.add(rid, {
      query: cleaned(url.search.slice(1, 2_000)),
      body: cleaned(JSON.stringify(seen.request)),
      answer: cleaned(JSON.stringify(body)),
      ip: request.socket.remoteAddress ?? '',
    });
    return body;
  }

  private note(seen: Seen, given: Reply | null): void {
    const { endpoint, appId, request, faults } = seen;
    const answer = given instanceof Rendered ? given.body : given;
    const isFile = answer instanceof BinaryAnswer;
    this.parts.log.add({
      at: this.parts.clock.now(),
      endpoint: endpoint?.name ?? 'unknown',
      appId,
      request,
      answer: isFile
        ? `${answer.contentType}, ${answer.bytes.length} bytes`
        : answer && endpoint
          ? answerTold(endpoint, answer)
          : answer,
      code: answer === null ? null : isFile || typeof answer.errcode !== 'number' ? 0 : answer.errcode,
      fault: faults.map((fault) => fault.kind).join(',') || null,
    });
  }
}

const tellRefused = (seen: Seen): void => {
  if (seen.given && seen.endpoint) seen.request = refusedTold(seen.endpoint, seen.given);
  seen.given = null;
};

/** A success in its envelope, bent by the faults that hit it. */
const reply = (endpoint: Endpoint, faults: readonly Fault[], request: Body, answer: Answer): Reply => {
  if (answer instanceof BinaryAnswer) return answer;
  if (!(answer instanceof RowsAnswer)) return wrapAnswer(endpoint, bend(endpoint, faults, request, answer));
  const rendered = render(endpoint, answer);
  return faults.length === 0 ? rendered : bend(endpoint, faults, request, rendered.body);
};

const know = (seen: Seen, account: Account): Account => {
  seen.account = account;
  seen.appId = account.appId;
  return account;
};

/** Of the entries of one path the one whose constants the request carries. @throws Refusal for another constant */
const choose = (candidates: Endpoint[], fields: Body): Endpoint => {
  if (candidates.length > 1)
    for (const endpoint of candidates)
      for (const [name, field] of Object.entries(endpoint.request)) {
        if (!('const' in field) || field.const === undefined || fields[name] === undefined) continue;
        if (fields[name] === field.const) return endpoint;
        throw new Refusal(endpoint.invalid, `parameter ${name} is invalid`);
      }
  return candidates[0] as Endpoint; // a path is listed with its entries
};

const sendFile = (response: ServerResponse, { contentType, bytes, fileName }: BinaryAnswer): void =>
  send(
    response,
    200,
    contentType,
    bytes,
    fileName === undefined ? {} : { 'content-disposition': `attachment; filename="${fileName}"` },
  );
