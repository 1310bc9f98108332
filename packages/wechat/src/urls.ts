/** The platform's own picture hosts, all of which serve https. */
const PLAIN_PLATFORM = /^http:\/\/(?=(?:[a-z0-9-]+\.)*(?:qpic\.cn|qlogo\.cn|wx\.qq\.com|weixin\.qq\.com)(?:[/?#]|$))/i;

/** Where nearly all of them are: known by a look, for a page of rooms has hundreds. */
const PLAIN_PICTURES = 'http://mmbiz.qpic.cn/';

/** The platform answers addresses on plain http, which phones refuse: https where the platform serves it. */
export function secureUrl(url: string): string {
  if (url.startsWith(PLAIN_PICTURES)) return `https${url.slice('http'.length)}`;
  return url.startsWith('https:') ? url : url.replace(PLAIN_PLATFORM, 'https://');
}

const WEB_ADDRESS = /^https?:\/\/[^\s/?#\\]/i;

/**
 * A picture's address as a mini-program may show it. By its looks: a page of rooms has hundreds of them.
 * @returns null for what is no web address
 */
export function normaliseMediaUrl(raw: string): string | null {
  const text = raw.trim();
  const absolute = text.startsWith('//') ? `https:${text}` : text;
  return WEB_ADDRESS.test(absolute) ? secureUrl(absolute) : null;
}

/** A page path as `navigateTo` of a mini-program takes it: no leading slash, no `.html` before the query. */
export function normalisePagePath(raw: string): string {
  const text = raw.trim();
  if (!text.startsWith('/') && !HTML.test(text)) return text;
  const pathEnd = text.search(/[?#]/);
  const path = pathEnd < 0 ? text : text.slice(0, pathEnd);
  return path.replace(/^\/+/, '').replace(HTML, '') + text.slice(path.length);
}

/** At the end of a path. */
const HTML = /\.html(?=[?#]|$)/i;
