import { type AppConfig, pagesOf } from '../mini-bundle';
import { parsePluginUrl, parseUrl, type PluginUrl, type Query, resolvePath } from '../mini-url';
import type { MiniPage } from './mini-page';

/** The platforms open no more pages on top of each other. Source: WeChat, wx.navigateTo. */
export const MAX_PAGES = 10;

export class NavigationError extends Error {}

/** What the stack needs from the host. */
export interface PageMaker {
  /** Makes the page and its component tree, not yet alive. @throws Error when its files fail */
  make(path: string, query: Query): MiniPage;
  mayUsePlugin(url: PluginUrl, from: string): boolean;
}

/** The open pages and the five ways between them. Every way throws a NavigationError with the platform's own words. */
export class PageStack {
  pages: MiniPage[] = [];
  /** Tab pages stay alive while another tab is shown. */
  private readonly tabs = new Map<string, MiniPage>();
  private readonly known: Set<string>;
  private readonly tabPaths: Set<string>;

  constructor(
    app: AppConfig,
    private readonly maker: PageMaker,
  ) {
    this.known = new Set(pagesOf(app));
    this.tabPaths = new Set((app.tabBar?.list ?? []).map(({ pagePath }) => pagePath));
  }

  get top(): MiniPage | undefined {
    return this.pages.at(-1);
  }

  has(path: string): boolean {
    return this.known.has(path);
  }

  /** Opens on top. A plugin's page, or an `ext://` page of Douyin, is somebody else's: checked, not opened. */
  navigateTo(url: string): void {
    if (this.isForeign(url)) return;
    const { path, query } = this.find(url);
    if (this.tabPaths.has(path)) throw new NavigationError('can not navigateTo a tabbar page');
    if (this.pages.length >= MAX_PAGES) throw new NavigationError('webview count limit exceed');
    const page = this.maker.make(path, query);
    this.top?.hide();
    this.push(page);
  }

  redirectTo(url: string): void {
    if (this.isForeign(url)) return;
    const { path, query } = this.find(url);
    if (this.tabPaths.has(path)) throw new NavigationError('can not redirectTo a tabbar page');
    const page = this.maker.make(path, query);
    this.pages.pop()?.close();
    this.push(page);
  }

  /** Closes everything, then opens. Also how a mini-program starts. */
  reLaunch(url: string): void {
    const { path, query } = this.find(url);
    const page = this.maker.make(path, query);
    this.closeAll();
    this.push(page);
  }

  /** The platform ignores a query here. */
  switchTab(url: string): void {
    const { path } = this.find(url);
    if (!this.tabPaths.has(path)) throw new NavigationError('can not switch to no-tabBar page');
    const kept = this.tabs.get(path);
    if (kept && kept === this.top) return;
    const page = kept ?? this.maker.make(path, {});
    for (const open of this.pages.splice(0).reverse()) if (!this.tabPaths.has(open.path)) open.close();
    for (const tab of this.tabs.values()) if (tab !== page && !tab.isHidden) tab.hide();
    if (!kept) return this.push(page);
    this.pages.push(page);
    if (page.isHidden) page.show();
  }

  /** @returns false when the first page was shown already: then nothing happens, as on the platform */
  navigateBack(delta = 1): boolean {
    if (this.pages.length <= 1) return false;
    const count = Math.min(Math.max(1, Math.trunc(delta) || 1), this.pages.length - 1);
    for (let closed = 0; closed < count; closed++) this.pages.pop()?.close();
    this.top?.show();
    return true;
  }

  closeAll(): void {
    const tabs = [...this.tabs.values()].filter((tab) => !this.pages.includes(tab));
    this.tabs.clear();
    for (const page of [...tabs, ...this.pages.splice(0)].reverse()) page.close();
  }

  private push(page: MiniPage): void {
    if (this.tabPaths.has(page.path)) this.tabs.set(page.path, page);
    this.pages.push(page);
    page.open();
  }

  private isForeign(url: string): boolean {
    if (url.startsWith('ext://')) return true;
    const plugin = parsePluginUrl(url);
    if (!plugin) return false;
    if (!this.maker.mayUsePlugin(plugin, this.top?.path ?? ''))
      throw new NavigationError(`plugin ${plugin.domain} is not declared`);
    return true;
  }

  /** Addresses without a leading slash count from the page that asks. */
  private find(url: string): { path: string; query: Query } {
    const { path: written, query } = parseUrl(url);
    const path = resolvePath(this.top?.path ?? '', written);
    if (!this.known.has(path)) throw new NavigationError(`page "${path}" is not found`);
    return { path, query };
  }
}
