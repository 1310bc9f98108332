import { ModulesContainer, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ErrorView, FieldProblem } from '@kaibo/contracts/errors.dto';
import { DataSource } from 'typeorm';
import { AppModule } from '../app.module';
import { ALLOW, type Audience } from '../core/auth';
import { readConfig } from '../core/config';
import { createLog } from '../core/log';
import { World } from '../core/world';

interface Answer {
  description: string;
  content?: unknown;
}
interface Operation {
  operationId: string;
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
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'A viewer’s token.' }, 'viewer')
    .build();
  const document = SwaggerModule.createDocument(app, described, {
    extraModels: [ErrorView, FieldProblem],
    operationIdFactory: operationIdOf,
  });
  const audiences = audiencesOf(app.get(ModulesContainer));
  await app.close();
  for (const [, item] of Object.entries(document.paths))
    for (const method of METHODS) {
      const operation = item[method] as Operation | undefined; // the part of an operation that is completed here
      if (operation) completeAnswers(operation, audiences.get(operation.operationId) ?? null);
    }
  for (const schema of Object.values(document.components?.schemas ?? {})) completeEnums(schema as Described); // the part that is completed here
  return document;
}

interface Described {
  enum?: unknown[];
  nullable?: boolean;
  properties?: Record<string, Described>;
}

/** OpenAPI 3.0 lets null through an enum only where it is one of its values. */
function completeEnums(schema: Described): void {
  if (schema.nullable && schema.enum && !schema.enum.includes(null)) schema.enum.push(null);
  for (const property of Object.values(schema.properties ?? {})) completeEnums(property);
}

/** Whom each operation serves, as its handler says; those that serve anyone are left out. */
function audiencesOf(modules: ModulesContainer): Map<string, Audience> {
  const controllers = [...modules.values()].flatMap((module) => [...module.controllers.values()]);
  return new Map(
    controllers.flatMap(({ metatype }) => {
      if (typeof metatype !== 'function') return [];
      const prototype = metatype.prototype as Record<string, object>; // a class's members by name
      return Object.getOwnPropertyNames(prototype).flatMap((name): [string, Audience][] => {
        const audience = [prototype[name] ?? {}, metatype]
          .map((at): unknown => Reflect.getMetadata(ALLOW, at))
          .find(Boolean);
        return audience ? [[operationIdOf(metatype.name, name), audience as Audience]] : []; // set by Allow
      });
    }),
  );
}

const operationIdOf = (controller: string, method: string): string =>
  `${controller.replace(/Controller$/, '')}.${method}`;

/** The answers that no handler declares, because every route may give them. */
function completeAnswers(operation: Operation, audience: Audience | null): void {
  const takesInput = operation.requestBody !== undefined || (operation.parameters ?? []).length > 0;
  const takesPath = (operation.parameters ?? []).some((parameter) => parameter.in === 'path');
  const refuse = (status: string, description: string): void => {
    operation.responses[status] ??= {
      description,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorView' } } },
    };
  };
  refuse(
    '400',
    takesInput ? 'The request breaks a rule; details.fields names the fields.' : 'The request is malformed.',
  );
  if (audience) operation.security = [{ [audience.kind === 'viewer' ? 'viewer' : 'staff']: [] }];
  refuse('401', 'The session, key or token is missing, wrong or has ended.');
  refuse('403', 'Whoever asks may not do that.');
  if (takesPath || operation.requestBody !== undefined) refuse('404', 'There is no such thing.');
  if (takesPath || operation.requestBody !== undefined) refuse('409', 'The state does not allow it.');
  refuse('410', 'The link was used or has run out, or the data were erased.');
  refuse('413', 'The body is too large.');
  if (operation.requestBody !== undefined) refuse('415', 'The body is of a kind that is not taken here.');
  refuse('429', 'Too many requests; Retry-After says when to come back.');
  refuse('500', 'A bug.');
  refuse('502', 'The platform did not do what was asked.');
  refuse('503', 'The database is away; try again shortly.');
}
