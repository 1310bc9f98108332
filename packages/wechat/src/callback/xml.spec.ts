import fc from 'fast-check';
import { toXml } from '../../test/push';
import { MAX_DEPTH, MAX_VALUES, type PushObject } from './tree';
import { parseXml } from './xml';

const refused = expect.objectContaining({ code: 'bad-body' }) as Error;
const plain = (value: PushObject): unknown => JSON.parse(JSON.stringify(value));

it('reads a message as the platform writes it', () => {
  const xml = `<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName>
    <CreateTime>1767330000</CreateTime><Event><![CDATA[wxalive_follow_notify]]></Event>
    <FollowNotify><room_id>412</room_id><action><![CDATA[add_follow]]></action></FollowNotify><Empty/><Other></Other></xml>\n`;
  expect(plain(parseXml(xml))).toEqual({
    ToUserName: 'gh_0123456789ab',
    CreateTime: '1767330000',
    Event: 'wxalive_follow_notify',
    FollowNotify: { room_id: '412', action: 'add_follow' },
    Empty: '',
    Other: '',
  });
});

it.each([
  ['a declaration and a mark', '\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n<xml><a>1</a></xml>', { a: '1' }],
  ['the five entities', '<xml><a>&lt;&gt;&amp;&quot;&apos;</a></xml>', { a: '<>&"\'' }],
  ['CDATA that holds tags and entities', '<xml><a><![CDATA[<b>&amp;</b>]]></a></xml>', { a: '<b>&amp;</b>' }],
  ['a CDATA end within CDATA', '<xml><a><![CDATA[1]]]]><![CDATA[>2]]></a></xml>', { a: '1]]>2' }],
  ['CDATA among white space', '<xml><a> \n<![CDATA[ x ]]>\n </a></xml>', { a: ' x ' }],
  [
    'sections without their first character',
    '<xml><a>![CDATA[o1..]]></a><b>![CDATA[x]]</b></xml>',
    { a: 'o1..', b: 'x' },
  ],
  ['repeated names as a list', '<xml><a>1</a><b/><a><c>2</c></a><a/></xml>', { a: ['1', { c: '2' }, ''], b: '' }],
  [
    'names of prototypes',
    '<xml><__proto__><x>1</x></__proto__><constructor>2</constructor></xml>',
    JSON.parse('{"__proto__":{"x":"1"},"constructor":"2"}'),
  ],
  [
    'a list within a wrapper',
    '<xml><S><List><T>1</T></List><List><T>2</T></List></S></xml>',
    { S: { List: [{ T: '1' }, { T: '2' }] } },
  ],
])('reads %s', (_, xml, value) => {
  expect(plain(parseXml(xml))).toEqual(value);
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
});

it.each([
  ['an external entity', '<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><a>&x;</a></xml>'],
  ['entities that grow', '<!DOCTYPE xml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><xml><a>&b;</a></xml>'],
  ['a DOCTYPE after the root began', '<xml><!DOCTYPE xml><a>1</a></xml>'],
  ['an unknown entity', '<xml><a>&x;</a></xml>'],
  ['a numbered entity', '<xml><a>&#65;</a></xml>'],
  ['a bare ampersand', '<xml><a>1 & 2</a></xml>'],
  ['attributes', '<xml><a b="1">1</a></xml>'],
  ['a name space', '<xml xmlns:x="y"><x:a>1</x:a></xml>'],
  ['a comment', '<xml><!-- x --><a>1</a></xml>'],
  ['an instruction', '<xml><?php x?><a>1</a></xml>'],
  ['two declarations', '<?xml version="1.0"?><?xml version="1.0"?><xml><a>1</a></xml>'],
  ['another root', '<x><a>1</a></x>'],
  ['two roots', '<xml><a>1</a></xml><xml><a>2</a></xml>'],
  ['no root', ' '],
  ['an empty root', '<xml></xml>'],
  ['a root that is text', '<xml>1</xml>'],
  ['text beside the root', 'x<xml><a>1</a></xml>'],
  ['text after the root', '<xml><a>1</a></xml>x'],
  ['text between elements', '<xml>x<a>1</a></xml>'],
  ['CDATA between elements', '<xml><a>1</a><![CDATA[x]]></xml>'],
  ['an element left open', '<xml><a>1</xml>'],
  ['crossed elements', '<xml><a><b>1</a></b></xml>'],
  ['a close without an open', '</xml>'],
  ['a tag that opens and closes', '<xml><a>1</a></b/></xml>'],
  ['a section left open', '<xml><a><![CDATA[1</a></xml>'],
  ['a section that ends twice', '<xml><a>1]]></a></xml>'],
  ['a tag left open', '<xml><a>1</a></xml'],
  ['a name that is none', '<xml><1>1</1></xml>'],
])('refuses %s', (_, xml) => expect(() => parseXml(xml)).toThrow(refused));

it('gives every text back that was written as the platform writes it', () => {
  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/);
  const text = fc.string({ unit: 'binary' });
  const { fields } = fc.letrec<{ fields: object; value: unknown }>((tie) => ({
    fields: fc.dictionary(name, tie('value'), { minKeys: 1, maxKeys: 5, depthIdentifier: 'x' }),
    value: fc.oneof(
      { depthSize: 'small', maxDepth: 4, depthIdentifier: 'x' },
      text,
      fc.array(text, { minLength: 2, maxLength: 4 }),
      tie('fields'),
    ),
  }));
  fc.assert(fc.property(fields, (message) => expect(plain(parseXml(toXml(message)))).toEqual({ ...message })));
});

it('reads as deep and as much as it says, and no more', () => {
  const deep = (levels: number): string => `${'<xml>'.repeat(levels)}1${'</xml>'.repeat(levels)}`;
  expect(() => parseXml(deep(MAX_DEPTH))).not.toThrow();
  expect(() => parseXml(deep(MAX_DEPTH + 1))).toThrow(refused);
  expect(() => parseXml(deep(100_000))).toThrow(refused);
  const many = (count: number): string => `<xml>${'<a/>'.repeat(count)}</xml>`;
  expect(() => parseXml(many(MAX_VALUES - 1))).not.toThrow();
  expect(() => parseXml(many(MAX_VALUES))).toThrow(refused);
});

it('never fails in another way, whatever it is given', () => {
  const piece = fc.constantFrom(
    '<xml>',
    '</xml>',
    '<a>',
    '</a>',
    '<a/>',
    '<![CDATA[',
    ']]>',
    '![CDATA[',
    '&lt;',
    '&',
    'x',
    ' ',
    '<',
    '>',
    '<?xml ?>',
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
      (xml) => {
        try {
          expect(typeof parseXml(xml)).toBe('object');
        } catch (error) {
          expect(error).toEqual(refused);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

it('takes little time over what is made to take long', () => {
  const size = 250_000;
  const hostile = [
    `<xml><a>![CDATA[${']]'.repeat(size / 2)}x</a></xml>`,
    `<xml><a>![CDATA[${']] '.repeat(size / 3)}x</a></xml>`,
    `<xml><a>${' '.repeat(size)}</a></xml>`,
    `<xml><a>${'&amp'.repeat(size / 4)}</a></xml>`,
    '<![CDATA['.repeat(size / 9),
    `<xml><a>${'<![CDATA[]]>'.repeat(size / 12)}</a></xml>`,
    `<?xml${' '.repeat(size)}`,
    `<a${' '.repeat(size)}`,
  ];
  const started = process.cpuUsage();
  for (const xml of hostile) {
    try {
      parseXml(xml);
    } catch (error) {
      expect(error).toEqual(refused);
    }
  }
  expect(process.cpuUsage(started).user / 1_000).toBeLessThan(1_000);
});
