/** The platform's own picture hosts, all of which serve https. */
const PLATFORM_HOST = /^(?:[a-z0-9-]+\.)*(?:qpic\.cn|qlogo\.cn|wx\.qq\.com|weixin\.qq\.com)$/;

/** Whether the address is of this machine. */
export function isLoopback(url: URL): boolean {
  return url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(url.hostname);
}

/**
 * A picture's address as a mini-program may show it: the platform answers plain http, which phones refuse.
 * @param keepHttp leave http as it is
 * @returns null for what is no web address
 */
export function normaliseMediaUrl(raw: string, keepHttp: boolean): string | null {
  const text = raw.trim();
  const absolute = text.startsWith('//') ? `https:${text}` : text;
  if (!/^https?:\/\//i.test(absolute) || !URL.canParse(absolute)) return null;
  if (keepHttp || !PLATFORM_HOST.test(new URL(absolute).hostname)) return absolute;
  return absolute.replace(/^http:/i, 'https:');
}

/** A page path as `navigateTo` of a mini-program takes it: no leading slash, no `.html` before the query. */
export function normalisePagePath(raw: string): string {
  const text = raw.trim();
  const pathEnd = text.search(/[?#]/);
  const path = pathEnd < 0 ? text : text.slice(0, pathEnd);
  return path.replace(/^\/+/, '').replace(/\.html$/i, '') + text.slice(path.length);
}
