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

/** What a share or another handler gave; never trusted. */
type Report = (error: unknown, where: string) => void;

/** One open page. */
export class MiniPage {
  /** As set by `setNavigationBarTitle`, at first from the page's JSON. */
  title: string;
  /** Between the start of a pull-down refresh and `stopPullDownRefresh`. */
  isRefreshing = false;
  private isGone = false;

  constructor(
    readonly path: string,
    readonly query: Query,
    readonly config: PageConfig,
    readonly instance: PageInstance,
    readonly root: Root,
    /** Holds the page in the DOM. */
    readonly element: HTMLElement,
    readonly stats: SetDataStats,
    private readonly report: Report,
  ) {
    this.title = config.navigationBarTitleText ?? '';
  }

  has(handler: string): boolean {
    return typeof this.instance[handler] === 'function';
  }

  /** Calls the page's own handler, if it has one. What it throws, or rejects with, is reported. */
  call(handler: string, ...args: unknown[]): unknown {
    const method = this.instance[handler];
    if (typeof method !== 'function') return undefined;
    const fail = (error: unknown) => this.report(error, `${this.path} ${handler}`);
    try {
      const result: unknown = method.apply(this.instance, args);
      if (result instanceof Promise) result.catch(fail);
      return result;
    } catch (error) {
      fail(error);
      return undefined;
    }
  }

  /** A new page's life up to its first paint. `onReady` comes later, and not at all to a page already closed. */
  open(): void {
    this.call('onLoad', this.query);
    this.call('onShow');
    void Promise.resolve().then(() => this.isGone || this.call('onReady'));
  }

  show(): void {
    this.element.style.display = '';
    this.call('onShow');
  }

  hide(): void {
    this.call('onHide');
    this.element.style.display = 'none';
  }

  close(): void {
    this.call('onUnload');
    this.isGone = true;
    this.root.release();
    this.element.remove();
  }
}
