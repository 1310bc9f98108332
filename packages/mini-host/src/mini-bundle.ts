export type Platform = 'weapp' | 'tt';

export interface PluginDeclaration {
  version: string;
  /** The plugin's own app id: what `plugin-private://` names. */
  provider: string;
}

export interface Subpackage {
  root: string;
  /** Relative to `root`. */
  pages: string[];
  plugins?: Record<string, PluginDeclaration>;
}

/** A page's or component's JSON file. Only what the host acts on is named. */
export interface PageConfig {
  /** Tag to path, or to `plugin://alias/name`, or to `plugin-private://provider/path`. */
  usingComponents?: Record<string, string>;
  component?: boolean;
  enablePullDownRefresh?: boolean;
  navigationBarTitleText?: string;
  /** px above the end of the page at which it counts as reached; 50 when absent. */
  onReachBottomDistance?: number;
  [key: string]: unknown;
}

/** app.json. */
export interface AppConfig {
  pages: string[];
  subPackages?: Subpackage[];
  /** WeChat reads both spellings. */
  subpackages?: Subpackage[];
  plugins?: Record<string, PluginDeclaration>;
  tabBar?: { list: { pagePath: string }[] };
  window?: PageConfig;
  usingComponents?: Record<string, string>;
  [key: string]: unknown;
}

/** What the template compiler said about one place. Line and column count from 1. */
export interface TemplateWarning {
  file: string;
  level: string;
  message: string;
  line: number;
  column: number;
}

/**
 * A compiled mini-program as one JSON-able value, so that it can travel into a browser. All keys are paths without
 * ending, `/` between folders: `pages/rooms/index`.
 */
export interface MiniBundle {
  platform: Platform;
  app: AppConfig;
  configs: Record<string, PageConfig>;
  scripts: Record<string, string>;
  styles: Record<string, string>;
  /** JavaScript: an expression that gives the compiled templates by path. */
  templates: string;
  warnings: TemplateWarning[];
}

export const subpackagesOf = (app: AppConfig): Subpackage[] => app.subPackages ?? app.subpackages ?? [];

const rootOf = (subpackage: Subpackage) => subpackage.root.replace(/^\/+|\/+$/g, '');

/** Every page's path, those of subpackages with their root. */
export const pagesOf = (app: AppConfig): string[] => [
  ...app.pages,
  ...subpackagesOf(app).flatMap((one) => one.pages.map((page) => `${rootOf(one)}/${page}`)),
];

/** The subpackage a file lies in; undefined means the main package. */
export const subpackageOf = (app: AppConfig, file: string): Subpackage | undefined =>
  subpackagesOf(app).find((one) => file.startsWith(`${rootOf(one)}/`));

/** The plugins that a file may use: those of the main package, and those of its own subpackage. */
export const pluginsFor = (app: AppConfig, file: string): Record<string, PluginDeclaration> => ({
  ...app.plugins,
  ...subpackageOf(app, file)?.plugins,
});

/** Every declared plugin, wherever it is declared. */
export const pluginsOf = (app: AppConfig): Record<string, PluginDeclaration> =>
  Object.assign({}, app.plugins, ...subpackagesOf(app).map((one) => one.plugins ?? {}));
