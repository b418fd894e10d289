/** The language of an owners' page: asked for, remembered, or Japanese. */
import type { FastifyReply, FastifyRequest } from 'fastify';

export type PageLanguage = 'ja' | 'en';

/** It holds a language and nothing else, so it is nobody's to be asked about. */
const COOKIE = 'yamori-language';
const YEAR_SECONDS = 31_536_000;

/** Remembers what is asked for. */
export function languageOf(request: FastifyRequest, reply: FastifyReply, isSecure: boolean): PageLanguage {
  const { lang } = { ...(request.query as object), ...(request.body as object | null) } as { lang?: unknown };
  if (lang === 'ja' || lang === 'en') {
    reply.setCookie(COOKIE, lang, {
      path: '/',
      maxAge: YEAR_SECONDS,
      sameSite: 'lax',
      httpOnly: true,
      secure: isSecure,
    });
    return lang;
  }
  return request.cookies[COOKIE] === 'en' ? 'en' : 'ja';
}
