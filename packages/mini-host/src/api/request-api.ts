import type { ApiContext, ApiGroup, ApiOptions } from './api-context';
import { answer, ApiFailure, toOptions } from './async-api';

export interface HostRequest {
  /** With the `data` of a GET as its query, as the platform sends it. */
  url: string;
  method: string;
  /** As the mini-program wrote it, plus the platform's `content-type`. */
  header: Record<string, string>;
  /** Undefined for GET. An ArrayBuffer comes as one: a copy. */
  data: unknown;
}
export interface HostResponse {
  statusCode: number;
  header?: Record<string, string>;
  data?: unknown;
}

/** Answers `wx.request`. What it throws is a failed connection: `request:fail <message>`. */
export type RequestHandler = (request: HostRequest) => HostResponse | Promise<HostResponse>;

/** The platforms know no PATCH. Source: WeChat, wx.request. */
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT'];
const DEFAULT_TIMEOUT_MS = 60_000;

const toHeader = (value: unknown): Record<string, string> => {
  const header: Record<string, string> = { 'content-type': 'application/json' };
  for (const [name, text] of Object.entries(toOptions(value))) {
    if (name.toLowerCase() === 'content-type') delete header['content-type'];
    header[name] = String(text);
  }
  return header;
};

const withQuery = (url: string, data: unknown): string => {
  const pairs = Object.entries(toOptions(data)).map(
    ([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`,
  );
  return pairs.length === 0 ? url : `${url}${url.includes('?') ? '&' : '?'}${pairs.join('&')}`;
};

/** What a mini-program hands over is of another realm: `instanceof` says nothing there. */
const isBytes = (data: unknown): data is ArrayBuffer => Object.prototype.toString.call(data) === '[object ArrayBuffer]';

/** The platforms send bytes as they are, and everything else through JSON. */
const toSent = (data: unknown): unknown => {
  if (data === undefined) return undefined;
  return isBytes(data) ? data.slice(0) : JSON.parse(JSON.stringify(data));
};

const toRequest = (options: ApiOptions): HostRequest => {
  const method = String(options.method ?? 'GET').toUpperCase();
  const url = String(options.url ?? '');
  const header = toHeader(options.header);
  const data = toSent(options.data);
  return method === 'GET'
    ? { url: withQuery(url, data), method, header, data: undefined }
    : { url, method, header, data };
};

/** The body as the platform hands it over: through JSON, and text parsed where `dataType` is `json` and it can be. */
const toData = (data: unknown, dataType: unknown): unknown => {
  if (typeof data !== 'string') return data === undefined ? '' : JSON.parse(JSON.stringify(data));
  if ((dataType ?? 'json') !== 'json') return data;
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
};

/** `wx.request` over the test's handler; without a network, without a handler, or too late it fails. */
export const requestApis = (context: ApiContext): ApiGroup => ({
  request: (given) => {
    const options = toOptions(given);
    context.log.add('request', options);
    let stop: (message: string) => void = () => undefined;
    const stopped = new Promise<never>((_resolve, reject) => (stop = (message) => reject(new ApiFailure(message))));
    stopped.catch(() => undefined); // heard by the race below, or by nobody
    const timer = context.timers.setTimeout(() => stop('timeout'), Number(options.timeout) || DEFAULT_TIMEOUT_MS);

    const exchange = async () => {
      const request = toRequest(options);
      if (!METHODS.includes(request.method)) {
        context.problems.add('api', `request: the platform has no method ${request.method}`);
        throw new ApiFailure(`method ${request.method} is not supported`);
      }
      if (!/^https?:\/\//.test(request.url)) throw new ApiFailure(`invalid url "${request.url}"`);
      if (context.state.networkType === 'none') throw new ApiFailure('network is down', { errno: 600000 });
      if (!context.request) throw new ApiFailure('the host was given no request handler');
      const response = await context.request(request);
      return {
        statusCode: response.statusCode,
        header: { ...response.header },
        data: toData(response.data, options.dataType),
        cookies: [],
      };
    };
    const promise = answer(context, 'request', options, () =>
      Promise.race([exchange(), stopped]).finally(() => context.timers.clear(timer)),
    );
    const nothing = () => undefined;
    const task = {
      abort: () => stop('abort'),
      onHeadersReceived: nothing,
      offHeadersReceived: nothing,
      onChunkReceived: nothing,
      offChunkReceived: nothing,
    };
    return promise instanceof Promise ? Object.assign(promise, task) : task;
  },
});
