import { devEnv, main } from './dev.mjs';

it('builds beside what ships, against the API of this machine', () => {
  expect(devEnv('weapp', {})).toEqual({
    NODE_ENV: 'development',
    KAIBO_OUT: 'weapp-dev',
    KAIBO_API_BASE: 'http://localhost:3000',
  });
});

it('keeps the browser’s pages and the API of one origin', () => {
  expect(devEnv('h5', { KAIBO_API_BASE: 'https://shop.test' })).toMatchObject({
    KAIBO_API_BASE: '',
    KAIBO_DEV_API: 'https://shop.test',
  });
});

it.each([[[]], [['ios']], [['h5', 'fast']]])('knows no %j', async (words) => {
  await expect(main(words)).rejects.toThrow('npm run dev:<target> knows weapp, tt, h5.');
});
