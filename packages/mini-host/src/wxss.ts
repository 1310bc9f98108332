import { BUILTIN_TEMPLATES, PLAIN_TAGS } from './builtins/builtin-templates';
import { resolvePath } from './mini-url';

const TAGS = new Set([...Object.keys(BUILTIN_TEMPLATES), ...PLAIN_TAGS]);

/** A mini-program's own length: 750rpx are the width of the window. */
export const rpxToCss = (css: string): string =>
  css.replace(/(^|[^\w-])(-?\d*\.?\d+)rpx\b/g, '$1calc($2 * 100vw / 750)');

/** `view` as a selector means the element that the host draws as `<wx-view>`. */
const renameTags = (css: string): string =>
  css.replace(/[^{}]+(?=\{)/g, (prelude) =>
    prelude.replace(/(^|[\s,>+~(])([a-z][a-z-]*)(?=$|[\s,.:#>+~[)])/g, (whole, before: string, tag: string) =>
      TAGS.has(tag) ? `${before}wx-${tag}` : whole,
    ),
  );

/** One style sheet with everything it imports, each file once; an import that is not there is left out. */
const flatten = (styles: Readonly<Record<string, string>>, path: string, seen: Set<string>): string => {
  const source = styles[path];
  if (source === undefined || seen.has(path)) return '';
  seen.add(path);
  return source
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/@charset[^;]*;/g, '')
    .replace(/@import\s+(?:url\()?["']([^"']+)["']\)?\s*;?/g, (_whole, target: string) =>
      flatten(styles, resolvePath(path, target.replace(/\.(wxss|ttss)$/, '')), seen),
    );
};

/** A WXSS (or TTSS) file of a bundle as CSS for the host's elements. */
export const toCss = (styles: Readonly<Record<string, string>>, path: string): string =>
  rpxToCss(renameTags(flatten(styles, path, new Set())));
