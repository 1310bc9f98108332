import type { ApiContext, ApiFunction, ApiGroup } from './api-context';
import { asyncApi } from './async-api';
import { pageApis } from './page-api';
import { platformNames } from './platform-names';
import { requestApis } from './request-api';
import { storageApis } from './storage-api';
import { systemApis } from './system-api';
import { privacyApis, uiApis } from './ui-api';

/** A test's own answer for a platform function: given the options, gives the result or throws the failure. */
export type ApiStandIn = (options: Record<string, unknown>, ...more: unknown[]) => unknown;

export interface PlatformApiOptions {
  /** Stand-ins by name. Names like `getXSync`, `createX`, `onX` are called plainly, all others with callbacks. */
  apis: Readonly<Record<string, ApiStandIn>>;
  /** Names this phone does not have: an older base library. */
  without: readonly string[];
}

const isPlain = (name: string) => /Sync$|Manager$|^(create|on|off)[A-Z]/.test(name);

/** The platform has it, the host does not: calling it is the test's business to answer. */
const unimplemented =
  (context: ApiContext, object: string, name: string): ApiFunction =>
  () => {
    const message = `the host has no ${object}.${name}: answer it with the option apis.${name}`;
    context.problems.add('api', message);
    throw new Error(message);
  };

const eventApis = (context: ApiContext, names: string[]): ApiGroup => {
  const group: ApiGroup = {};
  for (const name of names) {
    const [, side, event] = /^(on|off)([A-Z].*)$/.exec(name) ?? [];
    if (event === undefined) continue;
    group[name] =
      side === 'on'
        ? (listener) => context.emitter.on(event, listener)
        : (listener) => context.emitter.off(event, listener);
  }
  return group;
};

/**
 * The object `wx` (or `tt`). Every function of the real platform is there: those the host cannot do throw when called.
 * Other names read as undefined, as on a phone, and are noted in `missing`.
 */
export const platformApi = (
  context: ApiContext,
  missing: Set<string>,
  { apis, without }: PlatformApiOptions,
): Record<string, unknown> => {
  const object = context.platform === 'tt' ? 'tt' : 'wx';
  const names = platformNames(context.platform);
  const target: Record<string, unknown> = {};
  for (const name of names) target[name] = unimplemented(context, object, name);
  const done: ApiGroup = {
    ...eventApis(context, names),
    ...systemApis(context, (name) => typeof target[name] === 'function'),
    ...storageApis(context),
    ...requestApis(context),
    ...pageApis(context),
    ...uiApis(context),
    ...privacyApis(context),
  };
  // A function that the other platform alone has stays away, so that a wrong call fails here too.
  for (const name of names) if (done[name]) target[name] = done[name];
  for (const [name, standIn] of Object.entries(apis))
    target[name] = isPlain(name)
      ? (...args: unknown[]) => {
          context.log.add(name, args[0]);
          return standIn(args[0] as Record<string, unknown>, ...args.slice(1)); // whatever the app passed
        }
      : asyncApi(context, name, standIn);
  for (const name of without) delete target[name];
  target.env = { USER_DATA_PATH: 'host://user-data' };

  return new Proxy(target, {
    get: (object_, name) => {
      if (typeof name === 'string' && !(name in object_)) missing.add(name);
      return Reflect.get(object_, name) as unknown;
    },
  });
};
