import { type AnswerOf } from './answer';
import { Caller, type Hooks, type TokenSources } from './caller';
import { type Clock, systemClock } from './clock';
import { DouyinError } from './douyin-error';
import { type EndpointName, endpoints } from './endpoints';
import { type RequestOf } from './rules';
import { TokenProvider } from './token-provider';
import { type TokenStore } from './token-store';

export interface DouyinOptions extends Hooks {
  appId: string;
  secret: string;
  /** Shared by all processes of this app; `memoryTokenStore()` if there is only one. */
  tokenStore: TokenStore;
  /** Default https://open.douyin.com. A path in it is kept. */
  openUrl?: string | undefined;
  /** Default https://developer.toutiao.com. A path in it is kept. */
  toutiaoUrl?: string | undefined;
  fetch?: typeof fetch;
  clock?: Clock;
  /** For one HTTP call, its body included. Default 10 000. */
  timeoutMs?: number;
  /** HTTP calls of one request while the platform is unwell, 1 to 10. Default 3; 1 for whoever plans retries elsewhere. */
  attempts?: number;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
}

/** Fields of an entry that the client fills in by itself. */
type Filled = 'appid' | 'secret' | 'appId';

/**
 * A call of one entry of the endpoint table.
 * @throws DouyinError; of kind `request` before anything is sent
 */
export type Call<N extends EndpointName> = (
  request: Omit<RequestOf<N>, Filled>,
  options?: CallOptions,
) => Promise<AnswerOf<(typeof endpoints)[N]>>;

/** Who a user is. Session keys stay on the server. */
export interface LoginCalls {
  /** @param request of `tt.login`: each code works once, for 3 minutes */
  code2Session: Call<'code2Session'>;
}

export interface MessageCalls {
  /** A subscribe message (订阅消息) to one user. 28014043 if the user has not subscribed. */
  notifyUser: Call<'notifyUser'>;
}

/** Whether text and pictures of users may be shown; `isRisky` reads the answer. An outage is no pass. */
export interface ContentCalls {
  checkText: Call<'checkText'>;
  /** The older interface, with the other token. */
  checkTextAntidirt: Call<'antidirt'>;
  checkImage: Call<'checkImage'>;
  /** The older interface, with the other token. */
  checkImageV2: Call<'checkImageV2'>;
}

/** The platform's interfaces for one mini-program, by subject. Every call takes `{ signal }` as its last argument. */
export interface Douyin {
  login: LoginCalls;
  messages: MessageCalls;
  content: ContentCalls;
}

/** Of the token's lease, renewed three times within it: another process takes over so soon after its holder died. */
const LEASE_MS = 3_000;
/** Attempts of a token call, and a margin: others wait for it so many times the longest HTTP call. */
const PATIENCE = 4;
const PATIENCE_MARGIN_MS = 20_000;

function refuse(text: string): never {
  throw new DouyinError({ kind: 'request', endpoint: 'createDouyin', text });
}

function checkedUrl(name: string, raw: string): string {
  const url = URL.canParse(raw) ? new URL(raw) : refuse(`${name} is not an address`);
  if (!['http:', 'https:'].includes(url.protocol)) refuse(`${name} is neither http nor https`);
  if (url.username || url.password || url.search || url.hash)
    refuse(`${name} may have neither user, query nor fragment`);
  return url.href.replace(/\/+$/, '');
}

/**
 * A client for one mini-program. It holds the secret in closures only, so it may be logged.
 * @throws DouyinError of kind `request` for options that cannot work
 * @example
 * const douyin = createDouyin({ appId, secret, tokenStore: memoryTokenStore() });
 * const { openid } = await douyin.login.code2Session({ code });
 */
export function createDouyin(options: DouyinOptions): Douyin {
  const { appId, secret, tokenStore, clock = systemClock, timeoutMs = 10_000, attempts = 3 } = options;
  if (typeof appId !== 'string' || appId === '') refuse('appId is missing');
  if (typeof secret !== 'string' || secret === '') refuse('secret is missing');
  if (!Number.isSafeInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > 600_000) refuse('timeoutMs is out of range');
  if (!Number.isSafeInteger(attempts) || attempts < 1 || attempts > 10) refuse('attempts is out of range');
  const baseUrls = {
    open: checkedUrl('openUrl', options.openUrl ?? 'https://open.douyin.com'),
    toutiao: checkedUrl('toutiaoUrl', options.toutiaoUrl ?? 'https://developer.toutiao.com'),
  };
  const transport = { baseUrls, fetch: options.fetch ?? fetch, timeoutMs, secret };
  const hooks = { onCall: options.onCall, beforeCall: options.beforeCall };
  const caller = new Caller(transport, clock, hooks, attempts);
  const common = {
    appId,
    store: tokenStore,
    clock,
    leaseMs: LEASE_MS,
    patienceMs: PATIENCE * timeoutMs + PATIENCE_MARGIN_MS,
  };
  const { accessToken, clientToken } = endpoints;
  const tokens: TokenSources = {
    'access-token': new TokenProvider({
      ...common,
      endpoint: accessToken.name,
      baseUrl: baseUrls.toutiao,
      fetchToken: (keepLease) => caller.call(accessToken, { appid: appId, secret }, null, undefined, keepLease),
    }),
    'client-token': new TokenProvider({
      ...common,
      endpoint: clientToken.name,
      baseUrl: baseUrls.open,
      fetchToken: (keepLease) =>
        caller.call(clientToken, { clientKey: appId, clientSecret: secret }, null, undefined, keepLease),
    }),
  };
  const call = <N extends EndpointName>(name: N, own: object = {}): Call<N> =>
    ((request, { signal } = {}) => caller.call(endpoints[name], { ...request, ...own }, tokens, signal)) as Call<N>; // one entry gives both the function and its type, which the compiler does not see through
  return {
    login: { code2Session: call('code2Session', { appid: appId, secret }) },
    messages: { notifyUser: call('notifyUser') },
    content: {
      checkText: call('checkText', { appId }),
      checkTextAntidirt: call('antidirt'),
      checkImage: call('checkImage', { appId }),
      checkImageV2: call('checkImageV2', { appId }),
    },
  };
}
