import { type Answer, type AnswerOf } from './answer';
import { type Clock } from './clock';
import { type Endpoint } from './endpoint';
import { type Transport, sendOnce } from './http';
import { checkedRequest } from './request';
import { WechatError, type WechatErrorKind, errorRule } from './wechat-error';
import { type Sent } from './write';

/** Told after each HTTP call that was made, retries and token calls included: count these against the quota. */
export interface CallReport {
  /** Name in the endpoint table. */
  endpoint: string;
  /** From 1; counts the HTTP calls of one request of the caller. */
  attempt: number;
  outcome: 'ok' | WechatErrorKind;
  /** The platform's `errcode`; null if there was none to read. */
  code: number | null;
  ms: number;
}

export interface Hooks {
  onCall?: (report: CallReport) => void;
  /** Runs before each HTTP call. What it throws reaches the caller unchanged, and nothing is sent. */
  beforeCall?: (endpoint: string) => Promise<void> | void;
}

/** A token and when it came: two handles of one token text are not the same. */
export interface TokenHandle {
  readonly token: string;
}

export interface TokenSource {
  get(signal: AbortSignal | undefined): Promise<TokenHandle>;
  /** The platform did not accept it. */
  drop(handle: TokenHandle): Promise<void>;
}

const FIRST_PAUSE_MS = 500;

function worthAnotherTry(endpoint: Endpoint, error: WechatError): boolean {
  const isBusy = error.code !== null && errorRule(error.code)?.retry === 'backoff';
  if (!endpoint.repeatable) return isBusy;
  if (isBusy || error.kind === 'timeout' || error.kind === 'network') return true;
  if (error.httpStatus === null) return false;
  return error.httpStatus >= 500 || (error.kind === 'not-json' && error.httpStatus < 300);
}

/** Calls with retries: several attempts with back-off while the platform is unwell, one more after a refused token. */
export class Caller {
  constructor(
    private readonly transport: Transport,
    private readonly clock: Clock,
    private readonly hooks: Hooks,
    private readonly attempts: number,
  ) {}

  /**
   * @param values in callers' names and units
   * @param tokens null for endpoints that need no token
   * @param beforeAttempt what has to be done before each attempt, such as keeping a lease
   * @throws WechatError; whatever `beforeCall` or the token store throws
   */
  async call<E extends Endpoint>(
    endpoint: E,
    values: object,
    tokens: TokenSource | null,
    signal?: AbortSignal,
    beforeAttempt?: () => Promise<unknown>,
  ): Promise<AnswerOf<E>> {
    // Callers without types give null, or something that would only fail once the request is on its way.
    if (signal && typeof signal.addEventListener !== 'function')
      throw new WechatError({ kind: 'request', endpoint: endpoint.name, text: 'signal is not an AbortSignal' });
    const sent = checkedRequest(endpoint, values, this.clock.now());
    let triesLeft = this.attempts;
    let mayReplaceToken = tokens !== null;
    for (let attempt = 1; ; attempt++) {
      this.requireGoing(endpoint, signal);
      await beforeAttempt?.();
      const handle = tokens ? await tokens.get(signal) : null;
      await this.hooks.beforeCall?.(endpoint.name);
      this.requireGoing(endpoint, signal);

      const result = await this.attempt(endpoint, sent, handle, attempt, signal);
      if (!(result instanceof WechatError)) return result.value;
      if (tokens && handle && mayReplaceToken && result.retry === 'token') {
        mayReplaceToken = false;
        await tokens.drop(handle);
        continue;
      }
      triesLeft--;
      if (triesLeft === 0 || !worthAnotherTry(endpoint, result)) throw result;
      const pauseMs = FIRST_PAUSE_MS * 2 ** (this.attempts - 1 - triesLeft);
      await this.clock.sleep(pauseMs * (0.5 + this.clock.random()), signal);
    }
  }

  /** One HTTP call, told to `onCall`. Failures come back as values so that a hook that throws is not taken for one. */
  private async attempt<E extends Endpoint>(
    endpoint: E,
    sent: Sent,
    handle: TokenHandle | null,
    attempt: number,
    signal: AbortSignal | undefined,
  ): Promise<Answer<E> | WechatError> {
    const startedAt = this.clock.now();
    const result = await sendOnce(endpoint, sent, handle?.token ?? null, this.transport, signal).catch(
      (error: unknown) => {
        if (error instanceof WechatError) return error;
        throw error;
      },
    );
    const outcome = result instanceof WechatError ? result.kind : 'ok';
    this.hooks.onCall?.({
      endpoint: endpoint.name,
      attempt,
      outcome,
      code: result.code,
      ms: this.clock.now() - startedAt,
    });
    return result;
  }

  private requireGoing(endpoint: Endpoint, signal: AbortSignal | undefined): void {
    if (signal?.aborted)
      throw new WechatError({ kind: 'aborted', endpoint: endpoint.name, text: 'aborted by the caller' });
  }
}
