import { type NestFastifyApplication, RouteConfig } from '@nestjs/platform-fastify';

/** A handler whose body reaches it byte by byte, whatever it says it is: what is signed cannot be checked once parsed. */
export const RawBody = (limitBytes: number) => RouteConfig({ isRaw: true, bodyLimitBytes: limitBytes });

/** Nobody else sends it, and no other route takes it. */
const RAW_TYPE = 'application/x-kaibo-raw';

const isRaw = (config: unknown): boolean => (config as { isRaw?: unknown } | undefined)?.isRaw === true; // set by RawBody, if at all

/** Puts RawBody into force; before the routes are made. */
export function takeRawBodies(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (isRaw(request.routeOptions.config)) request.raw.headers['content-type'] = RAW_TYPE;
    done();
  });
  fastify.addContentTypeParser(RAW_TYPE, { parseAs: 'buffer' }, (request, body, done) => {
    if (isRaw(request.routeOptions.config)) done(null, body);
    else done(Object.assign(new Error('Unsupported Media Type'), { statusCode: 415 }));
  });
}
