import { AwsV4Signer } from 'aws4fetch';
import { TestWorld } from '../../../test/app';
import { aBucket, signatureV4, type TestS3 } from '../../../test/s3';
import { S3MediaStore } from './media-store.s3';

const NAME = 'abcdefghijklmnopqrstuvwxyz0123456789_-ABCDE';
const BYTES = Buffer.from('a picture, say');

let s3: TestS3;
const world = new TestWorld();
beforeEach(async () => {
  s3 = await aBucket();
  world.set(null);
});
afterEach(() => s3.close());

const aStore = (changes: Partial<TestS3> & { timeoutMs?: number } = {}): S3MediaStore =>
  new S3MediaStore({ timeoutMs: 2_000, ...s3, ...changes }, world);
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: { code: string; cause?: { message?: string } }) => `${error.code} ${error.cause?.message ?? ''}`,
  );

it('the stand-in signs as AWS’s own example does', () => {
  const headers = {
    host: 'examplebucket.s3.amazonaws.com',
    range: 'bytes=0-9',
    'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'x-amz-date': '20130524T000000Z',
  };
  expect(
    signatureV4({
      method: 'GET',
      target: '/test.txt',
      headers,
      signedHeaders: Object.keys(headers),
      at: '20130524T000000Z',
      region: 'us-east-1',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    }),
  ).toBe('f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41');
});

it('keeps, gives back and takes away, each signed', async () => {
  const store = aStore();
  expect(await store.get('7', NAME, 'small')).toBeNull();
  await store.put('7', NAME, 'small', BYTES);
  await store.put('7', NAME, 'small', BYTES);
  await store.put('7', NAME, 'look', BYTES);
  expect(s3.objects).toEqual(
    new Map([
      [`7/${NAME}/small.webp`, { bytes: BYTES, contentType: 'image/webp' }],
      [`7/${NAME}/look.jpg`, { bytes: BYTES, contentType: 'image/jpeg' }],
    ]),
  );
  expect(await store.get('7', NAME, 'small')).toEqual(BYTES);
  expect(await store.get('8', NAME, 'small')).toBeNull();
  await store.remove('7', NAME, ['small', 'look', 'large']);
  expect(s3.objects.size).toBe(0);
});

it.each([
  ['another secret', { secretAccessKey: 'a wrong one' }, 'S3 put: 403'],
  ['another key', { accessKeyId: 'AKIAWRONG' }, 'S3 put: 403'],
  ['another region', { region: 'us-east-1' }, 'S3 put: 403'],
])('is refused with %s, and says so without the bucket’s words', async (_name, changes, why) => {
  expect(await codeOf(aStore(changes).put('7', NAME, 'small', BYTES))).toBe(`UNAVAILABLE ${why}`);
  expect(s3.objects.size).toBe(0);
});

it('signs the time: yesterday’s request is refused', async () => {
  world.set(new Date(Date.now() - 86_400_000));
  expect(await codeOf(aStore().put('7', NAME, 'small', BYTES))).toBe('UNAVAILABLE S3 put: 403');
});

it('signs what it sends: other bytes under the same signature are refused', async () => {
  const url = `${s3.url}/7/${NAME}/small.webp`;
  const { headers } = await new AwsV4Signer({
    ...s3,
    method: 'PUT',
    url,
    service: 's3',
    headers: { 'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
  }).sign();
  const answer = await fetch(url, { method: 'PUT', headers, body: 'something else' });
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('XAmzContentSHA256Mismatch')]);
});

it('sends its signature nowhere else', async () => {
  const other = await aBucket();
  s3.fail((_request, reply) => reply.writeHead(307, { location: `${other.url}/x` }).end());
  expect(await codeOf(aStore().put('7', NAME, 'small', BYTES))).toMatch(/^UNAVAILABLE/);
  expect(other.seen).toEqual([]);
  await other.close();
});

it.each<[string, Parameters<TestS3['fail']>[0]]>([
  ['says 500', (_request, reply) => reply.writeHead(500).end('<Error><Code>InternalError</Code></Error>')],
  ['says 503', (_request, reply) => reply.writeHead(503).end()],
  ['hangs up', (request) => request.socket.destroy()],
  ['never answers', () => undefined],
])('says that it is away when the bucket %s, and works again after', async (_name, answer) => {
  const store = aStore({ timeoutMs: 200 });
  await store.put('7', NAME, 'small', BYTES);
  s3.fail(answer, 3);
  expect(await codeOf(store.put('7', NAME, 'medium', BYTES))).toMatch(/^UNAVAILABLE/);
  expect(await codeOf(store.get('7', NAME, 'small'))).toMatch(/^UNAVAILABLE/);
  expect(await codeOf(store.remove('7', NAME, ['small']))).toMatch(/^UNAVAILABLE/);
  expect(await store.get('7', NAME, 'small')).toEqual(BYTES);
});
