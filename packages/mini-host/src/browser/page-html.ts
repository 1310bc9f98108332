import { type MiniBundle, pagesOf } from '../mini-bundle';
import { BASE_CSS } from './base-css';
import { toCss } from '../wxss';

export interface PageHtmlOptions {
  /** What `browserBundle()` gave. */
  script: string;
  /** First page and query; default: the first page of app.json. */
  url?: string;
  /** JavaScript, run in the page: an expression that gives the `MiniHostOptions`. Default: `{}`. */
  setup?: string;
}

/** Text that cannot end the script element it stands in. */
const inScript = (code: string) => code.replace(/<(?=\/script|!--)/gi, '\\x3c');
const asJson = (value: unknown) => JSON.stringify(value).replace(/</g, '\\u003c');
const inStyle = (css: string) => css.replace(/<\/style/gi, '<\\/style');

/** All style sheets of a bundle: the app's and its components' for everywhere, a page's for that page alone. */
const bundleCss = ({ app, configs, styles }: MiniBundle): string => {
  const pages = new Set(pagesOf(app));
  const components = Object.keys(configs).filter((path) => configs[path]?.component === true && !pages.has(path));
  const everywhere = ['app', ...components].map((path) => toCss(styles, path));
  const own = [...pages].map((path) => {
    const css = toCss(styles, path);
    return css.trim() === '' ? '' : `@scope (.mini-page[data-path="${path}"]) {\n${css}\n}`;
  });
  return [...everywhere, ...own].join('\n');
};

/**
 * A document that runs a bundle: for `page.setContent` or a file. The running host is `window.miniHost`.
 * Style sheets of pages need a browser that knows `@scope` (Chromium 118).
 * @example
 * const html = toPageHtml(pack('dist/weapp'), { script: await browserBundle(), setup: '({ request: window.answer })' });
 */
export const toPageHtml = (bundle: MiniBundle, { script, url, setup = '{}' }: PageHtmlOptions): string => {
  const { styles: _styles, ...needed } = bundle;
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<style>${BASE_CSS}</style>
<style>${inStyle(bundleCss(bundle))}</style>
</head>
<body>
<div id="mini-root"></div>
<script>${inScript(script)}</script>
<script>
window.miniHost = MiniHostBrowser.start(${asJson({ ...needed, styles: {} })}, (${inScript(setup)}), ${asJson(url ?? null)});
</script>
</body>
</html>
`;
};
