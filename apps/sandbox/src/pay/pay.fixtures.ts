import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPay, type Pay as PayClient, type PayCallReport, type PayOptions } from '@kaibo/wechat/pay';
import { aBench, APP, type Bench, type Json } from '../sandbox.fixtures';
import { type SandboxOptions } from '../sandbox';
import { endpointAt, wrongInAnswer, wrongInNotice } from './pay-answers.fixtures';
import { FIRST_MCHID } from './pay-world';

// Each bench makes RSA keys, and luck decides how long that takes.
jest.setTimeout(60_000);

export const MCHID = FIRST_MCHID;
export const OPENID = 'oABCD1234567890abcdefghijklm';
export const OTHER_OPENID = 'oZYXW1234567890abcdefghijklm';

/** What a notify URL was sent, and what it answers. */
export interface Listener {
  url: string;
  received: { headers: http.IncomingHttpHeaders; body: Buffer }[];
  /** Default 204. Null: no answer at all. */
  status: number | null;
  close(): Promise<void>;
}

export const aListener = async (): Promise<Listener> => {
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      listener.received.push({ headers: request.headers, body: Buffer.concat(chunks) });
      if (listener.status !== null) response.writeHead(listener.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a TCP port
  const listener: Listener = {
    url: `http://127.0.0.1:${port}/notify`,
    received: [],
    status: 204,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return listener;
};

/** A sandbox with its first merchant, a client of ours for it, and a notify URL. */
export interface PayBench extends Bench {
  client: PayClient;
  reports: PayCallReport[];
  /** Raw JSON of the last answer, by no client's reading. */
  last: () => { status: number; body: Json | null };
  /** Names of the interfaces that have answered a success. Each one is compared with its table. */
  answered: Set<string>;
  listener: Listener;
  /** Another client, of this merchant or of another. */
  aClient(options?: Partial<PayOptions>): Promise<PayClient>;
  payControl(method: string, path: string, body?: unknown): Promise<Json>;
  /** Virtual time goes on, and what is due happens. */
  later(ms: number): Promise<void>;
  /** A paid order. */
  aPaidOrder(about?: Json): Promise<Json>;
  /** @throws when an answer or a notice was not as its table says */
  close(): Promise<void>;
}

/** What the fault of this name sends. */
const NOT_JSON = '<html>ok</html>';

let orders = 0;
/** Fields of a good prepay, with a number of its own. */
export const prepayFields = (notifyUrl: string, about: Json = {}) => ({
  description: '明前龙井 250g',
  out_trade_no: `L2026${String(++orders).padStart(10, '0')}`,
  notify_url: notifyUrl,
  amount: { total: 16_800 },
  payer: { openid: OPENID },
  ...about,
});

export const aPayBench = async (options: Partial<SandboxOptions> = {}): Promise<PayBench> => {
  // The bench does not stand yet when the sandbox asks for nothing; later it does.
  const bench: PayBench = (await aBench({ wallClock: () => bench.realNow(), ...options })) as PayBench;
  const listener = await aListener();
  const reports: PayCallReport[] = [];
  const wrong: string[] = [];
  let last: { status: number; body: Json | null } = { status: 0, body: null };
  const spyingFetch: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const text = await response.clone().text();
    last = { status: response.status, body: text.startsWith('{') ? (JSON.parse(text) as Json) : null };
    const endpoint = endpointAt(init?.method ?? 'GET', new URL(String(input)).pathname);
    // 202 is a refusal: the user is paying.
    if (endpoint && [200, 204].includes(response.status) && text !== NOT_JSON) {
      bench.answered.add(endpoint.name);
      wrong.push(...wrongInAnswer(endpoint, response.status, last.body));
    }
    return response;
  };
  bench.answered = new Set();
  bench.listener = listener;
  bench.reports = reports;
  bench.last = () => last;
  bench.payControl = async (method, path, body) => {
    const answer = await bench.control(method, `pay${path === '' ? '' : `/${path}`}`, body);
    if (answer.status !== 200) throw new Error(`control ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  bench.aClient = async (options = {}) => {
    const merchant = await bench.payControl('GET', `merchants/${options.mchid ?? MCHID}`);
    const platform = await bench.payControl('GET', 'platform');
    return createPay({
      mchid: merchant.mchid as string,
      serialNo: merchant.serialNo as string,
      privateKey: merchant.privateKey as string,
      apiV3Key: merchant.apiV3Key as string,
      appId: APP,
      publicKeys: { [platform.publicKeyId as string]: platform.publicKey as string },
      baseUrl: bench.url,
      fetch: spyingFetch,
      clock: { now: () => bench.realNow(), sleep: async () => undefined, random: () => 0.5 },
      onCall: (report) => void reports.push(report),
      ...options,
    });
  };
  bench.later = async (ms) => {
    await bench.control('POST', 'clock', { advanceMs: ms });
    await bench.payControl('POST', 'notices/deliver');
  };
  bench.aPaidOrder = async (about = {}) => {
    const fields = prepayFields(listener.url, about) as Parameters<PayClient['jsapi']['prepay']>[0];
    const { prepay_id } = await bench.client.jsapi.prepay(fields);
    const paid = await bench.payControl('POST', `orders/${prepay_id}/pay`);
    return { ...paid.transaction, prepay_id };
  };
  bench.close = async () => {
    for (const { eventType, about } of bench.sandbox.pay.notices.list()) wrong.push(...wrongInNotice(eventType, about));
    await bench.sandbox.close();
    await listener.close();
    if (wrong.length > 0) throw new Error(`not as the table says: ${[...new Set(wrong)].join('; ')}`);
  };
  bench.client = await bench.aClient();
  return bench;
};
