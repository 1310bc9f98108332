import { RouteConfig } from '@nestjs/platform-fastify';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ReadyAnswer } from './ready';

/** An answer that lies ready, and the age of its data. */
export interface Warm {
  answer: ReadyAnswer;
  ageSeconds: number | null;
}

/** Looks whether the answer to a request lies ready. Null: ask the handler. Never throws, never waits. */
export type FindWarm = (request: FastifyRequest) => Warm | null;

/**
 * This handler's answers are kept ready under the name. While one is, the request is answered before Nest's guards,
 * pipes and interceptors; else it goes the usual way, which must end in the same `ReadyAnswer`. Only for public reads.
 */
export const KeptWarm = (name: string) => RouteConfig({ warm: name });

@Injectable()
export class WarmRoutes {
  private readonly finders = new Map<string, FindWarm>();

  add(name: string, find: FindWarm): void {
    this.finders.set(name, find);
  }

  /** Puts the short way before every handler that says so. Before the routes are registered. */
  watch(fastify: Pick<FastifyInstance, 'addHook'>): void {
    const finders = this.finders;
    fastify.addHook('onRoute', (route) => {
      const name = warmName(route.config);
      if (name === undefined) return;
      const handler = route.handler;
      route.handler = function (this: FastifyInstance, request: FastifyRequest, reply: FastifyReply) {
        const warm = (finders.get(name) ?? never)(request);
        if (warm === null) return handler.call(this, request, reply);
        warm.answer.send(request, reply, warm.ageSeconds);
      };
    });
  }
}

const never: FindWarm = () => null;

/** The name under which a route's answers are kept ready; undefined for all other routes. */
export const warmName = (config: object | undefined): string | undefined => {
  const name = (config as { warm?: unknown } | undefined)?.warm; // Fastify leaves a route's config untyped
  return typeof name === 'string' ? name : undefined;
};
