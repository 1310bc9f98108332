import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { AppModule } from './app.module';
import { AppError } from './core/app-error';
import type { Config } from './core/config';
import type { CoreParts } from './core/core.module';
import { createDataSource } from './core/data-source';
import { requireAppRole } from './core/db';
import { serveDocs } from './core/docs';
import { limitBodies, watchRequests } from './core/edge';
import { ErrorFilter } from './core/error.filter';
import type { Log } from './core/log';
import type { MasterKeys } from './core/master-key';
import { takeRawBodies } from './core/raw-body';
import { takeUploads } from './core/upload';
import { Metrics } from './core/metrics';
import { receiveOptions, watchBodies } from './core/receive';
import { serveStatic } from './core/static-files';
import { Vault } from './core/vault';
import { WarmRoutes } from './core/warm';
import { World } from './core/world';

/** Ids for requests that bring none: a UUID's shape, random by process and counted within it. */
const newId = ((): (() => string) => {
  const prefix = randomUUID().slice(0, 24);
  let count = 0;
  return () => prefix + (count++).toString(16).padStart(12, '0');
})();

export interface AppParts {
  config: Config;
  log: Log;
  /** Tests bring their own time and chance. */
  world?: World;
  /** Told of every route as it is added: the access test looks at all of them. */
  onRoute?: (route: RouteOptions) => void;
  /** From a key service, when the environment does not name them. */
  masterKeys?: MasterKeys;
}

/**
 * Builds the API, checked and ready to listen: the database's role and the master key are looked at before anything is
 * written.
 * @throws DatabaseRoleError, MasterKeyError
 */
export async function createApp({
  config,
  log,
  world = new World(),
  onRoute,
  masterKeys,
}: AppParts): Promise<NestFastifyApplication> {
  const dataSource = createDataSource(config.database.url, config.database.poolSize);
  await dataSource.initialize();
  try {
    await requireAppRole(dataSource);
    return await build({ config, log, world, dataSource, masterKeys }, onRoute);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

async function build(parts: CoreParts, onRoute: AppParts['onRoute']): Promise<NestFastifyApplication> {
  const later: { filter?: ErrorFilter; metrics?: Metrics } = {};
  const adapter = new FastifyAdapter({
    // A path that the router itself refuses (broken escapes, an endless parameter) is a route that we do not have.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      if (later.filter)
        later.filter.answer(new AppError('ROUTE_NOT_FOUND', undefined, { cause: error }), request, reply);
      else void reply.status(503).send();
    },
    ...receiveOptions(parts.config, (why) => later.metrics?.refusals.inc({ why })),
    genReqId: (request: { headers: IncomingHttpHeaders }) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && /^[A-Za-z0-9_-]{8,64}$/.test(given) ? given : newId();
    },
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(parts), adapter, {
    logger: false,
    abortOnError: false,
  });
  later.filter = app.get(ErrorFilter);
  later.metrics = app.get(Metrics);
  await app.get(Vault).unlock();
  const fastify = app.getHttpAdapter().getInstance();
  if (onRoute) fastify.addHook('onRoute', onRoute);
  app.get(WarmRoutes).watch(fastify);
  watchRequests(app, parts.log, parts.config);
  limitBodies(app);
  takeRawBodies(app);
  takeUploads(app);
  watchBodies(app);
  serveDocs(app, parts.config);
  serveStatic(app, parts.config);
  fastify.addHook('onClose', async () => {
    if (parts.dataSource.isInitialized) await parts.dataSource.destroy();
  });
  await app.init();
  await fastify.ready();
  return app;
}
