import http from 'node:http';
import { type AddressInfo } from 'node:net';
import { RECORDED } from '../test/bundles';
import { fetchDrand, verifyDrand } from './drand';
import { FairDrawError, fromHex, QUICKNET, sha256, toHex } from './index';

it.each(RECORDED)(
  'verifies recorded round $round, and no other under its signature',
  ({ round, signature, randomness }) => {
    const bytes = fromHex(signature);
    expect(verifyDrand(QUICKNET, round, bytes)).toBe(true);
    expect(toHex(sha256(bytes))).toBe(randomness);
    expect(verifyDrand(QUICKNET, round + 1, bytes)).toBe(false);
    expect(verifyDrand(QUICKNET, round, fromHex(RECORDED[round === 1000 ? 0 : 1].signature))).toBe(false);
  },
);

it('takes nothing for a signature that is none', () => {
  for (const bytes of [new Uint8Array(48), new Uint8Array(0), new Uint8Array(48).fill(255), Uint8Array.of(0xc0)])
    expect(verifyDrand(QUICKNET, 1000, bytes)).toBe(false);
  const infinity = new Uint8Array(48);
  infinity[0] = 0xc0;
  expect(verifyDrand(QUICKNET, 1000, infinity)).toBe(false);
  expect(verifyDrand({ ...QUICKNET, publicKey: 'x' }, 1000, infinity)).toBe(false);
});

describe('a relay', () => {
  const [recorded] = RECORDED;
  const { round, signature } = recorded;
  const path = `/${QUICKNET.hash}/public/${round}`;
  let answers: (() => [number, string] | null)[];
  let asked: string[];
  let server: http.Server;
  let base: string;

  beforeAll(async () => {
    server = http.createServer((request, response) => {
      asked.push(request.url ?? '');
      const answer = answers.shift()?.();
      if (answer) response.writeHead(answer[0]).end(answer[1]); // else it never answers
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    answers = [];
    asked = [];
  });
  const good = JSON.stringify({ round, signature, randomness: recorded.randomness });

  it('is asked for the round, and believed when the signature verifies', async () => {
    answers = [() => [200, good]];
    expect(await fetchDrand(round, { urls: [base] })).toBe(signature);
    expect(asked).toEqual([path]);
  });

  it('gives way to the next when it has no round, another one, or a wrong one', async () => {
    answers = [
      () => [404, 'not yet'],
      () => [200, JSON.stringify({ round: round + 1, signature })],
      () => [200, JSON.stringify({ round, signature: RECORDED[1].signature })],
      () => [200, JSON.stringify({ round, signature: 'zz' })],
      () => [200, 'null'],
      () => [200, '<html>'],
      () => [200, good],
    ];
    expect(await fetchDrand(round, { urls: Array<string>(7).fill(base) })).toBe(signature);
    expect(asked).toHaveLength(7);
  });

  it('tells what each one said when none has it', async () => {
    answers = [() => [404, ''], () => [200, '{}']];
    const failed = await fetchDrand(round, { urls: [base, base] }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(FairDrawError);
    expect(failed).toMatchObject({ code: 'BEACON', message: expect.stringMatching(/HTTP 404; .*another round/) });
    await expect(fetchDrand(round, { urls: [] })).rejects.toThrow('none was asked');
  });

  it('is not waited for without end, and not at all by who has gone', async () => {
    await expect(fetchDrand(round, { urls: [base], timeoutMs: 30 })).rejects.toThrow(/no relay has it/);
    expect(asked).toHaveLength(1);
    const gone = new AbortController();
    gone.abort();
    await expect(fetchDrand(round, { urls: [base] }, gone.signal)).rejects.toThrow('none was asked');
    expect(asked).toHaveLength(1);
  });
});
