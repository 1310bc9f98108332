import { Caller, type Hooks } from './call';
import {
  type FollowerCalls,
  type GoodsCalls,
  type RoleCalls,
  followerCalls,
  goodsCalls,
  roleCalls,
} from './calls/goods';
import { roomCalls } from './calls/rooms';
import {
  type CodeCalls,
  type ContentCalls,
  type LinkCalls,
  type LoginCalls,
  type MediaCalls,
  type MessageCalls,
  type ShippingCalls,
  type SupportCalls,
  codeCalls,
  contentCalls,
  linkCalls,
  loginCalls,
  mediaCalls,
  messageCalls,
  shippingCalls,
  supportCalls,
} from './calls/services';
import { callMaker } from './calls/typed-call';
import { type Clock, systemClock } from './clock';
import { endpoints } from './endpoints';
import { type Transport } from './http';
import { type LiveCalls, listCalls } from './live';
import { TokenProvider } from './token-provider';
import { type TokenStore } from './token-store';
import { WechatError } from './wechat-error';

export interface WechatOptions extends Hooks {
  appId: string;
  secret: string;
  /** Shared by all processes of this app; `memoryTokenStore()` if there is only one. */
  tokenStore: TokenStore;
  /** `stable` (default) leaves tokens of other programs of the same app alone; `classic` replaces them. */
  token?: 'stable' | 'classic';
  /** Default https://api.weixin.qq.com. A path in it is kept. */
  baseUrl?: string;
  fetch?: typeof fetch;
  clock?: Clock;
  /** For one HTTP call, its body included. Default 10 000. */
  timeoutMs?: number;
  /** HTTP calls of one request while the platform is unwell, 1 to 10. Default 3; 1 for whoever plans retries elsewhere. */
  attempts?: number;
}

/** The platform's interfaces for one mini-program, by subject. Every call takes `{ signal }` as its last argument. */
export interface Wechat {
  live: LiveCalls;
  goods: GoodsCalls;
  roles: RoleCalls;
  followers: FollowerCalls;
  media: MediaCalls;
  login: LoginCalls;
  messages: MessageCalls;
  codes: CodeCalls;
  links: LinkCalls;
  content: ContentCalls;
  shipping: ShippingCalls;
  support: SupportCalls;
}

/** Of the token’s lease, renewed six times within it: another process takes over so soon after its holder died. */
const LEASE_MS = 3_000;
/** Attempts of a token call, and a margin: others wait for it so many times the longest HTTP call. */
const PATIENCE = 4;
const PATIENCE_MARGIN_MS = 20_000;

function refuse(text: string): never {
  throw new WechatError({ kind: 'request', endpoint: 'createWechat', text });
}

function checkedBaseUrl(raw: string): URL {
  const url = URL.canParse(raw) ? new URL(raw) : refuse('baseUrl is not an address');
  if (!['http:', 'https:'].includes(url.protocol)) refuse('baseUrl is neither http nor https');
  if (url.username || url.password || url.search || url.hash)
    refuse('baseUrl may have neither user, query nor fragment');
  return url;
}

const TOKEN_STORE = ['get', 'tryLease', 'put', 'release', 'drop'] as const satisfies readonly (keyof TokenStore)[];
const CLOCK = ['now', 'sleep', 'random'] as const satisfies readonly (keyof Clock)[];

/** Callers without types find out here, and not in the middle of their first call. */
function requireMethods(name: string, given: object | null | undefined, methods: readonly string[]): void {
  for (const method of methods)
    // An object of a caller's own: it may have anything under this name.
    if (typeof (given as Record<string, unknown> | null | undefined)?.[method] !== 'function')
      refuse(`${name} has no ${method}()`);
}

function requireFunction(name: string, given: unknown): void {
  if (given !== undefined && typeof given !== 'function') refuse(`${name} is not a function`);
}

/**
 * A client for one mini-program. It holds the secret in closures only, so it may be logged.
 * @throws WechatError of kind `request` for options that cannot work
 * @example
 * const wechat = createWechat({ appId, secret, tokenStore: memoryTokenStore() });
 * const { rooms, total } = await wechat.live.list({ start: 0, limit: 50 });
 */
export function createWechat(options: WechatOptions): Wechat {
  const {
    appId,
    secret,
    tokenStore,
    token = 'stable',
    clock = systemClock,
    timeoutMs = 10_000,
    attempts = 3,
  } = options;
  if (typeof appId !== 'string' || appId === '') refuse('appId is missing');
  if (typeof secret !== 'string' || secret === '') refuse('secret is missing');
  if (!Number.isSafeInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > 600_000) refuse('timeoutMs is out of range');
  if (!Number.isSafeInteger(attempts) || attempts < 1 || attempts > 10) refuse('attempts is out of range');
  if (token !== 'stable' && token !== 'classic') refuse('token is neither stable nor classic');
  requireMethods('tokenStore', tokenStore, TOKEN_STORE);
  requireMethods('clock', clock, CLOCK);
  requireFunction('fetch', options.fetch);
  requireFunction('onCall', options.onCall);
  requireFunction('beforeCall', options.beforeCall);
  const baseUrl = checkedBaseUrl(options.baseUrl ?? 'https://api.weixin.qq.com').href.replace(/\/+$/, '');

  const transport: Transport = { baseUrl, fetch: options.fetch ?? fetch, timeoutMs, secret };
  const hooks = { onCall: options.onCall, beforeCall: options.beforeCall };
  const caller = new Caller(transport, clock, hooks, attempts);
  const tokenEndpoint = token === 'classic' ? endpoints.token : endpoints.stableToken;
  const tokens = new TokenProvider({
    endpoint: tokenEndpoint.name,
    baseUrl,
    appId,
    store: tokenStore,
    clock,
    leaseMs: LEASE_MS,
    patienceMs: PATIENCE * timeoutMs + PATIENCE_MARGIN_MS,
    fetchToken: (keepLease) => caller.call(tokenEndpoint, { appid: appId, secret }, null, undefined, keepLease),
  });
  const call = callMaker(caller, tokens);
  return {
    live: { ...listCalls(caller, tokens), ...roomCalls(call) },
    goods: goodsCalls(call),
    roles: roleCalls(call),
    followers: followerCalls(call),
    media: mediaCalls(call),
    login: loginCalls(call, appId, secret),
    messages: messageCalls(call),
    codes: codeCalls(call),
    links: linkCalls(call),
    content: contentCalls(call, appId),
    shipping: shippingCalls(call, appId),
    support: supportCalls(call, appId),
  };
}
