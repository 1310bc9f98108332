import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ErrorView, FieldProblem } from '@kaibo/contracts/errors.dto';
import { DataSource } from 'typeorm';
import { AppModule } from '../app.module';
import { readConfig } from '../core/config';
import { createLog } from '../core/log';
import { World } from '../core/world';

interface Answer {
  description: string;
  content?: unknown;
}
interface Operation {
  responses: Record<string, Answer>;
  requestBody?: unknown;
  parameters?: { in: string }[];
  security?: Record<string, string[]>[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/**
 * Describes every route from the controllers and the DTOs' own types and rules. Nothing is started: the modules are
 * only looked at.
 * @param metadata what tools/build/openapi-metadata.mjs wrote
 */
export async function createDocument(metadata: () => Promise<Record<string, unknown>>): Promise<OpenAPIObject> {
  await SwaggerModule.loadPluginMetadata(metadata);
  const parts = {
    config: readConfig({ DATABASE_URL: 'postgres://localhost/none' }),
    log: createLog('silent'),
    dataSource: new DataSource({ type: 'postgres' }),
    world: new World(),
  };
  const app = await NestFactory.create(AppModule.with(parts), new FastifyAdapter(), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  const described = new DocumentBuilder()
    .setTitle('Kaibo 开播')
    .setDescription(
      'Live rooms of mini-programs: what viewers read, and what staff do. Ids are decimal strings, times ISO 8601 in UTC, money whole fen.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'A staff key.' }, 'staff')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: "A viewer's token." }, 'viewer')
    .build();
  const document = SwaggerModule.createDocument(app, described, {
    extraModels: [ErrorView, FieldProblem],
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
  });
  await app.close();
  for (const [path, item] of Object.entries(document.paths))
    for (const method of METHODS) {
      const operation = item[method] as Operation | undefined; // the part of an operation that is completed here
      if (operation) completeAnswers(path, operation);
    }
  return document;
}

/** Routes that ask a platform about the viewer before they answer. */
const ASKS_PLATFORM = /^\/v1\/(sessions|me\/.+)$/;

/** The answers that no handler declares, because every route may give them. */
function completeAnswers(path: string, operation: Operation): void {
  const isConsole = path.startsWith('/v1/console');
  const takesInput = operation.requestBody !== undefined || (operation.parameters ?? []).length > 0;
  const refuse = (status: string, description: string): void => {
    operation.responses[status] ??= {
      description,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorView' } } },
    };
  };
  if (takesInput) refuse('400', 'The request breaks a rule; details.fields names the fields.');
  if (isConsole) {
    operation.security = [{ staff: [] }];
    refuse('401', 'The staff key is missing, wrong or revoked.');
    refuse('403', 'The staff key may not do that.');
  }
  if (path.startsWith('/v1/me')) {
    operation.security = [{ viewer: [] }];
    refuse('401', 'The token is missing, wrong, over or revoked: sign in again.');
  }
  if (ASKS_PLATFORM.test(path)) {
    refuse('403', 'This person may not do that here.');
    refuse('404', 'There is no such mini-app.');
    refuse('429', 'The platform wants fewer calls; try again after Retry-After.');
    refuse('502', 'The platform did not do what was asked.');
  }
  if ((operation.parameters ?? []).some((parameter) => parameter.in === 'path'))
    refuse('404', 'There is no such thing.');
  if (operation.requestBody !== undefined) {
    refuse('409', 'The state does not allow it.');
    refuse('413', 'The body is too large.');
  }
  refuse('500', 'A bug.');
  refuse('503', 'The database is away; try again shortly.');
}
