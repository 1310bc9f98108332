import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { ReadyAnswer } from './ready';

/** An answer that lies ready, and the age of its data. */
export interface Warm {
  answer: ReadyAnswer;
  ageSeconds: number | null;
}

/** What a route's address says, as the router took it apart; nothing of it is checked. */
export interface WarmQuestion {
  params: unknown;
  query: unknown;
}

/** Looks whether an answer lies ready. Null: ask the handler. Never throws, never waits. */
export type FindWarm = (question: WarmQuestion) => Warm | null;

/** Told of every answer given before Fastify saw the request. */
export type WatchWarm = (route: string, status: number, seconds: number) => void;

/** Addresses whose taking apart is remembered. Only ones that had an answer come in, so guessing fills nothing. */
const MAX_ADDRESSES = 20_000;

interface Address extends WarmQuestion {
  find: FindWarm;
  route: string;
}

/**
 * This handler's answers are kept ready under the name. While one is, the request is answered before Nest's guards,
 * pipes and interceptors; else it goes the usual way, which must end in the same `ReadyAnswer`. Only for public reads.
 */
export const KeptWarm = (name: string) => RouteConfig({ warm: name });

/**
 * The short ways to answers that lie ready. There are two: before a route's handler, for an address that is new; and
 * before the router, for one that was answered so before. Both ask the same finder, so both give the same.
 */
@Injectable()
export class WarmRoutes {
  private readonly finders = new Map<string, FindWarm>();
  private readonly addresses = new LRUCache<string, Address>({ max: MAX_ADDRESSES });

  add(name: string, find: FindWarm): void {
    this.finders.set(name, find);
  }

  /** Puts the short way before every handler that says so. Before the routes are registered. */
  watch(fastify: Pick<FastifyInstance, 'addHook'>): void {
    const { finders, addresses } = this;
    fastify.addHook('onRoute', (route) => {
      const name = warmName(route.config);
      if (name === undefined) return;
      const { handler, url } = route;
      route.handler = function (this: FastifyInstance, request: FastifyRequest, reply: FastifyReply) {
        const find = finders.get(name);
        const warm = find?.(request);
        if (!find || !warm) return handler.call(this, request, reply);
        if (request.method === 'GET')
          addresses.set(request.raw.url ?? '', { find, route: url, params: request.params, query: request.query });
        reply.hijack();
        warm.answer.send(request.raw, reply.raw, warm.ageSeconds);
      };
    });
  }

  /**
   * Puts the shorter way before Fastify's own listener.
   * @param isOff true while requests must go the usual way
   */
  shorten(server: Server, isOff: () => boolean, watch: WatchWarm): void {
    const usual = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[]; // what Node calls them with
    server.removeAllListeners('request');
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const address = request.method === 'GET' && !isOff() ? this.addresses.get(request.url ?? '') : undefined;
      const warm = address?.find(address);
      if (!address || !warm) {
        for (const listener of usual) listener.call(server, request, response);
        return;
      }
      const startedAt = performance.now();
      warm.answer.send(request, response, warm.ageSeconds);
      watch(address.route, response.statusCode, (performance.now() - startedAt) / 1000);
    });
  }
}

/** The name under which a route's answers are kept ready; undefined for all other routes. */
export const warmName = (config: object | undefined): string | undefined => {
  const name = (config as { warm?: unknown } | undefined)?.warm; // Fastify leaves a route's config untyped
  return typeof name === 'string' ? name : undefined;
};
