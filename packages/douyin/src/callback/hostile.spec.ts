import fc from 'fast-check';
import { createCallback, memoryReplayStore, sealWebhook, signWebhook, type WebhookOutcome } from '../callback';
import { isEventObject, parseJson } from './json';
import { Refusal } from './refusal';

const APP_ID = 'tt0000000000000001';
const SECRET = 'webhook-secret-0123456789';

/** Numbers from a seed, so that a failure can be repeated. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Attempt {
  headers: Record<string, string>;
  body: Buffer;
}

const flip = (body: Buffer, at: number, bit: number): Buffer => {
  const copy = Buffer.from(body);
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
};

/** What was tried: each makes another request out of one that the receiver took. */
const ways: Record<string, (taken: Attempt, pick: (below: number) => number) => Attempt> = {
  'forged: signed with another secret': ({ headers, body }, pick) => ({
    headers: { ...headers, 'x-douyin-signature': signWebhook(`other-${pick(1e9)}`, body) },
    body,
  }),
  'forged: the signature of the body alone': ({ headers, body }) => ({
    headers: { ...headers, 'x-douyin-signature': signWebhook('', body) },
    body,
  }),
  'forged: a signature by guess': ({ headers, body }, pick) => ({
    headers: {
      ...headers,
      'x-douyin-signature': Array.from({ length: 40 }, () => pick(16).toString(16)).join(''),
    },
    body,
  }),
  'altered: one bit of the body': ({ headers, body }, pick) => ({
    headers,
    body: flip(body, pick(body.length), pick(8)),
  }),
  'altered: one digit of the signature': ({ headers, body }, pick) => {
    const signature = headers['x-douyin-signature'] ?? '';
    const at = pick(40);
    const digit = ((parseInt(signature[at] ?? '0', 16) + 1 + pick(15)) % 16).toString(16);
    return {
      headers: { ...headers, 'x-douyin-signature': signature.slice(0, at) + digit + signature.slice(at + 1) },
      body,
    };
  },
  'altered: longer': ({ headers, body }, pick) => ({
    headers,
    body: Buffer.concat([body, Buffer.from(' '.repeat(1 + pick(9)))]),
  }),
  'altered: shorter': ({ headers, body }, pick) => ({ headers, body: body.subarray(0, pick(body.length)) }),
  'altered: bytes of the body moved into the secret': ({ headers, body }, pick) => ({
    headers,
    body: body.subarray(1 + pick(body.length - 1)),
  }),
  'replayed: under another message id': ({ headers, body }, pick) => ({
    headers: { ...headers, 'msg-id': `other-${pick(1e9)}` },
    body,
  }),
  'replayed: without its message id': ({ headers, body }) => {
    const { 'msg-id': _, ...rest } = headers;
    return { headers: rest, body };
  },
  'late: the very same, days later': (taken) => taken,
};

it('accepts none of 10 000 forged, altered, replayed or late requests', async () => {
  const pick = chance(20260102);
  let now = Date.parse('2026-01-02T10:00:00Z');
  const callback = createCallback({
    appId: APP_ID,
    secret: SECRET,
    replay: memoryReplayStore({ now: () => now }),
    now: () => now,
  });
  const send = ({ headers, body }: Attempt): Promise<WebhookOutcome> =>
    callback.receive({ method: 'POST', headers, body });
  const outcomes = new Map<string, number>();
  const names = Object.keys(ways);
  let tried = 0;
  for (let index = 0; tried < 10_000; index++) {
    const sealed = sealWebhook({
      secret: SECRET,
      messageId: `m${index}`,
      body: { event: 'life_trade_order_notify', client_key: APP_ID, content: { order_id: `${index}` } },
    });
    const taken = { headers: sealed.headers, body: Buffer.from(sealed.body) };
    expect((await send(taken)).kind).toBe('event');
    for (const name of names) {
      now += pick(60_000);
      const outcome = await send(ways[name]?.(taken, pick) ?? taken);
      const seen = `${name}: ${outcome.kind === 'refused' ? outcome.code : outcome.kind}`;
      outcomes.set(seen, (outcomes.get(seen) ?? 0) + 1);
      tried++;
    }
  }
  expect(tried).toBeGreaterThanOrEqual(10_000);
  const accepted = [...outcomes].filter(([seen]) => /: (?:event|checked)$/.test(seen));
  expect(accepted).toEqual([]);
  // Every way ends as it should, so none passes for another's reason.
  expect([...outcomes.keys()].sort()).toEqual(
    [
      'forged: signed with another secret: bad-signature',
      'forged: the signature of the body alone: bad-signature',
      'forged: a signature by guess: bad-signature',
      'altered: one bit of the body: bad-signature',
      'altered: one digit of the signature: bad-signature',
      'altered: longer: bad-signature',
      'altered: shorter: bad-signature',
      'altered: bytes of the body moved into the secret: bad-signature',
      'replayed: under another message id: replayed',
      'replayed: without its message id: replayed',
      'late: the very same, days later: repeated',
    ].sort(),
  );
});

describe('whatever comes', () => {
  const callback = () => createCallback({ appId: APP_ID, secret: SECRET, replay: memoryReplayStore() });

  it('receive never throws, and takes nothing that is not signed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string(),
        fc.dictionary(
          fc.constantFrom('x-douyin-signature', 'msg-id', 'host'),
          fc.oneof(fc.string(), fc.array(fc.string())),
        ),
        fc.uint8Array({ maxLength: 300 }),
        async (method, headers, body) => {
          const outcome = await callback().receive({
            method: `POST${method}`.slice(0, 4 + (method.length % 2)),
            headers,
            body,
          });
          expect(outcome.kind).toBe('refused');
        },
      ),
      { numRuns: 500 },
    );
  });

  it('every signed JSON object with an event is kept as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1 }).filter((name) => name !== 'verify_webhook'),
        fc.jsonValue({ maxDepth: 6 }),
        async (event, content) => {
          const { headers, body } = sealWebhook({ secret: SECRET, messageId: 'm', body: { event, content } });
          const outcome = await callback().receive({ method: 'POST', headers, body: Buffer.from(body) });
          if (outcome.kind !== 'event') throw new Error(JSON.stringify(outcome));
          expect(outcome.event.event).toBe(event);
          expect(JSON.stringify(outcome.event.raw['content'])).toBe(
            JSON.stringify(withoutLongNumbers(JSON.parse(JSON.stringify(content)))),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('the parser gives a value without prototypes, or a refusal, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => json.slice(0, -1)),
        ),
        (text) => {
          try {
            const value = parseJson(text);
            if (isEventObject(value)) expect(Object.getPrototypeOf(value)).toBeNull();
          } catch (error) {
            expect(error).toBeInstanceOf(Refusal);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

/** The parser gives whole numbers of 16 digits and more as texts. */
function withoutLongNumbers(value: unknown): unknown {
  if (typeof value === 'number' && /^-?[1-9]\d{15,}$/.test(String(value))) return String(value);
  if (Array.isArray(value)) return value.map(withoutLongNumbers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutLongNumbers(inner)]));
}
