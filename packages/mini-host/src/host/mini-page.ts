import type { Root } from 'glass-easel-miniprogram-adapter';
import type { PageConfig } from '../mini-bundle';
import type { Query } from '../mini-url';
import type { SetDataStats } from './set-data';

/** The page as the mini-program sees it: `this` in its handlers, an entry of `getCurrentPages()`. */
export interface PageInstance {
  route: string;
  options: Query;
  data: Record<string, unknown>;
  setData(data: Record<string, unknown>, callback?: () => void): void;
  [member: string]: unknown;
}

/** Where faults of the mini-program's own code go. */
export interface FaultReport {
  error(error: unknown, where: string): void;
  rejection(reason: unknown, where?: string): void;
}

export interface MiniPageParts {
  path: string;
  query: Query;
  /** The page's JSON over the app's `window`. */
  config: PageConfig;
  instance: PageInstance;
  root: Root;
  /** Holds the page in the DOM. */
  element: HTMLElement;
  setData: SetDataStats;
  report: FaultReport;
}

/** Pages share the window: each remembers how far it was scrolled. */
const scroller = () => document.scrollingElement ?? document.documentElement;

/** One open page. */
export class MiniPage {
  readonly path: string;
  readonly query: Query;
  readonly config: PageConfig;
  readonly instance: PageInstance;
  readonly root: Root;
  readonly element: HTMLElement;
  /** What the page's `setData` calls cost so far. */
  readonly setData: Readonly<SetDataStats>;
  /** As set by `setNavigationBarTitle`, at first from the page's JSON. */
  title: string;
  /** Between the start of a pull-down refresh and `stopPullDownRefresh`. */
  isRefreshing = false;
  private readonly report: FaultReport;
  private isGone = false;
  private scrollTopPx = 0;

  constructor(parts: MiniPageParts) {
    this.path = parts.path;
    this.query = parts.query;
    this.config = parts.config;
    this.instance = parts.instance;
    this.root = parts.root;
    this.element = parts.element;
    this.setData = parts.setData;
    this.report = parts.report;
    this.title = parts.config.navigationBarTitleText ?? '';
  }

  has(handler: string): boolean {
    return typeof this.instance[handler] === 'function';
  }

  /** Calls the page's own handler, if it has one. What it throws, or rejects with, is reported. */
  call(handler: string, ...args: unknown[]): unknown {
    const method = this.instance[handler];
    if (typeof method !== 'function') return undefined;
    const where = `${this.path} ${handler}`;
    try {
      const result: unknown = method.apply(this.instance, args);
      if (result instanceof Promise) result.catch((reason: unknown) => this.report.rejection(reason, where));
      return result;
    } catch (error) {
      this.report.error(error, where);
      return undefined;
    }
  }

  /** A new page's life up to its first paint. `onReady` comes later, and not at all to a page already closed. */
  open(): void {
    scroller().scrollTop = 0;
    this.call('onLoad', this.query);
    this.call('onShow');
    void Promise.resolve().then(() => this.isGone || this.call('onReady'));
  }

  show(): void {
    this.element.style.display = '';
    scroller().scrollTop = this.scrollTopPx;
    this.call('onShow');
  }

  hide(): void {
    this.call('onHide');
    this.scrollTopPx = scroller().scrollTop;
    this.element.style.display = 'none';
  }

  get isHidden(): boolean {
    return this.element.style.display === 'none';
  }

  close(): void {
    this.call('onUnload');
    this.isGone = true;
    this.root.release();
    this.element.remove();
  }
}
