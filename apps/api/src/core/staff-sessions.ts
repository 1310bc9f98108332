import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AppError } from './app-error';
import { type Person, StaffSessions } from './auth';
import { type Config, CONFIG } from './config';
import { Directory, type SessionRef } from './directory';
import { permissionsOfRole } from './permissions.rules';
import { hashSecret, IDLE_SECONDS, isOwnOrigin, readSessionCookie, type SessionCookie } from './session-cookie';
import { Strangers } from './strangers';
import { Vault } from './vault';
import { World } from './world';

/** Where a page says the token that it was told: another site's page was told none. */
export const CSRF_HEADER = 'x-kaibo-csrf';
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Sessions as the browser's cookie names them. */
@Injectable()
export class CookieSessions extends StaffSessions {
  constructor(
    private readonly directory: Directory,
    private readonly vault: Vault,
    private readonly world: World,
    @Inject(CONFIG) private readonly config: Config,
    private readonly strangers: Strangers,
  ) {
    super();
  }

  override async find(request: FastifyRequest): Promise<Omit<Person, 'requestId'> | null> {
    const found = await this.findAny(request);
    if (found?.stage !== 'full') return null;
    const { personId, sessionId, merchantId, role, steppedUpAt } = found;
    return { personId, sessionId, merchantId, permissions: role ? permissionsOfRole(role) : new Set(), steppedUpAt };
  }

  /**
   * The session of a request, also one whose second factor is still to come.
   * @throws AppError CSRF_REFUSED
   */
  async findAny(request: FastifyRequest): Promise<(SessionRef & { personId: string; cookie: SessionCookie }) | null> {
    const cookie = readSessionCookie(request, this.config.publicUrl);
    if (!cookie) return null;
    if (!SAFE_METHODS.has(request.method)) this.requireOwnPage(request, cookie);
    const { personId, secret } = cookie;
    const hash = hashSecret(secret);
    const found = await this.strangers.look(request.ip, hash, (turn) =>
      this.directory.findSession(personId, hash, this.world.now(), IDLE_SECONDS, turn),
    );
    return found ? { ...found, personId, cookie } : null;
  }

  /** What our page says back with every change; known to whoever holds the cookie, and to us. */
  csrfToken({ secret }: SessionCookie): string {
    return this.vault.mac('staff/csrf', hashSecret(secret).toString('hex')).toString('base64url');
  }

  /** For what changes something before there is a session. @throws AppError CSRF_REFUSED for another site's page */
  requireOwnOrigin(request: FastifyRequest): void {
    const { origin, host } = request.headers;
    if (origin !== undefined && !isOwnOrigin(origin, host, this.config.publicUrl)) throw new AppError('CSRF_REFUSED');
  }

  private requireOwnPage(request: FastifyRequest, cookie: SessionCookie): void {
    if (request.headers.origin === undefined) throw new AppError('CSRF_REFUSED');
    this.requireOwnOrigin(request);
    const said = Buffer.from(String(request.headers[CSRF_HEADER] ?? ''));
    const right = Buffer.from(this.csrfToken(cookie));
    if (said.length !== right.length || !timingSafeEqual(said, right)) throw new AppError('CSRF_REFUSED');
  }
}
