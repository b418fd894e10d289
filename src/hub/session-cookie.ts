/** The cookie that carries a session: out of reach for scripts, and for other sites. */
import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** `__Host-` is believed by browsers over TLS alone (RFC 6265bis, 4.1.3.2). */
function cookieName(isSecure: boolean): string {
  return isSecure ? '__Host-yamori' : 'yamori';
}

export function readSessionCookie(request: FastifyRequest, isSecure: boolean): string | null {
  return request.cookies[cookieName(isSecure)] ?? null;
}

export function setSessionCookie(
  reply: FastifyReply,
  secret: string,
  isSecure: boolean,
  seconds: number,
): void {
  reply.setCookie(cookieName(isSecure), secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure,
    maxAge: seconds,
  });
}

export function clearSessionCookie(reply: FastifyReply, isSecure: boolean): void {
  reply.clearCookie(cookieName(isSecure), { path: '/', secure: isSecure });
}
