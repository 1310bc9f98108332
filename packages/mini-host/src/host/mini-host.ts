/// <reference lib="dom" />
import type * as glassEasel from 'glass-easel';
import type { LaunchOptions } from '../api/api-context';
import { innerControl, isDisabled } from '../builtins/builtin-component';
import { type MiniBundle, pluginsOf } from '../mini-bundle';
import { parsePluginUrl, parseUrl, resolvePath } from '../mini-url';
import type { ApiCall } from './call-log';
import { asComponent, builtinTag, domOf, elementsBelow, queryAll } from './element-tree';
import type { AppInstance } from './mini-app';
import type { MiniHostOptions } from './mini-host-options';
import type { MiniPage } from './mini-page';
import type { Problem } from './problems';
import { createRuntime, type ConsoleCall, type Runtime } from './runtime';
import type { ShareCard } from './sharing';
import { waitFor } from './wait-for';

/** An element of the template, or a selector for the first one: `#id`, `.class`, `.a .b`, or a tag alone. */
export type Target = string | glassEasel.Element;

/** How the mini-program is opened besides its address; `scene` is 1001 when absent. */
export type Entry = Partial<Omit<LaunchOptions, 'path' | 'query'>>;

/** Long, because a wait that is not used up costs nothing. */
const WAIT_MS = 8_000;

/**
 * Runs one compiled mini-program: its real files on the real template engine, with the platform around it replaced.
 * Needs a DOM: jsdom or a browser.
 * @example
 * const host = new MiniHost(pack('dist/weapp'), { request: () => ({ statusCode: 200, data: [] }) });
 * host.launch('/pages/rooms/index');
 * await host.until(() => host.text().includes('开播'));
 * host.tap('#room-7');
 * host.requireNoProblems();
 */
export class MiniHost {
  private readonly runtime: Runtime;

  constructor(bundle: MiniBundle, options: MiniHostOptions = {}) {
    this.runtime = createRuntime(bundle, options);
  }

  /**
   * Starts the mini-program.
   * @param url default: the first page of app.json. A page that does not exist is a problem, and nothing opens. A plugin's page
   *   (a room card of WeChat's live player, say) is not opened either, and its query is kept from the app, as on a phone
   * @throws whatever app.js or the first page's file throws while loading
   */
  launch(url: string = this.runtime.bundle.app.pages[0] ?? '', entry: Entry = {}): void {
    const { app, scripts, context } = this.runtime;
    if (parsePluginUrl(url)) return this.launchAtPlugin(url, entry);
    const options = toLaunchOptions(url, entry);
    scripts.run('app');
    app.launch(options);
    if (context.stack.has(options.path)) context.stack.reLaunch(`/${url.replace(/^\//, '')}`);
    else app.pageNotFound(options);
  }

  private launchAtPlugin(url: string, entry: Entry): void {
    const { app, scripts, context, bundle } = this.runtime;
    const plugin = parsePluginUrl(url);
    const isDeclared = Object.values(pluginsOf(bundle.app)).some(({ provider }) => provider === plugin?.domain);
    if (!isDeclared) context.problems.add('plugin', `plugin ${plugin?.domain} is not declared in app.json`);
    scripts.run('app');
    app.launch({ scene: 1001, referrerInfo: {}, ...entry, path: parseUrl(url).path, query: {} });
  }

  /** The viewer leaves for another app: `onHide` of the page, then of the app. */
  leave(): void {
    this.runtime.context.stack.top?.call('onHide');
    this.runtime.app.hide();
  }

  /** The viewer comes back, perhaps through another card; the pages stay as they were. */
  comeBack(entry: Entry & { path?: string; query?: Record<string, string> } = {}): void {
    const { state, stack } = this.runtime.context;
    this.runtime.app.show({ ...state.enter, ...entry });
    stack.top?.call('onShow');
  }

  /** Ends everything: pages unload, timers stop. */
  dispose(): void {
    this.runtime.dispose();
  }

  /** Open pages, the shown one last. */
  get pages(): readonly MiniPage[] {
    return this.runtime.context.stack.pages;
  }

  /** The shown page. @throws Error when none is open */
  get page(): MiniPage {
    return this.runtime.context.page();
  }

  /** What `getApp()` gives. */
  get app(): AppInstance {
    return this.runtime.app.instance;
  }

  /**
   * Calls a function of `wx` (or `tt`), as the mini-program would.
   * @returns what it gives; without callbacks in `args` mostly a promise
   */
  callPlatform(name: string, ...args: unknown[]): unknown {
    const method = this.runtime.platform[name];
    if (typeof method !== 'function') throw new TypeError(`the platform has no ${name}`);
    return method(...args) as unknown;
  }

  get problems(): readonly Problem[] {
    return this.runtime.context.problems.all();
  }

  /** Gives the problems and forgets them: for a test that expects some. */
  takeProblems(): Problem[] {
    return this.runtime.context.problems.take();
  }

  /** @throws Error with everything that would be a fault on a phone */
  requireNoProblems(): void {
    if (this.problems.length > 0) throw new Error(this.runtime.context.problems.describe());
  }

  /** Names of `wx` (or `tt`) that were read and do not exist: feature tests, or typing errors. */
  get missing(): ReadonlySet<string> {
    return this.runtime.missing;
  }

  /** What the mini-program wrote to its console. */
  get console(): readonly ConsoleCall[] {
    return this.runtime.console;
  }

  /** Calls of platform functions, oldest first; of one function only when a name is given. */
  calls(name?: string): readonly ApiCall[] {
    const { calls } = this.runtime.context.log;
    return name === undefined ? calls : calls.filter((call) => call.name === name);
  }

  /** Addresses that were navigated to, plugins' pages included, exactly as written. */
  get navigations(): string[] {
    const moves = ['navigateTo', 'redirectTo', 'reLaunch', 'switchTab'];
    const urls = this.runtime.context.log.calls.filter(({ name }) => moves.includes(name));
    return urls.map(({ args }) => String((args as { url?: unknown } | undefined)?.url)); // an API's first argument
  }

  /** Storage as it is now; give it to the next host's `storage` to imitate a second visit. */
  get storage(): Record<string, unknown> {
    const entries = [...this.runtime.context.state.storage];
    return Object.fromEntries(entries.map(([key, text]) => [key, JSON.parse(text) as unknown]));
  }

  /** The first match on the shown page, or null. */
  $(selector: string): glassEasel.Element | null {
    return this.$$(selector)[0] ?? null;
  }

  /** Every match on the shown page, in the components it is made of too. */
  $$(selector: string): glassEasel.Element[] {
    return queryAll(this.page.root.getComponent(), selector);
  }

  /** The innermost element whose text contains `text`; null when there is none. */
  byText(text: string): glassEasel.Element | null {
    const shadow = this.page.root.getComponent().getShadowRoot();
    const all = shadow ? [...elementsBelow(shadow)] : [];
    const matches = all.filter((element) => (domOf(element)?.textContent ?? '').includes(text));
    return matches.find((one) => !matches.some((other) => other !== one && contains(one, other))) ?? null;
  }

  /** The text of an element, or of the whole shown page. */
  text(target?: Target): string {
    return (target === undefined ? this.page.element : domOf(this.find(target)))?.textContent ?? '';
  }

  /** An attribute as the phone's screen reader and styles see it, e.g. `aria-label`; null when there is none. */
  attribute(target: Target, name: string): string | null {
    const node = domOf(this.find(target));
    return node instanceof Element ? node.getAttribute(name) : null;
  }

  /** What the stand-ins of one plugin component were given, in page order. `path` as inside the plugin. */
  pluginComponents(path: string): Record<string, unknown>[] {
    const shadow = this.page.root.getComponent().getShadowRoot();
    const all = shadow ? [...elementsBelow(shadow)] : [];
    return all.flatMap((element) => {
      const component = asComponent(element);
      return component?.is === path ? [{ ...(component.data as Record<string, unknown>) }] : [];
    });
  }

  /** @throws Error when there is nothing to tap, or it is disabled */
  tap(target: Target): void {
    const element = this.find(target);
    if (isDisabled(element)) throw new Error(`${describe(target)} is disabled`);
    this.trigger(element, 'tap', { x: 0, y: 0 });
  }

  /** Fires any event, with bubbling, as a built-in or the phone would: `getphonenumber`, `scrolltolower`, ... */
  trigger(target: Target, type: string, detail: unknown = {}): void {
    this.find(target).triggerEvent(type, detail, { bubbles: true, composed: true });
  }

  /** Types into an `<input>` or `<textarea>`, over what was there. */
  input(target: Target, value: string): void {
    const element = this.find(target);
    const tag = builtinTag(element);
    const component = asComponent(element);
    const control = component && (tag === 'input' || tag === 'textarea') ? innerControl(component) : null;
    if (!control) throw new Error(`${describe(target)} takes no text`);
    if (isDisabled(element)) throw new Error(`${describe(target)} is disabled`);
    control.value = value;
    control.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /** Chooses in a `<picker>`: an index, or a date as text, as its mode has it. */
  pick(target: Target, value: unknown): void {
    const element = this.find(target);
    if (builtinTag(element) !== 'picker') throw new Error(`${describe(target)} is no picker`);
    element.triggerEvent('change', { value });
  }

  /** Pulls the page down. @throws Error when the page does not allow it */
  pullDown(): void {
    const { page } = this;
    if (!page.config.enablePullDownRefresh) throw new Error(`${page.path} does not enable pull-down refresh`);
    page.isRefreshing = true;
    page.call('onPullDownRefresh');
  }

  reachBottom(): void {
    this.page.call('onReachBottom');
  }

  /** The viewer scrolls the page. */
  scroll(scrollTopPx: number): void {
    this.page.call('onPageScroll', { scrollTop: scrollTopPx });
  }

  /** The phone's own way back. @returns false when the first page was shown: a phone leaves the mini-program then */
  back(): boolean {
    return this.runtime.context.stack.navigateBack();
  }

  /** Forwards the shown page from the menu. @throws Error when it cannot be */
  share(): Promise<ShareCard> {
    return this.runtime.sharing.shareCard();
  }

  shareTimeline(): ShareCard {
    return this.runtime.sharing.shareTimeline();
  }

  /** Cards given so far, from the menu and from share buttons. */
  get shares(): readonly ShareCard[] {
    return this.runtime.sharing.cards;
  }

  /** `wifi`, `4g`, ... or `none`: then requests fail too. */
  setNetwork(networkType: string): void {
    const { state, emitter } = this.runtime.context;
    state.networkType = networkType;
    emitter.emit('NetworkStatusChange', { networkType, isConnected: networkType !== 'none' });
  }

  setTheme(theme: 'light' | 'dark'): void {
    const { state, emitter } = this.runtime.context;
    state.system.theme = theme;
    emitter.emit('ThemeChange', { theme });
  }

  /** Any other `wx.onX` event, by X. */
  emit(event: string, value: unknown = {}): void {
    this.runtime.context.emitter.emit(event, value);
  }

  /**
   * Waits until `condition` gives something truthy, and gives that. A condition may throw: it is asked again.
   * Fails at once when a problem turns up meanwhile.
   * @param waitMs how long at most
   */
  until<T>(condition: () => T, waitMs: number = WAIT_MS): Promise<NonNullable<T>> {
    return waitFor(condition, {
      waitMs,
      check: () => this.requireNoProblems(),
      describe: () => `the page says: ${this.text()}`,
    });
  }

  private find(target: Target): glassEasel.Element {
    if (typeof target !== 'string') return target;
    const element = this.$(target);
    if (!element) throw new Error(`no ${target} on ${this.page.path}; it says: ${this.text()}`);
    return element;
  }
}

const describe = (target: Target) =>
  typeof target === 'string' ? target : target.id ? `#${target.id}` : 'the element';

const contains = (outer: glassEasel.Element, inner: glassEasel.Element): boolean =>
  domOf(outer)?.contains(domOf(inner)) ?? false;

const toLaunchOptions = (url: string, entry: Entry): LaunchOptions => {
  const { path, query } = parseUrl(url);
  return { scene: 1001, referrerInfo: {}, ...entry, path: resolvePath('', path), query };
};
