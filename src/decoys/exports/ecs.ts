/** Events of decoys in the Elastic Common Schema 8: one object an event, with our own fields under `yamori`. */
import type { DecoyEvent, DecoyFields } from '../../model/decoy-event.ts';

const ENVELOPE: ReadonlySet<string> = new Set([
  'eventid', 'timestamp', 'session', 'src_ip', 'src_port', 'dst_ip', 'dst_port', 'protocol', 'sensor', 'persona',
]); // biome-ignore format: a list
const OUTCOMES: Readonly<Record<string, string>> = {
  'cowrie.login.success': 'success',
  'cowrie.login.failed': 'failure',
  'cowrie.command.failed': 'failure',
};

export function toEcs(event: DecoyEvent): DecoyFields {
  const own = Object.fromEntries(Object.entries(event).filter(([name]) => !ENVELOPE.has(name)));
  const text = (name: string) => (typeof event[name] === 'string' ? (event[name] as string) : null);
  const isLogin = event.eventid.startsWith('cowrie.login.');
  return {
    '@timestamp': event.timestamp,
    ecs: { version: '8.11.0' },
    event: {
      kind: 'event',
      module: 'yamori',
      dataset: 'yamori.decoy',
      action: event.eventid,
      category: isLogin ? ['authentication'] : ['network'],
      type: isLogin ? ['start'] : event.eventid.endsWith('.closed') ? ['end'] : ['info'],
      ...(OUTCOMES[event.eventid] === undefined ? {} : { outcome: OUTCOMES[event.eventid] }),
    },
    source: { ip: event.src_ip, port: event.src_port },
    destination: { ip: event.dst_ip, port: event.dst_port },
    network: { protocol: event.protocol, transport: event.eventid === 'yamori.datagram' ? 'udp' : 'tcp' },
    observer: { name: event.sensor, type: 'honeypot', product: 'Yamori' },
    ...(text('username') === null ? {} : { user: { name: text('username') } }),
    ...(text('input') === null ? {} : { process: { command_line: text('input') } }),
    ...(text('url') === null ? {} : { url: { original: text('url') } }),
    ...(text('user_agent') === null ? {} : { user_agent: { original: text('user_agent') } }),
    ...(text('shasum') === null ? {} : { file: { hash: { sha256: text('shasum') } } }),
    yamori: { session: event.session, persona: event.persona, ...own },
  };
}
