import { ApiError, toApiError, toQueryString } from './call';

describe('toQueryString', () => {
  it.each([
    [undefined, ''],
    [{}, ''],
    [{ state: undefined }, ''],
    [{ state: 'live', cursor: undefined, limit: 20 }, '?state=live&limit=20'],
    [{ deep: false, from: 0, name: '' }, '?deep=false&from=0&name='],
    [{ cursor: 'a+b/c==&state=ended' }, '?cursor=a%2Bb%2Fc%3D%3D%26state%3Dended'],
    [{ title: '幸福 家装#1' }, '?title=%E5%B9%B8%E7%A6%8F%20%E5%AE%B6%E8%A3%85%231'],
    [{ 'a b&c': 1 }, '?a%20b%26c=1'],
  ])('%j becomes %j', (query, expected) => {
    expect(toQueryString(query)).toBe(expected);
  });

  it('is read back by a URL parser as it was given', () => {
    const query = { cursor: '🎬=?&#/\\%00', limit: 100, deep: true };
    expect(Object.fromEntries(new URLSearchParams(toQueryString(query)))).toEqual({
      cursor: '🎬=?&#/\\%00',
      limit: '100',
      deep: 'true',
    });
  });
});

describe('toApiError', () => {
  it('keeps what the API said', () => {
    const error = toApiError(404, {
      code: 'ROOM_NOT_FOUND',
      message: 'No such room.',
      requestId: 'r-1',
      details: { roomId: '7' },
    });
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toBeInstanceOf(Error);
    expect({ ...error, message: error.message }).toEqual({
      name: 'ApiError',
      status: 404,
      code: 'ROOM_NOT_FOUND',
      message: 'No such room.',
      requestId: 'r-1',
      details: { roomId: '7' },
      retryAfterSeconds: null,
    });
  });

  it.each([
    ['3', 3],
    ['0', 0],
    ['Wed, 21 Oct 2026 07:28:00 GMT', null],
    ['-1', null],
    ['', null],
    [null, null],
  ])('reads Retry-After %j as %j', (header, seconds) => {
    expect(toApiError(429, { code: 'RATE_LIMITED' }, header).retryAfterSeconds).toBe(seconds);
  });

  it.each([
    ['a page of a proxy', '<html>Bad Gateway</html>'],
    ['nothing', undefined],
    ['null', null],
    ['a number', 12],
    ['an array', [{ code: 'INTERNAL' }]],
    ['another shape', { error: 'nope' }],
    ['wrong types', { code: 5, message: {}, requestId: 1, details: 'x' }],
    ['an empty code', { code: '', message: '', requestId: '' }],
  ])('calls %s UNKNOWN and says the status', (_what, body) => {
    const error = toApiError(502, body);
    expect([error.status, error.code, error.message, error.requestId, error.details]).toEqual([
      502,
      'UNKNOWN',
      'HTTP 502',
      null,
      undefined,
    ]);
  });

  it('takes details only when they are an object with names', () => {
    expect(toApiError(400, { code: 'INPUT_INVALID', details: ['title'] }).details).toBeUndefined();
    expect(toApiError(400, { code: 'INPUT_INVALID', details: null }).details).toBeUndefined();
    expect(toApiError(400, { code: 'INPUT_INVALID', details: { fields: [] } }).details).toEqual({ fields: [] });
  });
});
