import { type NestFastifyApplication, RouteConfig } from '@nestjs/platform-fastify';
import type { Config } from './config';
import type { Log } from './log';
import { Metrics } from './metrics';
import { Readiness } from './health.controller';
import { warmName, WarmRoutes } from './warm';

/** A request slower than this is always logged. */
const SLOW_MS = 1_000;

/**
 * The largest body that a handler takes, where the general limit is too generous. More is BODY_TOO_LARGE.
 * @param isCrowded it comes by the thousand a second: answers that are good are logged one in so many, as reads are
 */
export const BodyLimit = (bytes: number, { isCrowded = false } = {}) =>
  RouteConfig({ bodyLimitBytes: bytes, isCrowded });

const isCrowded = (config: unknown): boolean => (config as { isCrowded?: unknown } | undefined)?.isCrowded === true; // set by BodyLimit, if at all

/** Puts the handlers' own limits into force; before the routes are made. */
export function limitBodies(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRoute', (route) => {
      const limit = (route.config as { bodyLimitBytes?: unknown } | undefined)?.bodyLimitBytes; // set by BodyLimit, if at all
      if (typeof limit === 'number') route.bodyLimit = limit;
    });
}

/** One line and one figure a request, at the edge. */
export function watchRequests(app: NestFastifyApplication, log: Log, config: Config): void {
  const metrics = app.get(Metrics);
  const readiness = app.get(Readiness);
  const observers = new Map<string, (seconds: number) => void>();
  let count = 0;
  const observe = (route: string, status: number, seconds: number): void => {
    const key = `${route} ${(status / 100) | 0}`;
    let observer = observers.get(key);
    if (!observer) {
      const child = metrics.requests.labels(route, `${(status / 100) | 0}xx`);
      observers.set(key, (observer = (value) => child.observe(value)));
    }
    observer(seconds);
  };
  const isLogged = (isMany: boolean, status: number, ms: number): boolean =>
    status >= 500 || ms > SLOW_MS || !isMany || ++count % config.log.sample === 0;

  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    // Answers that are kept ready are few bytes and equal for all: only their errors carry an id.
    if (warmName(request.routeOptions.config) === undefined) reply.header('x-request-id', request.id);
    // While stopping, keep-alive clients are told to come back on another connection: Node then says `connection: close`.
    if (readiness.isStopping) reply.raw.shouldKeepAlive = false;
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const { id: requestId, method } = request;
    const route = request.routeOptions.url ?? 'none';
    const status = reply.statusCode;
    const ms = reply.elapsedTime;
    observe(route, status, ms / 1000);
    if (isLogged(method === 'GET' || isCrowded(request.routeOptions.config), status, ms))
      log.info({ event: 'request', requestId, method, route, status, ms: Math.round(ms) });
    done();
  });
  app.get(WarmRoutes).shorten(
    fastify.server,
    () => readiness.isStopping,
    (route, status, seconds) => {
      observe(route, status, seconds);
      if (isLogged(true, status, seconds * 1000))
        log.info({ event: 'request', method: 'GET', route, status, ms: Math.round(seconds * 1000) });
    },
  );
}
