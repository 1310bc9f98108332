import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject } from '@nestjs/common';
import type { ErrorView } from '@kaibo/contracts/errors.dto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from './app-error';
import { LOG, type Log } from './log';

/** Codes of PostgreSQL and the socket that mean "the database is away", not "we have a bug". */
const DATABASE_AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08001',
  '53300',
]);

/** What is not an AppError becomes one here, or is a bug. */
export const toAppError = (error: unknown): AppError => {
  if (error instanceof AppError) return error;
  if (error instanceof HttpException) {
    const status = error.getStatus();
    if (status === 404) return new AppError('ROUTE_NOT_FOUND', undefined, { cause: error });
    if (status === 413) return new AppError('BODY_TOO_LARGE', undefined, { cause: error });
    if (status === 401) return new AppError('UNAUTHENTICATED', undefined, { cause: error });
    if (status === 403) return new AppError('FORBIDDEN', undefined, { cause: error });
    if (status < 500) return new AppError('BODY_MALFORMED', undefined, { cause: error });
  }
  const { statusCode, code, message } = (error ?? {}) as { statusCode?: unknown; code?: unknown; message?: unknown }; // any thrown value may carry these
  if (statusCode === 413) return new AppError('BODY_TOO_LARGE', undefined, { cause: error });
  if (statusCode === 404) return new AppError('ROUTE_NOT_FOUND', undefined, { cause: error });
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return new AppError('BODY_MALFORMED', undefined, { cause: error });
  // Text that PostgreSQL cannot hold (NUL): every rule of the DTO may have been kept.
  if (code === '22021') return new AppError('INPUT_INVALID', { fields: [] }, { cause: error });
  if (typeof code === 'string' && DATABASE_AWAY.has(code))
    return new AppError('UNAVAILABLE', undefined, { cause: error, retryAfterSeconds: 5 });
  if (typeof message === 'string' && /Connection terminated|timeout exceeded when trying to connect/.test(message))
    return new AppError('UNAVAILABLE', undefined, { cause: error, retryAfterSeconds: 5 });
  return new AppError('INTERNAL', undefined, { cause: error });
};

/** The one place that turns an error into an answer: `{ code, message, requestId, details? }`. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(@Inject(LOG) private readonly log: Log) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const error = toAppError(thrown);
    if (error.code === 'INTERNAL')
      this.log.error({ event: 'bug', requestId: request.id, err: error.cause ?? error }, 'not an AppError');
    if (error.code === 'UNAVAILABLE') this.log.warn({ event: 'unavailable', requestId: request.id, err: error.cause });
    if (reply.sent) return;
    const view: ErrorView = {
      code: error.code,
      message: error.message,
      requestId: String(request.id),
      ...(error.details ? { details: error.details } : {}),
    };
    void reply.header('x-request-id', view.requestId);
    if (error.retryAfterSeconds !== undefined) void reply.header('retry-after', String(error.retryAfterSeconds));
    void reply.status(error.status).header('cache-control', 'no-store').send(view);
  }
}
