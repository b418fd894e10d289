/** The built page: its hashed files for ever, its entry never kept, any other path is the page's own. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import staticFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { Refusal } from './refusal.ts';

/** Null folder: there is no page, and what is not the API is not found. */
export async function servePage(app: FastifyInstance, folder: string | null): Promise<void> {
  const entry = folder === null ? null : await readFile(join(folder, 'index.html'), 'utf8');
  if (folder !== null) {
    await app.register(staticFiles, {
      root: folder,
      wildcard: false,
      index: false,
      preCompressed: true,
      setHeaders(reply, path) {
        const isHashed = path.includes('/assets/');
        reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  // An app of its own, in a folder of its own: its worker may answer for that folder alone.
  const owners = folder === null ? null : await readFile(join(folder, 'app/index.html'), 'utf8');
  if (owners !== null) {
    app.get('/app', { schema: { hide: true } }, (_request, reply) => reply.redirect('/app/'));
    app.get('/app/', { schema: { hide: true } }, (_request, reply) =>
      reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(owners),
    );
  }
  app.setNotFoundHandler((request, reply) => {
    if (entry !== null && request.method === 'GET' && isPagePath(request.url.split('?')[0]))
      return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(entry);
    const refusal = new Refusal('not-found', 'there is nothing here');
    return reply.code(refusal.status).send(refusal.toJSON());
  });
}

/** A path of the page's own. An address in one holds dots: /sources/192.0.2.1 is no file. */
function isPagePath(path: string): boolean {
  if (path.startsWith('/api/') || path.startsWith('/assets/')) return false;
  return path.startsWith('/sources/') || !path.includes('.');
}
