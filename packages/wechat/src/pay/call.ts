import { type Clock, abortable } from '../clock';
import { type Read, PayShapeError, type WrittenRequest, isObject, readFields } from './check';
import { type PayCode, payCodes } from './codes';
import { type PayEndpoint } from './endpoint';
import { type Fields } from './field';
import { PayError, type PayErrorKind } from './pay-error';
import { redactPersonal } from './redact-pay';
import { type Signer, authorization } from './sign';
import { type SignedMessage, toSignedMessage } from './signed-message';

/** Told after each HTTP call, repeats included. */
export interface PayCallReport {
  /** Name in the endpoint table. */
  endpoint: string;
  /** From 1. */
  attempt: number;
  outcome: 'ok' | PayErrorKind;
  /** The platform's code; null if there was none to read. */
  code: string | null;
  httpStatus: number | null;
  requestId: string | null;
  /** Whether the fallback host was asked. */
  isFallback: boolean;
  ms: number;
}

export interface PayHooks {
  onCall?: (report: PayCallReport) => void;
  /** Runs before each HTTP call. What it throws reaches the caller unchanged, and nothing is sent. */
  beforeCall?: (endpoint: string) => Promise<void> | void;
}

export interface PayTransport {
  /** The platform, then its fallback if there is one; without a path. */
  hosts: readonly string[];
  fetch: typeof fetch;
  /** For one HTTP call, its body included. */
  timeoutMs: number;
  signer: Signer;
  clock: Clock;
}

/** What a request may take with it. */
export interface PayRequest extends WrittenRequest {
  /** Which of the platform's keys sealed its fields; null if none is sealed. */
  sealedBy: string | null;
  /** Values that no error may quote. */
  personal: readonly string[];
}

/** Says what is wrong with an answer's signature; null when all is right. */
export type Distrust = (message: SignedMessage) => Promise<string | null>;

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 500;
const BODY_LIMIT_BYTES = 8 * 1024 * 1024;
const MESSAGE_LIMIT = 300;
const USER_AGENT = '@kaibo/wechat';

interface Arrived {
  status: number;
  requestId: string | null;
  message: SignedMessage;
}

/** @returns null past the limit */
export async function readBytes(response: Response, limit = BODY_LIMIT_BYTES): Promise<Buffer | null> {
  if (!response.body) return Buffer.alloc(0);
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  for (let size = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
}

/** A short name for what went wrong below HTTP, such as ECONNREFUSED. The message itself may quote the address. */
function networkCode(error: unknown): string {
  const cause = isObject(error) ? error['cause'] : undefined;
  const code = isObject(cause) ? cause['code'] : undefined;
  return typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code) ? code : 'no connection';
}

/** One exchange with a time limit and the caller's signal. @throws PayError of kind timeout, aborted or network */
export async function exchange<T>(
  endpoint: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  // AbortSignal.any over AbortSignal.timeout may be collected before it fires on early Node 20: hence a plain timer.
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  const timer = setTimeout(onAbort, timeoutMs);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  const stopped = (): PayError =>
    signal?.aborted
      ? new PayError({ kind: 'aborted', endpoint, text: 'aborted by the caller' })
      : new PayError({ kind: 'timeout', endpoint, text: `no answer within ${timeoutMs} ms` });
  try {
    return await abortable(work(stop.signal), stop.signal, stopped);
  } catch (error) {
    if (error instanceof PayError) throw error;
    if (stop.signal.aborted) throw stopped();
    throw new PayError({ kind: 'network', endpoint, text: networkCode(error) });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

function parse(body: Uint8Array): { json: unknown } | null {
  try {
    return { json: JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')) };
  } catch {
    return null;
  }
}

/** Codes are words in capitals, or the short numbers of newer interfaces: nothing that could be an openid or a phone number. */
const CODE = /^(?:[A-Z][A-Z0-9_]{0,63}|\d{1,10})$/;

/** The platform's own words, short, and never trusted to be free of personal data. */
function saidCode(body: Uint8Array): { code: string; message: string; field: string | null } | null {
  const parsed = parse(body);
  if (!parsed || !isObject(parsed.json)) return null;
  const { code, message, detail } = parsed.json;
  if (typeof code !== 'string' || !CODE.test(code)) return null;
  const field = isObject(detail) && typeof detail['field'] === 'string' ? detail['field'].slice(0, 100) : null;
  return { code, message: typeof message === 'string' ? message.slice(0, MESSAGE_LIMIT) : '', field };
}

function isWorthAnotherTry(endpoint: PayEndpoint, error: PayError): boolean {
  if (!endpoint.repeatable) return false;
  if (error.kind === 'timeout' || error.kind === 'network') return true;
  if (error.kind === 'not-json') return (error.httpStatus ?? 0) >= 500;
  return error.retry === 'same' || error.retry === 'slower';
}

/** Signed calls with verified answers: up to three attempts, and only of what may be repeated. */
export class PayCaller {
  constructor(
    private readonly transport: PayTransport,
    private readonly hooks: PayHooks,
  ) {}

  /**
   * @param distrust decides over each answer before anything in it is read
   * @returns the parsed body; null for 204
   * @throws PayError; whatever `beforeCall` throws
   */
  async call(
    endpoint: PayEndpoint,
    request: PayRequest,
    distrust: Distrust,
    signal?: AbortSignal,
  ): Promise<Read<Fields> | null> {
    let host = 0;
    for (let attempt = 1; ; attempt++) {
      await this.hooks.beforeCall?.(endpoint.name);
      const result = await this.attempt(endpoint, request, distrust, { attempt, host }, signal);
      if (!(result instanceof PayError)) return result;
      if (attempt === ATTEMPTS || !isWorthAnotherTry(endpoint, result)) throw result;
      if (result.kind === 'network' || result.kind === 'timeout') host = (host + 1) % this.transport.hosts.length;
      const { clock } = this.transport;
      await clock.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + clock.random()), signal);
    }
  }

  /** One HTTP call, told to `onCall`. Failures come back as values so that a hook that throws is not taken for one. */
  private async attempt(
    endpoint: PayEndpoint,
    request: PayRequest,
    distrust: Distrust,
    at: { attempt: number; host: number },
    signal: AbortSignal | undefined,
  ): Promise<Read<Fields> | null | PayError> {
    const { clock } = this.transport;
    const startedAt = clock.now();
    let arrived: Arrived | null = null;
    const work = async (): Promise<Read<Fields> | null> => {
      arrived = await this.send(endpoint, request, at.host, signal);
      return this.read(endpoint, request, arrived, await distrust(arrived.message));
    };
    const result = await work().catch((error: unknown) => {
      if (error instanceof PayError) return error;
      throw error;
    });
    const seen = arrived as Arrived | null; // set in the closure, which the compiler does not see
    this.hooks.onCall?.({
      endpoint: endpoint.name,
      attempt: at.attempt,
      outcome: result instanceof PayError ? result.kind : 'ok',
      code: result instanceof PayError ? result.code : null,
      httpStatus: seen?.status ?? null,
      requestId: seen?.requestId ?? null,
      isFallback: at.host > 0,
      ms: clock.now() - startedAt,
    });
    return result;
  }

  private async send(
    endpoint: PayEndpoint,
    request: PayRequest,
    host: number,
    signal: AbortSignal | undefined,
  ): Promise<Arrived> {
    const { hosts, clock, signer, timeoutMs, fetch } = this.transport;
    // What goes out is what the URL makes of it, so that is what is signed.
    const url = new URL(`${hosts[host]}${request.target}`);
    const headers: Record<string, string> = {
      accept: 'application/json',
      'user-agent': USER_AGENT,
      authorization: authorization(signer, {
        method: endpoint.method,
        target: `${url.pathname}${url.search}`,
        body: request.body,
        nowMs: clock.now(),
      }),
      ...(request.body === '' ? {} : { 'content-type': 'application/json' }),
      ...(request.sealedBy === null ? {} : { 'wechatpay-serial': request.sealedBy }),
    };
    const init: RequestInit = {
      method: endpoint.method,
      // A redirect would carry the order to wherever it points.
      redirect: 'manual',
      headers,
      ...(request.body === '' ? {} : { body: request.body }),
    };
    return exchange(endpoint.name, timeoutMs, signal, async (stop) => {
      const response = await fetch(url.href, { ...init, signal: stop });
      const requestId = cleanId(response.headers.get('request-id'));
      const body = await readBytes(response);
      if (body === null)
        throw new PayError({
          kind: 'bad-answer',
          endpoint: endpoint.name,
          text: `more than ${BODY_LIMIT_BYTES} bytes`,
          httpStatus: response.status,
          requestId,
        });
      return {
        status: response.status,
        requestId,
        message: toSignedMessage((name) => response.headers.get(name), body),
      };
    });
  }

  private read(
    endpoint: PayEndpoint,
    request: PayRequest,
    { status, requestId, message }: Arrived,
    doubt: string | null,
  ): Read<Fields> | null {
    const fail = (kind: PayErrorKind, text: string, more: { code?: string; field?: string | null } = {}): PayError =>
      new PayError({
        kind,
        endpoint: endpoint.name,
        text: `${text} (HTTP ${status})`,
        httpStatus: status,
        requestId,
        ...more,
      });
    const said = saidCode(message.body);
    if (doubt !== null) {
      // A gateway in between signs nothing, and what it says is no word of the platform.
      if (status >= 500 && said === null) throw fail('not-json', 'an answer of no kind');
      throw fail('signature', `the answer was not believed: ${doubt}${said ? `; it claims ${said.code}` : ''}`);
    }
    if (said !== null && (status >= 300 || status === 202)) {
      const known = Object.hasOwn(payCodes, said.code) ? payCodes[said.code as PayCode].meaning : 'unknown code'; // just seen to be one
      const words = redactPersonal(said.message, request.personal);
      throw fail('platform', `${said.code} ${known}${words ? ` (${words})` : ''}`, {
        code: said.code,
        field: said.field === null ? null : redactPersonal(said.field, request.personal),
      });
    }
    if (status >= 300) throw fail(status >= 500 ? 'not-json' : 'bad-answer', 'a failure without a code');
    if (endpoint.answer === null) return null;
    const parsed = parse(message.body);
    if (!parsed) throw fail('not-json', message.body.byteLength === 0 ? 'an empty body' : 'not JSON');
    try {
      return readFields<Fields>(endpoint.answer, parsed.json);
    } catch (error) {
      throw error instanceof PayShapeError ? fail('bad-answer', error.message) : error;
    }
  }
}

const cleanId = (id: string | null): string | null => (id && /^[0-9A-Za-z_-]{1,64}$/.test(id) ? id : null);
