import fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppError } from './app-error';
import type { Config } from './config';

/** What the page needs of swagger-ui; nothing else of its folder is served. */
const ASSETS: Record<string, string> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Kaibo 开播 API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
    <link rel="icon" href="/docs/favicon-32x32.png" />
  </head>
  <body>
    <div id="docs"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;
const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, persistAuthorization: false });`;
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";

/** Fastify routes beside Nest's; each says whom it serves, and the access test reads it. */
export const PUBLIC_ROUTE = { config: { access: 'public' } } as const;

/** `/openapi.json`, written by the build, and a page to read and try it. Files are read when first asked for. */
export function serveDocs(app: NestFastifyApplication, config: Config): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get('/openapi.json', PUBLIC_ROUTE, async (_request, reply) => {
    const document = await fs.readFile(config.web.openapiFile).catch((cause: unknown) => {
      throw new AppError('UNAVAILABLE', undefined, {
        message: 'The description of the routes was not built: npm run build.',
        cause,
      });
    });
    return reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(document);
  });
  fastify.get('/docs', PUBLIC_ROUTE, (_request, reply) =>
    reply.header('content-type', 'text/html; charset=utf-8').header('content-security-policy', POLICY).send(PAGE),
  );
  fastify.get('/docs/start.js', PUBLIC_ROUTE, (_request, reply) =>
    reply.header('content-type', 'text/javascript; charset=utf-8').send(START),
  );
  fastify.get<{ Params: { asset: string } }>('/docs/:asset', PUBLIC_ROUTE, async (request, reply) => {
    const type = Object.hasOwn(ASSETS, request.params.asset) ? ASSETS[request.params.asset] : undefined;
    if (!type) throw new AppError('ROUTE_NOT_FOUND');
    const folder = path.dirname(createRequire(__filename).resolve('swagger-ui-dist/package.json'));
    const file = await fs.readFile(path.join(folder, request.params.asset));
    return reply.header('content-type', type).header('cache-control', 'public, max-age=86400').send(file);
  });
}
