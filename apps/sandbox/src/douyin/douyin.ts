import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Endpoint, endpoints, type EndpointName } from '@kaibo/douyin/endpoints';
import { type LoggedCall } from '../call-log';
import { type VirtualClock } from '../clock';
import { type Input } from '../control-input';
import { breakAnswer, breakingOf, isEarly } from '../breaking';
import { type Fault, Faults } from '../faults';
import { type Body } from '../handler';
import { asObject, JSON_TYPE, readBody, send } from '../http';
import { type Service } from '../service';
import { type RandomBytes } from '../world';
import { badToken, DouyinRefusal, invalid, refused, succeeded } from './douyin-answer';
import { DouyinApp } from './douyin-app';
import { checkedBody } from './douyin-check';
import { douyinControl } from './douyin.control';
import { douyinHandlers, OutOfOrder } from './douyin.handlers';

interface Parts {
  /** App id to app secret. */
  apps: Record<string, string>;
  clock: VirtualClock;
  random: RandomBytes;
  /** Calls hanging in a timeout fault are closed with the server. */
  hanging: Set<ServerResponse>;
  record: (call: LoggedCall) => void;
  changed: () => void;
}

interface Saved {
  apps: Record<string, Record<string, unknown>>;
  faults: unknown;
}

const byPath = new Map<string, Endpoint>(Object.values<Endpoint>(endpoints).map((each) => [each.path, each]));

const BANNED_APP = 28001016;
const WRONG_APP = { oauth: 10003, apps: 40015 } as const;
const WRONG_SECRET = { oauth: 10013, apps: 40017 } as const;
const WRONG_GRANT = { oauth: 10002, apps: 40020 } as const;

/** One call as it goes along. */
interface Seen {
  app: DouyinApp | null;
  faults: Fault[];
}

/** An app id of Douyin or Toutiao. */
export const isDouyinId = (appId: string): boolean => appId.startsWith('tt');

/** What open.douyin.com and developer.toutiao.com answer, under their own paths. */
export class Douyin implements Service {
  readonly apps: ReadonlyMap<string, DouyinApp>;
  readonly faults = new Faults();
  /** Of apps that this sandbox does not have: kept for the one that does. */
  private strays: Saved['apps'] = {};

  constructor(private readonly parts: Parts) {
    const { clock, random, changed } = parts;
    this.apps = new Map(
      Object.entries(parts.apps).map(([appId, secret]) => [
        appId,
        new DouyinApp({ appId, clock, random }, secret, { changed }),
      ]),
    );
  }

  owns(path: string): boolean {
    return byPath.has(path);
  }

  async answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const endpoint = byPath.get(url.pathname);
    if (!endpoint) return send(response, 404, 'text/plain', 'Not Found');
    const logId = this.logId();
    response.setHeader('x-tt-logid', logId);
    const raw = await readBody(request);
    const seen: Seen = { app: null, faults: [] };
    let answer: Body | null;
    try {
      answer = succeeded(endpoint, this.decide(endpoint, request, raw, seen), logId);
    } catch (error) {
      if (error instanceof DouyinRefusal) answer = refused(endpoint, error, logId);
      else if (error instanceof OutOfOrder) answer = null;
      else throw error;
    }
    const breaking = breakingOf(seen.faults);
    this.note(endpoint, seen, breaking ? null : answer);
    if (breaking) {
      if (breaking.kind === 'timeout') this.hang(response);
      return breakAnswer(response, breaking);
    }
    if (answer === null) return send(response, 503, 'text/plain', 'Service Unavailable');
    send(response, 200, JSON_TYPE, JSON.stringify(answer));
  }

  control(method: string, path: string[], input: Input): unknown {
    return douyinControl(this, method, path, input);
  }

  tick(): void {
    for (const { webhook } of this.apps.values()) webhook.tick();
  }

  close(): void {
    for (const { webhook } of this.apps.values()) webhook.close();
  }

  reset(): void {
    for (const app of this.apps.values()) for (const part of Object.values(app.parts)) part.reset();
    this.faults.reset();
  }

  save(): Saved {
    const apps = Object.fromEntries(
      [...this.apps.values()].map(({ appId, parts }) => [
        appId,
        Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.save()])),
      ]),
    );
    return { apps: { ...this.strays, ...apps }, faults: this.faults.save() };
  }

  load(saved: unknown): void {
    const { apps, faults } = saved as Saved; // as saved
    this.reset();
    this.strays = Object.fromEntries(Object.entries(apps).filter(([appId]) => !this.apps.has(appId)));
    for (const app of this.apps.values())
      for (const [name, state] of Object.entries(apps[app.appId] ?? {})) app.parts[name]?.load(state);
    this.faults.load(faults);
  }

  /** @returns the payload. @throws DouyinRefusal */
  private decide(endpoint: Endpoint, request: IncomingMessage, raw: string, seen: Seen): Body {
    const body = parsed(raw);
    const app = (seen.app = endpoint.token ? this.byToken(endpoint, request, body) : this.bySecret(endpoint, body));
    seen.faults = this.faults.hit({ endpoint: endpoint.name, appId: app.appId, start: null });
    if (seen.faults.some(isEarly)) return {};
    const fault = seen.faults.find(({ kind }) => kind === 'errcode');
    if (fault?.code !== undefined) throw new DouyinRefusal(fault.code);
    if (request.method !== endpoint.method) invalid(endpoint, 'method');
    if (endpoint.codes === 'open' && app.standing.isBanned) throw new DouyinRefusal(BANNED_APP);
    const checked = checkedBody(endpoint, body);
    if (endpoint.token && typeof checked.app_id === 'string' && checked.app_id !== app.appId)
      invalid(endpoint, 'app_id');
    return douyinHandlers[endpoint.name as EndpointName]({ app, endpoint, body: checked }); // of the table
  }

  private byToken(endpoint: Endpoint, { headers }: IncomingMessage, body: Body): DouyinApp {
    const place = endpoint.token?.in ?? 'body';
    const given = place === 'body' ? body.access_token : headers[place.toLowerCase()];
    const family = endpoint.token?.family ?? 'client-token';
    let isOld = false;
    for (const app of this.apps.values()) {
      const state = typeof given === 'string' ? app.tokens.look(family, given) : 'unknown';
      if (state === 'good') return app;
      isOld ||= state === 'over';
    }
    return badToken(endpoint, isOld);
  }

  private bySecret(endpoint: Endpoint, body: Body): DouyinApp {
    const kind = endpoint.codes === 'oauth' ? 'oauth' : 'apps';
    const [id, secret] = kind === 'oauth' ? ['client_key', 'client_secret'] : ['appid', 'secret'];
    const app = this.apps.get(String(body[id ?? ''])); // both stand in the list
    if (!app) throw new DouyinRefusal(WRONG_APP[kind]);
    if (body[secret ?? ''] !== app.secret) throw new DouyinRefusal(WRONG_SECRET[kind]);
    if (endpoint.request.grant_type && body.grant_type !== 'client_credential')
      throw new DouyinRefusal(WRONG_GRANT[kind]);
    return app;
  }

  /** By its look: the instant, and chance. */
  private logId(): string {
    const { clock, random } = this.parts;
    const at = new Date(clock.now()).toISOString().replace(/\D/g, '').slice(0, 14);
    return `${at}${random(9).toString('hex').toUpperCase()}`;
  }

  private hang(response: ServerResponse): void {
    this.parts.hanging.add(response);
    response.once('close', () => this.parts.hanging.delete(response));
  }

  /** What may be shown of a call: its name and its code. What it says names people and carries tokens. */
  private note(endpoint: Endpoint, { app, faults }: Seen, answer: Body | null): void {
    const code = answer && (answer.err_no ?? answer.error ?? answer.code ?? asObject(answer.data)?.error_code ?? 0);
    this.parts.record({
      at: this.parts.clock.now(),
      endpoint: `douyin.${endpoint.name}`,
      appId: app?.appId ?? null,
      request: {},
      answer: null,
      code: typeof code === 'number' ? code : null,
      fault: faults.map(({ kind }) => kind).join() || null,
    });
  }
}

const parsed = (raw: string): Body => {
  try {
    return asObject(JSON.parse(raw)) ?? {};
  } catch {
    return {}; // every interface misses its first field then
  }
};
