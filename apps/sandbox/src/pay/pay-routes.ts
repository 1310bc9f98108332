import { type PayEndpoint, payEndpoints } from '@kaibo/wechat/pay/endpoints';
import { type Values } from './pay-check';

interface Route {
  endpoint: PayEndpoint;
  pattern: RegExp;
  names: string[];
}

/** Those without numbers in their path first. */
const routes: Route[] = Object.values<PayEndpoint>(payEndpoints)
  .map((endpoint) => ({
    endpoint,
    pattern: new RegExp(`^${endpoint.url.replace(/\{\w+\}/g, '([^/]+)')}$`),
    names: [...endpoint.url.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''),
  }))
  .sort((a, b) => a.names.length - b.names.length);

/** The interface of a call, with what stands in its path; null for none. */
export const routeOf = (method: string, pathname: string): { endpoint: PayEndpoint; path: Values } | null => {
  for (const { endpoint, pattern, names } of routes) {
    const match = endpoint.method === method ? pattern.exec(pathname) : null;
    if (!match) continue;
    const path = Object.fromEntries(names.map((name, index) => [name, decoded(match[index + 1] ?? '')]));
    return { endpoint, path };
  }
  return null;
};

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};
