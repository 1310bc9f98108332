import { type PayTransport, exchange, readBytes } from './call';
import { isLoopback } from './loopback';
import { PayError } from './pay-error';
import { authorization, hasHash } from './sign';

/** Where a report lies, as `favor.useFlow` answers it. */
export interface Downloaded {
  url: string;
  hash_type: string;
  /** Hexadecimal. */
  hash_value: string;
}

const ENDPOINT = 'download';
const FILE_LIMIT_BYTES = 64 * 1024 * 1024;

const fail = (kind: 'request' | 'bad-answer' | 'signature', text: string, httpStatus: number | null = null): PayError =>
  new PayError({ kind, endpoint: ENDPOINT, text, httpStatus });

function checked(report: Downloaded): { url: URL; type: 'sha1' | 'sha256' } {
  const type = String(report.hash_type).toLowerCase().replace('-', '');
  if (type !== 'sha1' && type !== 'sha256') throw fail('request', 'hash_type is neither SHA1 nor SHA256');
  if (!URL.canParse(report.url)) throw fail('request', 'url is not an address');
  const url = new URL(report.url);
  if (url.protocol !== 'https:' && !isLoopback(url)) throw fail('request', 'url is not https');
  return { url, type };
}

/** @throws PayError: `signature` when the file is another than was promised */
export async function download(
  report: Downloaded,
  { hosts, fetch, timeoutMs, signer, clock }: PayTransport,
  signal: AbortSignal | undefined,
): Promise<Buffer> {
  const { url, type } = checked(report);
  const headers: Record<string, string> = { accept: '*/*', 'user-agent': '@kaibo/wechat' };
  // Only the platform itself gets to see a signature of ours.
  if (hosts.includes(url.origin))
    headers['authorization'] = authorization(signer, {
      method: 'GET',
      target: `${url.pathname}${url.search}`,
      body: '',
      nowMs: clock.now(),
    });
  return exchange(ENDPOINT, timeoutMs, signal, async (stop) => {
    const response = await fetch(url.href, { headers, redirect: 'manual', signal: stop });
    const bytes = await readBytes(response, FILE_LIMIT_BYTES);
    if (response.status !== 200) throw fail('bad-answer', `no file (HTTP ${response.status})`, response.status);
    if (bytes === null) throw fail('bad-answer', `more than ${FILE_LIMIT_BYTES} bytes`);
    if (!hasHash(bytes, type, report.hash_value))
      throw fail('signature', 'the file has another hash than was promised');
    return bytes;
  });
}
