import type * as glassEasel from 'glass-easel';
import { MiniProgramEnv } from 'glass-easel-miniprogram-adapter';
import type { ApiContext, LaunchOptions } from '../api/api-context';
import { ApiFailure } from '../api/async-api';
import { platformApi } from '../api/platform-api';
import { aPhone } from '../api/system-api';
import type { BuiltinHost } from '../builtins/builtin-component';
import { installBuiltins, type TemplateGroup, toTemplate } from '../builtins/install';
import type { MiniBundle } from '../mini-bundle';
import { CallLog } from './call-log';
import { ComponentRegistry } from './component-registry';
import { domBackend } from './dom-backend';
import { builtinTag } from './element-tree';
import { Emitter } from './emitter';
import { watchEngine } from './engine-watch';
import { MiniApp } from './mini-app';
import type { MiniHostOptions } from './mini-host-options';
import { pageMaker } from './page-maker';
import { PageStack } from './page-stack';
import { Plugins } from './plugins';
import { Problems } from './problems';
import { scriptGlobals } from './script-globals';
import { Scripts } from './scripts';
import { Sharing } from './sharing';
import { Timers } from './timers';

/** A `console` call of the mini-program. */
export interface ConsoleCall {
  level: string;
  args: unknown[];
}

/** Everything of one running mini-program. */
export interface Runtime {
  bundle: MiniBundle;
  context: ApiContext;
  mount: HTMLElement;
  app: MiniApp;
  sharing: Sharing;
  scripts: Scripts;
  /** The object `wx` or `tt`. */
  platform: Record<string, unknown>;
  missing: Set<string>;
  console: ConsoleCall[];
  dispose(): void;
}

const CONSOLE_LEVELS = [
  'log',
  'info',
  'debug',
  'warn',
  'error',
  'group',
  'groupEnd',
  'time',
  'timeEnd',
  'trace',
  'table',
];

const recordingConsole = (calls: ConsoleCall[]) =>
  Object.fromEntries(CONSOLE_LEVELS.map((level) => [level, (...args: unknown[]) => calls.push({ level, args })]));

const storageOf = (stored: Record<string, unknown> = {}) =>
  new Map(Object.entries(stored).map(([key, value]) => [key, JSON.stringify(value)]));

/** The tags that may belong to a component somewhere in the mini-program. */
const componentTags = ({ app, configs }: MiniBundle): Set<string> =>
  new Set([app, ...Object.values(configs)].flatMap(({ usingComponents }) => Object.keys(usingComponents ?? {})));

/** Uncaught promise rejections of this document; Node's own come from elsewhere and are not heard. */
const watchRejections = (app: MiniApp): (() => void) => {
  const listener = (event: PromiseRejectionEvent) => app.reject(event.reason);
  window.addEventListener('unhandledrejection', listener);
  return () => window.removeEventListener('unhandledrejection', listener);
};

/** Puts a mini-program together; nothing of it runs yet. */
export const createRuntime = (bundle: MiniBundle, options: MiniHostOptions): Runtime => {
  let isAlive = true;
  const mount = options.mount ?? document.body.appendChild(document.createElement('div'));
  const problems = new Problems();
  const missing = new Set<string>();
  const consoleCalls: ConsoleCall[] = [];
  const report = (error: unknown, where: string) => app.report(error, where);
  const faults = { error: report, rejection: (reason: unknown, where?: string) => app.reject(reason, where) };
  const log = new CallLog();
  const timers = new Timers(report);

  const env = new MiniProgramEnv();
  const space = env.createCodeSpace('main', true);
  const group = new Function(`return ${bundle.templates}`)() as TemplateGroup; // the compiler's own output
  for (const path of Object.keys(group)) space.addCompiledTemplate(path, toTemplate(group, path));

  const plugins = new Plugins(bundle, options.plugins ?? {}, problems);
  plugins.install(env, space);
  const scripts = new Scripts(bundle.scripts, (file) => globalsOf(file));
  const registry = new ComponentRegistry(bundle, space, scripts, plugins, problems);
  const tags = componentTags(bundle);
  const backend = env.associateBackend(
    domBackend({
      mount,
      isAlive: () => isAlive,
      knowsTag: (tag) => tags.has(tag),
      onUnknownTag: (tag) => problems.add('component', `<${tag}> is neither built in nor declared`, stack.top?.path),
    }),
  );
  const stack = new PageStack(
    bundle.app,
    pageMaker({ bundle, space, backend, registry, plugins, problems, mount, report: faults }),
  );

  const launch: LaunchOptions = { path: '', query: {}, scene: 1001, referrerInfo: {} };
  const context: ApiContext = {
    platform: bundle.platform,
    state: {
      launch,
      enter: launch,
      appId: options.appId ?? (bundle.platform === 'tt' ? 'tt0000000000000000' : 'wx0000000000000000'),
      system: { ...aPhone(), ...options.system },
      networkType: 'wifi',
      storage: storageOf(options.storage),
      privacy: { ...(options.privacy ?? { isNeeded: false, willAgree: true }) },
    },
    log,
    problems,
    emitter: new Emitter(report),
    timers,
    stack,
    request: options.request,
    isAlive: () => isAlive,
    page: () => {
      if (!stack.top) throw new ApiFailure('no page is open');
      return stack.top;
    },
    report,
  };
  const app = new MiniApp(context);
  const sharing = new Sharing(context);
  const platform = platformApi(context, missing, { apis: options.apis ?? {}, without: options.without ?? [] });
  installBuiltins(env, space, group, builtinHost(context, platform, sharing));

  const globalsOf = (file: string): Record<string, unknown> => {
    const isTt = bundle.platform === 'tt';
    return scriptGlobals({
      [isTt ? 'tt' : 'wx']: platform,
      [isTt ? 'wx' : 'tt']: undefined,
      App: app.register,
      Page: registry.page,
      Component: registry.component,
      Behavior: registry.behavior,
      getApp: () => app.instance,
      getCurrentPages: () => stack.pages.map(({ instance }) => instance),
      requirePlugin: isTt ? undefined : (alias: unknown) => plugins.require(alias, file),
      console: recordingConsole(consoleCalls),
      setTimeout: timers.setTimeout,
      setInterval: timers.setInterval,
      clearTimeout: timers.clear,
      clearInterval: timers.clear,
    });
  };

  const stopEngine = watchEngine({
    owns: (component) => component === undefined || belongsTo(component, space.getComponentSpace()),
    onError: (error, where) => report(error, where ?? 'engine'),
    onWarning: (message, where) => problems.add('engine', message, where),
    // A built-in takes more attributes on a phone than it knows here.
    ignores: (element) => builtinTag(element) !== undefined,
  });
  const stopRejections = watchRejections(app);
  const dispose = () => {
    if (!isAlive) return;
    stack.closeAll();
    isAlive = false;
    timers.clearAll();
    stopEngine();
    stopRejections();
    if (!options.mount) mount.remove();
  };
  return { bundle, context, mount, app, sharing, scripts, platform, missing, console: consoleCalls, dispose };
};

/** Whether a component lives in a mini-program: its own space, or one drawn inside a page of it. */
const belongsTo = (component: glassEasel.GeneralComponent, space: glassEasel.ComponentSpace): boolean => {
  let at: glassEasel.GeneralComponent | undefined = component;
  while (at) {
    if (at.getRootBehavior().ownerSpace === space) return true;
    at = at.ownerShadowRoot?.getHostNode();
  }
  return false;
};

const NAVIGATOR_FUNCTIONS: Record<string, string> = {
  navigate: 'navigateTo',
  redirect: 'redirectTo',
  switchTab: 'switchTab',
  reLaunch: 'reLaunch',
  navigateBack: 'navigateBack',
};

const builtinHost = (context: ApiContext, platform: Record<string, unknown>, sharing: Sharing): BuiltinHost => ({
  navigate: (openType, url, delta) => {
    const go = platform[NAVIGATOR_FUNCTIONS[openType] ?? 'navigateTo'];
    // Its failure is a problem already.
    if (typeof go === 'function') go({ url, delta, fail: () => undefined });
  },
  share: (target) => {
    sharing.shareCard({ from: 'button', target }).catch((error: unknown) => context.report(error, 'share button'));
  },
  record: (name, args) => context.log.add(name, args),
});
