import { Controller, Get } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { ModulesContainer } from '@nestjs/core';
import { ERROR_CODES, ERROR_STATUS } from '@kaibo/contracts/errors';
import { aMerchant, anApp, type TestApp } from '../../test/app';
import { ALLOW, PUBLIC } from './auth';

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});
afterAll(() => app.close());

/** Handlers that say neither whom they serve nor that they serve anyone. */
const silentHandlers = (controllers: { name: string; prototype: object }[]): string[] =>
  controllers.flatMap((controller) =>
    Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
      const handler = (controller.prototype as Record<string, unknown>)[name]; // a class's members by name
      if (typeof handler !== 'function' || Reflect.getMetadata(METHOD_METADATA, handler) === undefined) return [];
      const says = [PUBLIC, ALLOW].some(
        (key) => Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller),
      );
      return says ? [] : [`${controller.name}.${name}`];
    }),
  );

const allControllers = (): { name: string; prototype: object }[] =>
  [...app.app.get(ModulesContainer).values()].flatMap((module) =>
    [...module.controllers.values()].flatMap((wrapper) =>
      typeof wrapper.metatype === 'function' ? [wrapper.metatype as { name: string; prototype: object }] : [],
    ),
  );

it('has no route that does not say whom it serves', () => {
  expect(allControllers().length).toBeGreaterThan(2);
  expect(allControllers().every((controller) => Reflect.getMetadata(PATH_METADATA, controller) !== undefined)).toBe(
    true,
  );
  expect(silentHandlers(allControllers())).toEqual([]);
});

it('would see a silent one', () => {
  @Controller('silent')
  class SilentController {
    @Get()
    read(): string {
      return 'secret';
    }
  }
  expect(silentHandlers([SilentController])).toEqual(['SilentController.read']);
});

/** Routes that are not a Nest handler's and do not say whom they serve. */
const silentRoutes = (): string[] => {
  const handled = new Set(
    allControllers().flatMap((controller) =>
      Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
        const handler = (controller.prototype as Record<string, unknown>)[name]; // a class's members by name
        const path: unknown = typeof handler === 'function' ? Reflect.getMetadata(PATH_METADATA, handler) : undefined;
        const paths = (path === undefined ? [] : [path].flat()) as string[]; // Nest keeps one or several texts
        return paths.map((end) =>
          `/${String(Reflect.getMetadata(PATH_METADATA, controller))}/${end}`
            .replace(/\/+/g, '/')
            .replace(/(.)\/$/, '$1'),
        );
      }),
    ),
  );
  return app.routes
    .filter(
      (route) => !handled.has(route.url) && (route.config as { access?: string } | undefined)?.access !== 'public',
    )
    .map((route) => `${String(route.method)} ${route.url}`);
};

it('has no route beside the controllers that does not say so either', () => {
  expect(app.routes.map((route) => route.url)).toEqual(expect.arrayContaining(['/livez', '/docs', '/v1/console/me']));
  expect(silentRoutes()).toEqual([]);
});

const ask = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(app.url + path, init);
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
};

it('answers what does not exist with a code', async () => {
  const answer = await ask('/v1/nowhere');
  expect(answer).toMatchObject({ status: 404, body: { code: 'ROUTE_NOT_FOUND', requestId: expect.any(String) } });
  expect(answer.headers.get('x-request-id')).toBe(answer.body.requestId);
});

it('keeps a sensible request id and replaces any other', async () => {
  const kept = await ask('/v1/nowhere', { headers: { 'x-request-id': 'abcdefgh-1234' } });
  expect(kept.body.requestId).toBe('abcdefgh-1234');
  const replaced = await ask('/v1/nowhere', { headers: { 'x-request-id': '<script>' } });
  expect(replaced.body.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

it.each([
  ['broken JSON', '{"a":', 'application/json', 400, 'BODY_MALFORMED'],
  ['another content type', '<a/>', 'application/xml', 400, 'BODY_MALFORMED'],
  ['a body too large', JSON.stringify({ name: 'x'.repeat(300_000) }), 'application/json', 413, 'BODY_TOO_LARGE'],
  ['a list for an object', '[]', 'application/json', 400, 'INPUT_INVALID'],
  ['nothing', '', 'application/json', 400, 'BODY_MALFORMED'],
])('answers %s with a code', async (_name, body, type, status, code) => {
  const { staffKey } = await aMerchant(app);
  const answer = await ask('/v1/console/mini-apps', {
    method: 'POST',
    body,
    headers: { 'content-type': type, authorization: `Bearer ${staffKey}` },
  });
  expect([answer.status, answer.body.code]).toEqual([status, code]);
});

it('gives every code one status from 400 to 599', () => {
  expect(ERROR_CODES.length).toBeGreaterThan(10);
  for (const code of ERROR_CODES) expect(ERROR_STATUS[code]).toBeGreaterThanOrEqual(400);
  for (const code of ERROR_CODES) expect(ERROR_STATUS[code]).toBeLessThan(600);
});

it('tells its health and its figures', async () => {
  expect(await ask('/livez')).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(await ask('/readyz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  const text = await (await fetch(`${app.url}/metrics`)).text();
  expect(text).toContain('kaibo_http_request_seconds_count{route="/livez",status="2xx"}');
  expect(text).toContain('kaibo_process_cpu_seconds_total');
});
