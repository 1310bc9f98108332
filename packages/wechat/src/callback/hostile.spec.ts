import fc from 'fast-check';
import { aCallback, AES_KEY, anEvent, APP_ID, GH, NOW, NOW_SECONDS, sealed, TOKEN } from '../../test/push';
import { createCallback, memoryReplayStore, type PushOutcome, signPush } from '../callback';
import { decrypt, encrypt, aesKeyOf } from './cipher';
import { parseJson } from './json';
import { Refusal } from './refusal';
import { isPushObject } from './tree';
import { parseXml } from './xml';

/** Numbers from a seed, so that a failure can be repeated. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Attempt {
  query: URLSearchParams;
  body: Buffer;
}

type Way = (taken: Attempt, pick: (below: number) => number) => Attempt;

const follow = (index: number): object =>
  anEvent('wxalive_follow_notify', {
    room_id: 412,
    openid: 'o1',
    timestamp: NOW_SECONDS + index,
    live_status: 101,
    action: 'add_follow',
  });

let made = 1_000_000;
const another = (sealing: Parameters<typeof sealed>[1] = {}): Attempt => {
  const { query, body } = sealed(follow(made++), sealing);
  return { query: new URLSearchParams(query), body };
};
const changed = ({ query, body }: Attempt, name: string, value: string): Attempt => {
  const copy = new URLSearchParams(query);
  copy.set(name, value);
  return { query: copy, body };
};
const otherDigit = (text: string, at: number, pick: (below: number) => number): string =>
  text.slice(0, at) + ((parseInt(text[at] ?? '0', 16) + 1 + pick(15)) % 16).toString(16) + text.slice(at + 1);
const encryptOf = ({ body }: Attempt): string => (JSON.parse(body.toString()) as { Encrypt: string }).Encrypt;
const envelope = (encrypted: string): Buffer => Buffer.from(JSON.stringify({ ToUserName: GH, Encrypt: encrypted }));

/** What was tried: each makes another request out of one that the receiver took. */
const ways: Record<string, Way> = {
  'forged: another token': (_taken, pick) => another({ token: `Other${pick(1e9)}` }),
  'forged: another key': () => another({ encodingAesKey: [...AES_KEY].reverse().join('') }),
  'forged: for another app': (_taken, pick) => another({ appId: `wx${pick(1e9)}` }),
  'forged: in clear': () => another({ mode: 'plain' }),
  'forged: clear and encrypted at once': () => another({ mode: 'compatible' }),
  'forged: a caught query on a body of one’s own': ({ query }) => ({ query, body: another().body }),
  'forged: a signature by guess': (taken, pick) =>
    changed(taken, 'signature', Array.from({ length: 40 }, () => pick(16).toString(16)).join('')),
  'altered: one digit of the signature': (taken, pick) =>
    changed(taken, 'signature', otherDigit(taken.query.get('signature') ?? '', pick(40), pick)),
  'altered: one digit of the message’s signature': (taken, pick) =>
    changed(taken, 'msg_signature', otherDigit(taken.query.get('msg_signature') ?? '', pick(40), pick)),
  'altered: the nonce': (taken) => changed(taken, 'nonce', `${taken.query.get('nonce')}0`),
  'altered: the time': (taken, pick) =>
    changed(taken, 'timestamp', String(Number(taken.query.get('timestamp')) + 1 + pick(100))),
  'altered: one character of what is encrypted': (taken, pick) => {
    const text = encryptOf(taken);
    const at = pick(text.length - 4);
    return { ...taken, body: envelope(text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)) };
  },
  'altered: a block taken out': (taken, pick) => {
    const bytes = Buffer.from(encryptOf(taken), 'base64');
    const at = 16 * pick(bytes.length / 16);
    const rest = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 16)]);
    return { ...taken, body: envelope(rest.toString('base64')) };
  },
  'altered: shorter': (taken, pick) => ({ ...taken, body: taken.body.subarray(0, pick(taken.body.length)) }),
  'altered: a parameter twice': ({ query, body }) => {
    const twice = new URLSearchParams(query);
    twice.append('signature', twice.get('signature') ?? '');
    return { query: twice, body };
  },
  'replayed: a caught body under another signature of the query': (taken, pick) => {
    const nonce = `r${pick(1e9)}`;
    const timestamp = taken.query.get('timestamp') ?? '';
    const signed = changed(taken, 'nonce', nonce);
    return changed(signed, 'signature', signPush([TOKEN, timestamp, nonce]));
  },
  'late: minutes to years ago': (_taken, pick) => another({ timestamp: NOW_SECONDS - 301 - pick(1e8) }),
  'early: in minutes to years': (_taken, pick) => another({ timestamp: NOW_SECONDS + 301 + pick(1e8) }),
  'replayed: the very same': (taken) => taken,
};

it('accepts none of 10 000 forged, altered, replayed or late requests', async () => {
  const pick = chance(20260102);
  const { callback } = aCallback('safe');
  const send = ({ query, body }: Attempt): Promise<PushOutcome> => callback.receive({ method: 'POST', query, body });
  const outcomes = new Map<string, Set<string>>();
  let tried = 0;
  for (let index = 0; tried < 10_000; index++) {
    const first = sealed(follow(index));
    const taken = { query: new URLSearchParams(first.query), body: first.body };
    expect((await send(taken)).kind).toBe('message');
    for (const [name, way] of Object.entries(ways)) {
      const outcome = await send(way(taken, pick));
      const seen = outcome.kind === 'refused' ? outcome.code : outcome.kind;
      outcomes.set(name, (outcomes.get(name) ?? new Set()).add(seen));
      tried++;
    }
  }
  expect(tried).toBeGreaterThanOrEqual(10_000);
  const accepted = [...outcomes].filter(([, seen]) => seen.has('message') || seen.has('checked'));
  expect(accepted).toEqual([]);
  // What was taken before is answered as done, and nothing else is.
  expect([...outcomes].filter(([, seen]) => seen.has('repeated')).map(([name]) => name)).toEqual([
    'replayed: the very same',
  ]);
  expect([...(outcomes.get('late: minutes to years ago') ?? [])]).toEqual(['bad-time']);
  expect([...(outcomes.get('forged: another token') ?? [])]).toEqual(['bad-signature']);
  expect([...(outcomes.get('forged: for another app') ?? [])]).toEqual(['wrong-app']);
});

describe('whatever comes', () => {
  const callback = () =>
    createCallback({
      appId: APP_ID,
      token: TOKEN,
      mode: 'safe',
      encodingAesKey: AES_KEY,
      replay: memoryReplayStore({ now: () => NOW }),
      now: () => NOW,
    });
  const names = fc.constantFrom('signature', 'timestamp', 'nonce', 'echostr', 'msg_signature', 'encrypt_type', 'x');

  it('receive never throws, and takes nothing that is not signed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'POST', 'PUT', 'get', ''),
        fc.oneof(fc.string(), fc.dictionary(names, fc.oneof(fc.string(), fc.array(fc.string()), fc.integer()))),
        fc.uint8Array({ maxLength: 300 }),
        async (method, query, body) => {
          expect((await callback().receive({ method, query, body })).kind).toBe('refused');
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('receive never throws for what is signed and encrypted, whatever that is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map((text) => `<xml>${text}</xml>`),
        ),
        async (inside) => {
          const timestamp = String(NOW_SECONDS);
          const encrypted = encrypt(aesKeyOf(AES_KEY), APP_ID, inside, Buffer.alloc(16, 7));
          const query = new URLSearchParams({
            signature: signPush([TOKEN, timestamp, 'n1']),
            timestamp,
            nonce: 'n1',
            encrypt_type: 'aes',
            msg_signature: signPush([TOKEN, timestamp, 'n1', encrypted]),
          });
          const outcome = await callback().receive({ method: 'POST', query, body: envelope(encrypted) });
          expect(['refused', 'message']).toContain(outcome.kind);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('what was encrypted is what is decrypted, for the app that it was made for', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        fc.stringMatching(/^wx[0-9a-f]{1,20}$/),
        (text, random, appId) => {
          const key = aesKeyOf(AES_KEY);
          const encrypted = encrypt(key, appId, text, Buffer.from(random));
          expect(decrypt(key, appId, encrypted)).toBe(Buffer.from(text, 'utf8').toString('utf8'));
          expect(() => decrypt(key, `${appId}0`, encrypted)).toThrow(Refusal);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['JSON', parseJson],
    ['XML', parseXml],
  ])('the parser of %s gives a value without prototypes, or a refusal, and nothing else', (_name, parse) => {
    const pieces = fc.constantFrom(
      '<xml>',
      '</xml>',
      '<a>',
      '</a>',
      '<a/>',
      '<![CDATA[',
      ']]>',
      '&amp;',
      '&#x41;',
      '<!DOCTYPE a [<!ENTITY x "y">]>',
      '<?xml version="1.0"?>',
      '__proto__',
      '<__proto__>',
      '{',
      '}',
      '"a":',
      '1e999',
      '[',
      ']',
    );
    const made = fc
      .array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 20 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          made,
          made.map((inside) => `<xml>${inside}</xml>`),
          fc.json(),
        ),
        (text) => {
          try {
            const value = parse(text);
            if (isPushObject(value)) expect(Object.getPrototypeOf(value)).toBeNull();
          } catch (error) {
            expect(error).toBeInstanceOf(Refusal);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('XML gives back what was written as CDATA, whatever it says', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\r]/.test(text)),
        (text) => {
          const written = `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
          expect(parseXml(`<xml><Content>${written}</Content></xml>`)['Content']).toBe(text);
        },
      ),
      { numRuns: 500 },
    );
  });
});
