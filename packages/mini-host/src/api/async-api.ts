import { toMessage } from '../host/problems';
import type { ApiContext, ApiFunction, ApiOptions } from './api-context';

/** Makes a platform function fail with `name:fail <message>`, and further fields such as `errno`. */
export class ApiFailure extends Error {
  constructor(
    message: string,
    readonly fields: Record<string, unknown> = {},
    /** Whether it stands among the problems already: then nobody has to catch it. */
    readonly isReported = false,
  ) {
    super(message);
  }
}

const NO_FIELDS = { fields: {}, isReported: false };
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
export const toOptions = (value: unknown): ApiOptions => (isObject(value) ? value : {});

/** Answers the callbacks in `options`, if there are any, with what `work` gives; else as a promise. As WeChat does. */
export const answer = (context: ApiContext, name: string, options: ApiOptions, work: () => unknown): unknown => {
  const hasCallbacks = ['success', 'fail', 'complete'].some((key) => typeof options[key] === 'function');
  const tell = (key: string, result: unknown) => {
    const callback = options[key];
    if (typeof callback !== 'function' || !context.isAlive()) return;
    try {
      callback(result);
    } catch (error) {
      context.report(error, `${name} ${key}`);
    }
  };
  const promise = Promise.resolve()
    .then(work)
    .then(
      (result) => ({ ...(isObject(result) ? result : {}), errMsg: `${name}:ok` }),
      (error: unknown) => {
        const { fields, isReported } = error instanceof ApiFailure ? error : NO_FIELDS;
        if (isReported) promise.catch(() => undefined);
        throw { ...fields, errMsg: `${name}:fail ${toMessage(error)}` };
      },
    );
  if (!hasCallbacks) return promise;
  const end = (key: string) => (result: unknown) => {
    tell(key, result);
    tell('complete', result);
  };
  promise.then(end('success'), end('fail'));
  return undefined;
};

/**
 * A platform function with `success`, `fail` and `complete`, recorded.
 * @param work given the options; what it gives is the result, what it throws the failure
 */
export const asyncApi =
  (context: ApiContext, name: string, work: (options: ApiOptions) => unknown = () => ({})): ApiFunction =>
  (given) => {
    const options = toOptions(given);
    context.log.add(name, options);
    return answer(context, name, options, () => work(options));
  };

/** Many functions that do nothing but succeed. */
export const quietApis = (context: ApiContext, names: string): Record<string, ApiFunction> =>
  Object.fromEntries(names.split(' ').map((name) => [name, asyncApi(context, name)]));
