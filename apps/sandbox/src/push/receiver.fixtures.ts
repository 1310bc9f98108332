import http from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Callback,
  type CallbackOptions,
  createCallback,
  memoryReplayStore,
  type PushMessage,
  type PushOutcome,
} from '@kaibo/wechat/callback';
import { APP } from '../sandbox.fixtures';

export const TOKEN = 'AAAAA';
export const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';

/** A server with our own receiver: what the sandbox tells it, and what came of each request. */
export interface Receiver {
  url: string;
  callback: Callback;
  outcomes: PushOutcome[];
  /** The messages that were taken, each once. */
  messages(): PushMessage[];
  bodies: string[];
  queries: URLSearchParams[];
  /** Answers all that comes in this way instead of reading it; null: reads again. */
  answerWith(answer: { status: number; body: string } | 'nothing' | null): void;
  /** Resolves when so many requests came in all. */
  came(count: number): Promise<void>;
  close(): Promise<void>;
}

export const aReceiver = async (options: Partial<CallbackOptions> = {}): Promise<Receiver> => {
  const callback = createCallback({
    appId: APP,
    token: TOKEN,
    encodingAesKey: AES_KEY,
    mode: 'safe',
    replay: memoryReplayStore(),
    ...options,
  });
  const outcomes: PushOutcome[] = [];
  const bodies: string[] = [];
  const queries: URLSearchParams[] = [];
  const waiting: { count: number; done: () => void }[] = [];
  let scripted: { status: number; body: string } | 'nothing' | null = null;
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const query = new URL(request.url ?? '', 'http://a').searchParams;
    bodies.push(body.toString());
    queries.push(query);
    for (const { count, done } of waiting) if (bodies.length >= count) done();
    if (scripted === 'nothing') return;
    if (scripted) return void response.writeHead(scripted.status).end(scripted.body);
    const outcome = await callback.receive({ method: request.method ?? '', query, body });
    outcomes.push(outcome);
    response.writeHead(outcome.answer.status, outcome.answer.headers).end(outcome.answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a TCP port
  return {
    url: `http://127.0.0.1:${port}/wechat/push?shop=1`,
    callback,
    outcomes,
    messages: () => outcomes.flatMap((outcome) => (outcome.kind === 'message' ? [outcome.message] : [])),
    bodies,
    queries,
    answerWith: (answer) => (scripted = answer),
    came: (count) =>
      bodies.length >= count ? Promise.resolve() : new Promise((done) => waiting.push({ count, done })),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
