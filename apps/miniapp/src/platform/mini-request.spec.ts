import taro, { resetTaro } from '../../test/taro';
import { miniCall } from './mini-request';

interface Sent {
  url: string;
  method: string;
  data: unknown;
  header: Record<string, string>;
  timeout: number;
}
interface Answer {
  statusCode: number;
  data: unknown;
  header?: Record<string, string>;
}

let sent: Sent[] = [];
const answers = (...list: (Answer | Error)[]) => {
  taro.request = (options) => {
    sent.push(options as Sent); // what the code under test sends
    const answer = list.shift() ?? new Error('asked too often');
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
};
beforeEach(() => {
  resetTaro();
  sent = [];
});

it('sends what it is told', async () => {
  answers({ statusCode: 202, data: { accepted: true } });
  expect(await miniCall({ method: 'POST', path: '/v1/x', query: { a: '是', b: undefined }, body: { n: 1 } })).toEqual({
    accepted: true,
  });
  expect(sent).toMatchObject([
    { url: 'https://api.test/v1/x?a=%E6%98%AF', method: 'POST', data: { n: 1 }, timeout: 10_000 },
  ]);
});

it('sends an empty object where there is nothing to send, as the platforms call every POST JSON', async () => {
  answers({ statusCode: 200, data: {} }, { statusCode: 200, data: {} });
  await miniCall({ method: 'POST', path: '/v1/x' });
  await miniCall({ method: 'GET', path: '/v1/x' });
  expect(sent.map(({ data }) => data)).toEqual([{}, undefined]);
});

it.each(['ETag', 'etag', 'Etag'])(
  'revalidates with the tag of the header %s, and gives the body it has',
  async (name) => {
    const path = `/v1/${name}-list`;
    const page = { items: [] };
    answers(
      { statusCode: 200, data: page, header: { [name]: '"t1"' } },
      { statusCode: 304, data: '' },
      { statusCode: 200, data: { items: [1] }, header: { [name]: '"t2"' } },
      { statusCode: 304, data: '' },
    );
    const get = () => miniCall({ method: 'GET', path });
    expect(await get()).toBe(page);
    expect(await get()).toBe(page);
    expect(await get()).toEqual({ items: [1] });
    expect(await get()).toEqual({ items: [1] });
    expect(sent.map(({ header }) => header['if-none-match'])).toEqual([undefined, '"t1"', '"t1"', '"t2"']);
  },
);

it('keeps no more than 60 answers', async () => {
  let asked = 0;
  taro.request = (options) => {
    sent.push(options as Sent); // what the code under test sends
    return Promise.resolve({ statusCode: 200, data: { n: asked++ }, header: { ETag: '"t"' } });
  };
  for (let at = 0; at < 61; at++) await miniCall({ method: 'GET', path: `/v1/many/${at}` });
  await miniCall({ method: 'GET', path: '/v1/many/0' });
  await miniCall({ method: 'GET', path: '/v1/many/60' });
  expect(sent.slice(-2).map(({ header }) => header['if-none-match'])).toEqual([undefined, '"t"']);
});

it.each<[string, Answer, object]>([
  [
    'our own error',
    { statusCode: 404, data: { code: 'ROOM_NOT_FOUND', message: 'no', requestId: 'r' } },
    { code: 'ROOM_NOT_FOUND', status: 404 },
  ],
  ["a proxy's page", { statusCode: 502, data: '<html>' }, { code: 'UNKNOWN', status: 502 }],
  ['a page instead of data', { statusCode: 200, data: '<html>' }, { code: 'UNKNOWN', status: 200 }],
  ['an empty body', { statusCode: 200, data: '' }, { code: 'UNKNOWN' }],
  ['a 304 to a question without a tag', { statusCode: 304, data: '' }, { code: 'UNKNOWN', status: 304 }],
])('throws on %s', async (_name, answer, error) => {
  answers(answer);
  await expect(miniCall({ method: 'GET', path: '/v1/bad' })).rejects.toMatchObject({ name: 'ApiError', ...error });
});

it('says when there is no answer', async () => {
  answers(new Error('request:fail timeout'));
  await expect(miniCall({ method: 'GET', path: '/v1/none' })).rejects.toMatchObject({ name: 'NoAnswer' });
});
