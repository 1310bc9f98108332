import { type AnswerOf } from './answer';
import { type Clock } from './clock';
import { DouyinError, type DouyinErrorKind } from './douyin-error';
import { type Endpoint, type TokenFamily } from './endpoint';
import { toWire } from './fields';
import { sendOnce, type Transport } from './http';
import { brokenRule } from './rules';
import { ShapeError } from './shape-error';

/** Told after each HTTP call that was made, retries and token calls included. */
export interface CallReport {
  /** Name in the endpoint table. */
  endpoint: string;
  /** From 1; counts the HTTP calls of one request of the caller. */
  attempt: number;
  outcome: 'ok' | DouyinErrorKind;
  /** The platform's code, 0 for a success; null if there was none to read. */
  code: number | null;
  ms: number;
}

export interface Hooks {
  onCall?: ((report: CallReport) => void) | undefined;
  /** Runs before each HTTP call. What it throws reaches the caller unchanged, and nothing is sent. */
  beforeCall?: ((endpoint: string) => Promise<void> | void) | undefined;
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

export type TokenSources = Readonly<Record<TokenFamily, TokenSource>>;

const FIRST_PAUSE_MS = 500;

function worthAnotherTry(endpoint: Endpoint, error: DouyinError): boolean {
  const isBusy = error.retry === 'backoff';
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
   * @param values in callers' names
   * @param tokens null for the calls that fetch tokens
   * @param beforeAttempt what has to be done before each attempt, such as keeping a lease
   * @throws DouyinError; whatever `beforeCall` or the token store throws
   */
  async call<E extends Endpoint>(
    endpoint: E,
    values: object,
    tokens: TokenSources | null,
    signal?: AbortSignal,
    beforeAttempt?: () => Promise<unknown>,
  ): Promise<AnswerOf<E>> {
    const body = checkedBody(endpoint, values);
    const source = endpoint.token && tokens ? tokens[endpoint.token.family] : null;
    let triesLeft = this.attempts;
    let mayReplaceToken = source !== null;
    for (let attempt = 1; ; attempt++) {
      this.requireGoing(endpoint, signal);
      await beforeAttempt?.();
      const handle = source ? await source.get(signal) : null;
      await this.hooks.beforeCall?.(endpoint.name);
      this.requireGoing(endpoint, signal);

      const result = await this.attempt(endpoint, body, handle, attempt, signal);
      if (!(result instanceof DouyinError)) return result;
      if (source && handle && mayReplaceToken && result.retry === 'token') {
        mayReplaceToken = false;
        await source.drop(handle);
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
    body: Record<string, unknown>,
    handle: TokenHandle | null,
    attempt: number,
    signal: AbortSignal | undefined,
  ): Promise<AnswerOf<E> | DouyinError> {
    const startedAt = this.clock.now();
    const result = await sendOnce(endpoint, body, handle?.token ?? null, this.transport, signal).catch(
      (error: unknown) => {
        if (error instanceof DouyinError) return error;
        throw error;
      },
    );
    const failed = result instanceof DouyinError ? result : null;
    this.hooks.onCall?.({
      endpoint: endpoint.name,
      attempt,
      outcome: failed?.kind ?? 'ok',
      code: failed ? failed.code : 0,
      ms: this.clock.now() - startedAt,
    });
    return result;
  }

  private requireGoing(endpoint: Endpoint, signal: AbortSignal | undefined): void {
    if (signal?.aborted)
      throw new DouyinError({ kind: 'aborted', endpoint: endpoint.name, text: 'aborted by the caller' });
  }
}

/** @throws DouyinError of kind `request`, before anything is sent */
function checkedBody(endpoint: Endpoint, values: object): Record<string, unknown> {
  try {
    const body = toWire(endpoint.request, values);
    const broken = brokenRule(endpoint.name, values);
    if (broken !== null) throw new ShapeError(broken);
    return body;
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new DouyinError({ kind: 'request', endpoint: endpoint.name, text: error.message });
  }
}
