import { createHash } from 'node:crypto';
import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AppError } from './app-error';
import { Directory } from './directory';

/** Who may call a handler. Viewers follow with sign-in. */
export type Audience = 'staff';

export const ALLOW = 'kaibo:allow';
export const PUBLIC = 'kaibo:public';

/** This handler serves the named audience. */
export const Allow = (audience: Audience) => SetMetadata(ALLOW, audience);
/** This handler serves anyone; its answer may not depend on who asks. */
export const Public = () => SetMetadata(PUBLIC, true);

/** The staff key behind a request. */
export interface Staff {
  merchantId: string;
  keyId: string;
  requestId: string;
}

const staffOf = new WeakMap<object, Staff>();

export const CurrentStaff = createParamDecorator((_: unknown, context: ExecutionContext): Staff => {
  const staff = staffOf.get(context.switchToHttp().getRequest<FastifyRequest>());
  if (!staff) throw new AppError('UNAUTHENTICATED');
  return staff;
});

/** Keys are 32 random bytes, so a plain SHA-256 is enough to keep them from a reader of the table. */
export const hashKey = (key: string): Buffer => createHash('sha256').update(key).digest();

/** Denies everything that no handler has opened. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly directory: Directory,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, targets)) return true;
    const audience = this.reflector.getAllAndOverride<Audience | undefined>(ALLOW, targets);
    if (!audience) throw new AppError('FORBIDDEN');
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const staff = await this.signIn(request.headers.authorization);
    staffOf.set(request, { ...staff, requestId: String(request.id) });
    return true;
  }

  private async signIn(header: string | undefined): Promise<Omit<Staff, 'requestId'>> {
    const key = /^Bearer ([A-Za-z0-9_-]{43})$/.exec(header ?? '')?.[1];
    const staff = key ? await this.directory.findApiKey(hashKey(key)) : null;
    if (!staff) throw new AppError('UNAUTHENTICATED');
    return staff;
  }
}
