import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SessionView } from '@kaibo/contracts/staff.dto';
import { writeSessionCookie } from '../../core/session-cookie';
import type { Browser, OpenedSession } from './sessions.service';

export const browserOf = (request: FastifyRequest): Browser => ({
  ip: request.ip,
  userAgent: request.headers['user-agent'],
  requestId: String(request.id),
});

/** Gives the browser its cookie and the page its view. */
export function answerSession(
  request: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string | null,
  { cookie, view }: OpenedSession,
): SessionView {
  writeSessionCookie(request, reply, publicUrl, cookie);
  return view;
}
