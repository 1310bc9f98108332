import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { askerOf, type Person, type Staff, type Viewer } from './auth';
import { ipKey } from './client-ip';
import { Limits } from './limits';
import { type LimitRule, UNSIGNED_WRITES, USUAL_LIMITS } from './limits.rules';

const LIMIT = 'kaibo:limit';

/** How often one member, person or key (or, where anyone may write, one address) may call this handler. */
export const Limit = (rule: LimitRule) => SetMetadata(LIMIT, rule);

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** After the access guard: everybody's calls of one route come out of a bucket of their own. */
@Injectable()
export class LimitGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly limits: Limits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const targets = [context.getHandler(), context.getClass()];
    const said = this.reflector.getAllAndOverride<LimitRule | undefined>(LIMIT, targets);
    const route = `${request.method} ${request.routeOptions.url ?? ''}`;
    const kind = READS.has(request.method) ? 'reads' : 'writes';
    const asker = askerOf(request);
    if (asker !== null) {
      const usual = USUAL_LIMITS['memberId' in asker ? 'viewer' : 'staff'][kind];
      await this.limits.take('member', `${nameOf(asker)} ${route}`, said ?? usual);
    } else if (kind === 'writes')
      // Public reads lie ready in memory or are built once for all; behind one address stand thousands of phones.
      await this.limits.take('ip', `${ipKey(request.ip)} ${route}`, said ?? UNSIGNED_WRITES);
    return true;
  }
}

/** Under which an asker's buckets stand: the merchant, and who of it. */
function nameOf(asker: Staff | Person | Viewer): string {
  const { merchantId } = asker;
  if ('memberId' in asker) return `${merchantId} member ${asker.memberId}`;
  const key = 'keyId' in asker ? asker.keyId : null;
  return `${merchantId ?? '-'} ${key === null ? `person ${asker.personId ?? '-'}` : `key ${key}`}`;
}
