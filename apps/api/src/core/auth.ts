import { createHash } from 'node:crypto';
import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AppError } from './app-error';
import { Directory } from './directory';
import { isSteppedUp, type Permission, permissionsOfKey } from './permissions.rules';
import { World } from './world';

/**
 * Who may call a handler: staff of a merchant who hold a permission, a person of any staff about their own account, a
 * viewer who has signed in.
 */
export type Audience = { kind: 'staff'; permission: Permission } | { kind: 'person' } | { kind: 'viewer' };

export const ALLOW = 'kaibo:allow';
export const PUBLIC = 'kaibo:public';
export const STEP_UP = 'kaibo:step-up';

/** This handler serves the named audience. */
export function Allow(audience: 'staff', permission: Permission): MethodDecorator & ClassDecorator;
export function Allow(audience: 'person' | 'viewer'): MethodDecorator & ClassDecorator;
export function Allow(kind: Audience['kind'], permission?: Permission): MethodDecorator & ClassDecorator {
  return SetMetadata(ALLOW, permission ? { kind, permission } : { kind });
}
/** This handler serves anyone; its answer may not depend on who asks. */
export const Public = () => SetMetadata(PUBLIC, true);
/** Besides the permission, this handler wants a second factor given in the last minutes; a key has none. */
export const StepUp = () => SetMetadata(STEP_UP, true);

/** Who of a merchant's staff is behind a request: a person by a session, or a key. */
export interface Staff {
  merchantId: string;
  personId: string | null;
  keyId: string | null;
  sessionId: string | null;
  permissions: ReadonlySet<Permission>;
  /** When the session's person last gave a second factor. */
  steppedUpAt: Date | null;
  requestId: string;
}

/** A person of some staff, signed in; perhaps of no merchant any more. */
export interface Person {
  personId: string;
  sessionId: string;
  /** The merchant that the session is at; null when the person belongs to none. */
  merchantId: string | null;
  permissions: ReadonlySet<Permission>;
  steppedUpAt: Date | null;
  requestId: string;
}

/** A viewer who has signed in, as the token says. */
export interface Viewer {
  merchantId: string;
  miniAppId: string;
  memberId: string;
  tokenId: string;
}

/** Port: who is behind a browser's session cookie. */
export abstract class StaffSessions {
  /**
   * @returns null without a session that is good
   * @throws AppError CSRF_REFUSED when the request may have been made by another site's page
   */
  abstract find(request: FastifyRequest): Promise<Omit<Person, 'requestId'> | null>;
}

/** Port: whom a viewer's token names. */
export abstract class ViewerTokens {
  /** Synchronous, without a query. @param header of `authorization` @returns null for a token that is not good */
  abstract check(header: string | undefined): Viewer | null;
}

const staffOf = new WeakMap<object, Staff>();
const personOf = new WeakMap<object, Person>();
const viewerOf = new WeakMap<object, Viewer>();

const current = <Who>(kept: WeakMap<object, Who>) =>
  createParamDecorator((_: unknown, context: ExecutionContext): Who => {
    const who = kept.get(context.switchToHttp().getRequest<FastifyRequest>());
    if (!who) throw new AppError('UNAUTHENTICATED');
    return who;
  });
export const CurrentStaff = current(staffOf);
export const CurrentPerson = current(personOf);
export const CurrentViewer = current(viewerOf);

/** Keys are 32 random bytes, so a plain SHA-256 is enough to keep them from a reader of the table. */
export const hashKey = (key: string): Buffer => createHash('sha256').update(key).digest();

/** Denies everything that no handler has opened. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly directory: Directory,
    private readonly sessions: StaffSessions,
    private readonly viewers: ViewerTokens,
    private readonly world: World,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, targets)) return true;
    const audience = this.reflector.getAllAndOverride<Audience | undefined>(ALLOW, targets);
    if (!audience) throw new AppError('FORBIDDEN');
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const steppedUpAt = await this.signIn(audience, request);
    const isAsked = this.reflector.getAllAndOverride<boolean | undefined>(STEP_UP, targets);
    if (isAsked && !isSteppedUp(steppedUpAt, this.world.now())) throw new AppError('STEP_UP_NEEDED');
    return true;
  }

  /** Keeps who asks for the handler. @returns when a second factor was given */
  private async signIn(audience: Audience, request: FastifyRequest): Promise<Date | null> {
    if (audience.kind === 'viewer') {
      const viewer = this.viewers.check(request.headers.authorization);
      if (!viewer) throw new AppError('UNAUTHENTICATED');
      viewerOf.set(request, viewer);
      return null;
    }
    if (audience.kind === 'person') {
      const person = await this.findPerson(request);
      personOf.set(request, person);
      return person.steppedUpAt;
    }
    const staff = await this.findStaff(request);
    const { permission } = audience;
    if (!staff.permissions.has(permission)) throw new AppError('FORBIDDEN', { permission });
    staffOf.set(request, staff);
    return staff.steppedUpAt;
  }

  private async findPerson(request: FastifyRequest): Promise<Person> {
    // A request that brings a key or a token speaks for that, whatever cookie the browser adds.
    const person = request.headers.authorization === undefined ? await this.sessions.find(request) : null;
    if (!person) throw new AppError('UNAUTHENTICATED');
    return { ...person, requestId: String(request.id) };
  }

  private async findStaff(request: FastifyRequest): Promise<Staff> {
    const { authorization } = request.headers;
    if (authorization !== undefined) return this.findKey(authorization, String(request.id));
    const { merchantId, ...person } = await this.findPerson(request);
    if (merchantId === null) throw new AppError('FORBIDDEN');
    return { ...person, merchantId, keyId: null };
  }

  private async findKey(header: string, requestId: string): Promise<Staff> {
    const key = /^Bearer ([A-Za-z0-9_-]{43})$/.exec(header)?.[1];
    const found = key ? await this.directory.findApiKey(hashKey(key)) : null;
    if (!found) throw new AppError('UNAUTHENTICATED');
    const { merchantId, keyId, scopes } = found;
    const permissions = permissionsOfKey(scopes);
    return { merchantId, keyId, personId: null, sessionId: null, steppedUpAt: null, permissions, requestId };
  }
}
