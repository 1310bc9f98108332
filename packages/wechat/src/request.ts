import { compiled } from './compiled';
import { type Endpoint } from './endpoint';
import { brokenRule } from './rules';
import { ShapeError } from './shape-error';
import { WechatError } from './wechat-error';
import { type Sent } from './write';

/**
 * @param now milliseconds since 1970
 * @throws WechatError of kind `request`, before anything is sent
 */
export function checkedRequest(endpoint: Endpoint, values: unknown, now: number): Sent {
  try {
    const sent = compiled(endpoint).write(values);
    const broken = brokenRule(endpoint.name, values, now);
    if (broken !== null) throw new ShapeError(broken);
    return sent;
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new WechatError({ kind: 'request', endpoint: endpoint.name, text: error.message });
  }
}

/** The body as JSON, with whole numbers beyond 2^53 written digit by digit. */
function toJson({ wrap }: Endpoint, { body, bigIntegers }: Sent): string {
  const json = JSON.stringify(body);
  const digits = bigIntegers.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join();
  const whole = digits ? `${json.slice(0, -1)}${json === '{}' ? '' : ','}${digits}}` : json;
  return wrap ? `{${JSON.stringify(wrap)}:${whole}}` : whole;
}

function toForm({ body, files }: Sent): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(body)) form.set(name, String(value));
  for (const [name, { bytes, fileName, contentType }] of files)
    // A view of the caller's bytes: Blob copies them.
    form.set(name, new Blob([bytes as Uint8Array<ArrayBuffer>], { type: contentType }), fileName);
  return form;
}

const JSON_HEADERS = { accept: 'application/json', 'content-type': 'application/json' };
const OTHER_HEADERS = { accept: 'application/json' };

/** The request as `fetch` takes it, signal apart. */
export function toRequest(
  endpoint: Endpoint,
  sent: Sent,
  token: string | null,
  baseUrl: string,
): { url: string; init: RequestInit } {
  const query = new URLSearchParams(sent.query);
  if (token !== null) query.set('access_token', token);
  const url = `${baseUrl}${endpoint.path}${query.size > 0 ? `?${query}` : ''}`;
  // A redirect would carry token or secret to wherever it points.
  const init: RequestInit = { method: endpoint.method, redirect: 'manual' };
  if (endpoint.send === 'json') return { url, init: { ...init, body: toJson(endpoint, sent), headers: JSON_HEADERS } };
  if (endpoint.send === 'multipart') return { url, init: { ...init, body: toForm(sent), headers: OTHER_HEADERS } };
  return { url, init: { ...init, headers: OTHER_HEADERS } };
}
