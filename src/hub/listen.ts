/** Where the hub listens: loopback, unless it is told how the connection is kept secret. */
import type { FastifyInstance } from 'fastify';
import { YamoriError } from '../base/errors.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any that is free. */
  readonly port: number;
  /** TLS is spoken here, or a proxy in front was named. */
  readonly isSecret: boolean;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host) || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Throws E_HUB_LISTEN for an address that is not safe; call it before anything is opened. */
export function requireSecretListening({ host, isSecret }: Omit<ListenOptions, 'port'>): void {
  if (isLoopback(host) || isSecret) return;
  throw new YamoriError(
    'E_HUB_LISTEN',
    `listening on ${host} would send passwords and tokens in the clear`,
    'Give --tls-cert and --tls-key, or --trust-proxy with the address of a proxy that speaks TLS.',
  );
}

/** Resolves to the port. Throws E_HUB_LISTEN. */
export async function listen(app: FastifyInstance, options: ListenOptions): Promise<number> {
  requireSecretListening(options);
  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const what =
      code === 'EADDRINUSE'
        ? 'the port is in use'
        : code === 'EACCES'
          ? 'the port may not be used without privileges'
          : (cause as Error).message;
    throw new YamoriError(
      'E_HUB_LISTEN',
      `cannot listen on ${options.host}, port ${options.port}: ${what}`,
      'Choose another with --port or --listen, or end what uses it.',
      { cause },
    );
  }
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : options.port;
}
