import { pagesOf, pluginsFor, pluginsOf, subpackageOf } from '../mini-bundle';
import { parsePluginUrl, resolvePath } from '../mini-url';
import { type DistCheck, isLicence, scriptsOf } from './dist-report';

/** Files that the platform finds by itself. */
const ROOT_FILE = /^(app\.(js|json|wxss|ttss)|project\.[\w.]+|sitemap\.json|theme\.json|package\.json|ext\.json)$/;

const endings = (platform: 'weapp' | 'tt') =>
  platform === 'tt' ? ['js', 'json', 'ttml', 'ttss'] : ['js', 'json', 'wxml', 'wxss'];

/** Follows app.json to its pages, their components and every file these name. What is not there, or not reached, is said. */
export const checkGraph = (check: DistCheck): void => {
  const { dist, app, platform } = check;
  const has = (file: string) => dist.sizes[file] !== undefined;
  const reached = new Set<string>();
  const isSeen = new Set<string>();

  const visit = (path: string, from: string, kind: string) => {
    const missing = platform === 'tt' ? ['js', 'ttml'] : ['js', 'wxml'];
    for (const ending of missing)
      if (!has(`${path}.${ending}`)) check.error(`${from}: ${kind} ${path}.${ending} is missing`);
    if (isSeen.has(path)) return;
    isSeen.add(path);
    for (const ending of endings(platform)) if (has(`${path}.${ending}`)) reached.add(`${path}.${ending}`);
    const used = has(`${path}.json`) ? dist.json(`${path}.json`).usingComponents : undefined;
    visitComponents(used, path);
  };
  const visitComponents = (used: unknown, path: string) => {
    for (const [tag, url] of Object.entries((used ?? {}) as Record<string, unknown>)) {
      const target = String(url);
      const plugin = parsePluginUrl(target);
      if (!plugin) visit(resolvePath(path, target), path, `component <${tag}>`);
      else if (platform === 'tt') check.error(`${path}: <${tag}> is of a WeChat plugin`);
      else if (!isDeclared(check, path, plugin.domain, plugin.isPrivate))
        check.error(`${path}: plugin ${plugin.domain} of <${tag}> is not declared in app.json`);
    }
  };

  if (!has('app.js')) check.error('app.js is missing');
  for (const page of pagesOf(app)) visit(page, 'app.json', 'page');
  visitComponents(app.usingComponents, 'app');
  for (const { pagePath } of app.tabBar?.list ?? [])
    if (!app.pages.includes(pagePath)) check.error(`app.json: tab ${pagePath} is no page of the main package`);

  for (const file of Object.keys(dist.sizes)) if (ROOT_FILE.test(file)) reached.add(file);
  for (const file of reached) for (const named of filesNamedIn(check, file)) reached.add(named); // grows while it runs
  for (const file of Object.keys(dist.sizes))
    if (!reached.has(file) && !isLicence(file) && /\.(js|json|wxml|ttml|wxss|ttss|wxs|sjs)$/.test(file))
      check.warn(`${file}: ${dist.sizes[file]} bytes that nothing uses`);
};

const isDeclared = ({ app }: DistCheck, path: string, domain: string, isPrivate: boolean) => {
  const declared = pluginsFor(app, path);
  return isPrivate
    ? Object.values(declared).some(({ provider }) => provider === domain)
    : Object.hasOwn(declared, domain);
};

/** Files that a script, template or style sheet names: by require, import, include or `@import`. */
const filesNamedIn = ({ dist }: DistCheck, file: string): string[] => {
  if (!/\.(js|wxml|ttml|wxss|ttss)$/.test(file)) return [];
  const names = dist.text(file).matchAll(/(?:require\(\s*|\bsrc=|@import\s+)["']([^"'{}]+)["']/g);
  return [...names].flatMap(([, target = '']) => {
    const path = resolvePath(file, target);
    return ['', '.js', '.wxml', '.ttml', '.wxs', '.sjs'].map((end) => path + end).filter((one) => one in dist.sizes);
  });
};

/** Plugins: what code asks for is declared, what is declared is asked for. */
export const checkPlugins = (check: DistCheck): void => {
  const { dist, app, platform } = check;
  const used = new Set<string>();
  for (const file of scriptsOf(check)) {
    const source = dist.text(file);
    if (platform === 'tt') {
      // Taro's own runtime mentions requirePlugin on every platform.
      const isWeapp = /plugin-private:\/\//.test(source) || (!isTaroRuntime(file) && /requirePlugin\(/.test(source));
      if (isWeapp) check.error(`${file}: WeChat plugin code in a tt build`);
      continue;
    }
    for (const [, alias = ''] of source.matchAll(/requirePlugin\(\s*["']([^"']+)["']/g)) {
      used.add(alias);
      const isKnown = subpackageOf(app, file) ? pluginsFor(app, file)[alias] : pluginsOf(app)[alias];
      if (!isKnown) check.error(`${file}: requirePlugin('${alias}') is not declared in app.json`);
    }
    for (const [, provider = ''] of source.matchAll(/plugin-private:\/\/([^/"'`?]+)/g)) used.add(provider);
    for (const [, alias = ''] of source.matchAll(/plugin:\/\/([^/"'`?]+)/g)) used.add(alias);
  }
  if (platform === 'tt') {
    if (Object.keys(pluginsOf(app)).length > 0) check.error('app.json: WeChat plugins in a tt build');
    return;
  }
  for (const file of Object.keys(dist.sizes).filter((one) => one.endsWith('.json')))
    for (const [, domain = ''] of dist.text(file).matchAll(/plugin(?:-private)?:\/\/([^/"]+)/g)) used.add(domain);
  for (const [alias, { provider }] of Object.entries(pluginsOf(app)))
    if (!used.has(alias) && !used.has(provider)) check.warn(`app.json: plugin ${alias} is declared and not used`);
};

export const isTaroRuntime = (file: string): boolean => /(^|\/)taro\.js$/.test(file);
