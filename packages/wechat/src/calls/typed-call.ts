import { type AnswerOf } from '../answer';
import { type Caller, type TokenSource } from '../call';
import { type Endpoint, type EndpointName, endpoints } from '../endpoints';
import { type RequestOf } from '../rules';

export interface CallOptions {
  signal?: AbortSignal | undefined;
}

type EntryAnswer<N extends EndpointName> = AnswerOf<(typeof endpoints)[N]>;

/** Fields of an entry that the client fills in by itself. */
type Filled = 'appid' | 'secret' | 'appId';

type Asked<N extends EndpointName, Own extends string> = Omit<RequestOf<N>, Own>;

/**
 * A call of one entry of the endpoint table. The request may be left out where nothing has to be given.
 * @throws WechatError; of kind `request` before anything is sent
 */
export type Call<N extends EndpointName, Own extends Filled = never> =
  Record<never, never> extends Asked<N, Own>
    ? (request?: Asked<N, Own>, options?: CallOptions) => Promise<EntryAnswer<N>>
    : (request: Asked<N, Own>, options?: CallOptions) => Promise<EntryAnswer<N>>;

/** Makes the typed calls of one mini-program. */
export type CallMaker = <N extends EndpointName, Own extends Filled = never>(
  name: N,
  own?: Readonly<Record<Own, string>>,
) => Call<N, Own>;

export function callMaker(caller: Caller, tokens: TokenSource): CallMaker {
  return (name, own) => {
    const endpoint: Endpoint = endpoints[name];
    const call = (request: object = {}, options?: CallOptions): Promise<unknown> =>
      caller.call(endpoint, own ? { ...request, ...own } : request, endpoint.token ? tokens : null, options?.signal);
    // The table's entry gives both the function and its type, which the compiler does not see through.
    return call as never;
  };
}
