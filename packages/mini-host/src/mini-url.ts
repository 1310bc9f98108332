export type Query = Record<string, string>;

/** An address inside a mini-program: `/pages/room/index?id=7` is path `pages/room/index` and query `{id: '7'}`. */
export interface MiniUrl {
  path: string;
  query: Query;
}

/** Values stay as written: the platforms do not decode them either, that is the page's business. */
export const parseUrl = (url: string): MiniUrl => {
  const at = url.indexOf('?');
  const query: Query = {};
  for (const pair of at < 0 ? [] : url.slice(at + 1).split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    query[equals < 0 ? pair : pair.slice(0, equals)] = equals < 0 ? '' : pair.slice(equals + 1);
  }
  return { path: at < 0 ? url : url.slice(0, at), query };
};

/**
 * The path that `target` means in the file `from`: `/a/b` counts from the root, everything else from the file's folder.
 * `..` beyond the root stays at the root.
 */
export const resolvePath = (from: string, target: string): string => {
  const parts = target.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
};

/** A component or page of a plugin: `domain` is an alias of app.json with `plugin:`, the provider's app id with `plugin-private:`. */
export interface PluginUrl {
  isPrivate: boolean;
  domain: string;
  path: string;
}

/** Null when the address is none of a plugin. */
export const parsePluginUrl = (url: string): PluginUrl | null => {
  const [, kind, domain, path] = /^(plugin|plugin-private):\/\/([^/?]+)\/?([^?]*)/.exec(url) ?? [];
  return kind === undefined || domain === undefined
    ? null
    : { isPrivate: kind === 'plugin-private', domain, path: path ?? '' };
};
