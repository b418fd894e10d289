/**
 * What a decoy saw, one event a line of JSON: Cowrie's envelope, and Cowrie's ids where the meaning is the same, so that
 * what reads Cowrie's log reads this one. Ids of our own begin with `yamori.`.
 */

/** Id -> what it says and which fields come with it beside the envelope. */
export const DECOY_EVENTS = {
  'cowrie.session.connect': 'Somebody connected, or a first datagram came.',
  'cowrie.session.closed': 'The visit ended: `duration` in seconds, `bytes_in`, `bytes_out`, `reason`.',
  'cowrie.session.params': 'What the session pretends to be: `arch`.',
  'cowrie.client.version': 'What the client says it is: `version`.',
  'cowrie.client.kex': 'Key exchange of SSH: `hassh`, `hasshAlgorithms`, `kexAlgs`, `keyAlgs`.',
  'cowrie.client.size': 'Size of the terminal: `width`, `height`.',
  'cowrie.client.var': 'A variable that the client set: `name`, `value`.',
  'cowrie.login.success': 'Logged in: `username`, `password`, or `key` (its fingerprint).',
  'cowrie.login.failed': 'Refused: `username`, `password`, or `key`.',
  'cowrie.command.input': 'A line that was typed: `input`; `typed_ms` since the line before.',
  'cowrie.command.success': 'A command that was carried out: `input`.',
  'cowrie.command.failed': 'A command that the device does not know: `input`.',
  'cowrie.session.file_download':
    'He asked the device to fetch something; **nothing was fetched**: `url`, `destfile`, `tool`.',
  'cowrie.session.file_upload': 'He wrote or sent a file: `filename`, `shasum`, `size`, `outfile`.',
  'cowrie.direct-tcpip.request': 'He asked to be forwarded; refused: `dst_name`, `dst_target_port`.',
  'cowrie.log.closed':
    'What his terminal showed is whole: `duration` in seconds, `size` (bytes in `yamori.terminal.output`). There is no file of it.',
  'yamori.terminal.output':
    'What his terminal showed; one after the other they are all of it, echo too: `data` (one character a byte), and over SSH `channel` and `tty` (false: a command without a terminal, whose newlines are bare).',
  'yamori.decoy.started': 'A decoy listens: `ports`, `identity`.',
  'yamori.decoy.stopped': 'A decoy ended in good order.',
  'yamori.experiment.changed':
    'The operator changed one thing on a decoy of an experiment: `experiment`, `change` (start, stop, listed, set), `subject`, `previous_value`, `resulting_value`, `due` (when the schedule has it), `entry` (its id).',
  'yamori.flood':
    'Connections of one address that came too often: `refused`, and `silent` ones that ended without a word, in `seconds`; of none of them is there another event.',
  'yamori.tls.hello': 'A TLS client hello: `ja4`, `ja3`, `server_name`, `alpn`, `versions`.',
  'yamori.http.request':
    'A request: `method`, `url`, `http_version`, `headers` (names in their order), `client_print`, `user_agent`, `host`, `referer`, `status` (0: closed without a word), `fault`, `body` (its begin), `body_size`, `cookie`, `etag`.',
  'yamori.http.page':
    'A page that a person would see was served: `page`, and `dwell_ms` on the one `before`; of a page with values, `seen` (at most 16: tag -> number as it stood there).',
  'yamori.payload':
    'First bytes that are no request of the protocol: `data` (hex, its begin), `size`, `name`.',
  'yamori.exploit': 'A known exploit or probe was tried: `name`, `cve`, `data`.',
  'yamori.scanner': 'A professional scanner showed itself: `name`, `mark`.',
  'yamori.indicator': 'He named a place, which was not visited: `url`, `kind`.',
  'yamori.lure.planted':
    'A credential was shown that only this visitor has: `place`, `username`, `password`.',
  'yamori.lure.used': 'Such a credential was used: `place`, `username`, `password`.',
  'yamori.camera.frames':
    'Somebody looked: `stream`, `frames`, `skipped` (he was slow), `duration`, `dwell_ms`, and at times `still`: a small JPEG of what he had before him, in base64.',
  'yamori.camera.moved':
    'Pan, tilt or zoom: `previous_value`, `requested_value`, `resulting_value`, `face`, and at times `still`, as above, of the resulting view.',
  'yamori.rtsp.request': 'A request of RTSP: `method`, `url`, `cseq`, `user_agent`, `status`.',
  'yamori.onvif.request': 'A call of ONVIF or WS-Discovery: `action`, `status`, `face`.',
  'yamori.upnp.request': 'A search or description of UPnP: `target`.',
  'yamori.setting.write':
    'A setting was changed: `face`, `point`, `previous_value`, `requested_value`, `resulting_value`.',
  'yamori.plant.write':
    'A set-point or coil of the plant: `face`, `point`, `previous_value`, `requested_value`, `resulting_value`.',
  'yamori.plant.alarm': 'The plant raised, or somebody quieted, an alarm: `alarm`, `state`.',
  'yamori.modbus.request': 'A request of Modbus: `unit`, `function`, `address`, `quantity`, `exception`.',
  'yamori.s7.request': 'A request of S7: `function`, `szl`.',
  'yamori.input.refused':
    'Input that breaks a rule or a limit: `name` of the count, `data` (hex, its begin).',
  'yamori.datagram': 'A datagram: `data` (hex, its begin), `size`, `answered` (bytes).',
} as const satisfies Record<`cowrie.${string}` | `yamori.${string}`, string>;

export type DecoyEventId = keyof typeof DECOY_EVENTS;

export type DecoyValue = string | number | boolean | null | readonly DecoyValue[] | DecoyFields;
export interface DecoyFields {
  readonly [name: string]: DecoyValue;
}

/** Who talks to whom, and what no text of the visitor can change. Names are Cowrie's. */
export interface DecoyEnvelope {
  readonly eventid: DecoyEventId;
  /** ISO 8601 in UTC, with microseconds as Cowrie has them. */
  readonly timestamp: string;
  /** 12 hexadecimal digits: one connection, or the datagrams of one address to one port until it falls silent. */
  readonly session: string;
  readonly src_ip: string;
  readonly src_port: number;
  readonly dst_ip: string;
  readonly dst_port: number;
  /** `telnet`, `ssh`, `http`, `rtsp`, `modbus` ... */
  readonly protocol: string;
  /** Name of the decoy, as the operator calls it. */
  readonly sensor: string;
  readonly persona: string;
}

/** Fields of the envelope win over those of the same name. */
export type DecoyEvent = DecoyEnvelope & DecoyFields;

/** Text that every event has; what else it says is the visitor's. */
const ENVELOPE_TEXTS = [
  'timestamp',
  'session',
  'src_ip',
  'dst_ip',
  'protocol',
  'sensor',
  'persona',
] as const satisfies readonly (keyof DecoyEnvelope)[];
const MOST_LINE = 1_000_000;

/** A line of a decoy's journal; null: it is none. The last one of a decoy that was killed may be half a line. */
export function readDecoyEvent(line: string): DecoyEvent | null {
  if (line.length > MOST_LINE) return null;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const event = value as Record<string, unknown>;
  const isWhole =
    ENVELOPE_TEXTS.every((name) => typeof event[name] === 'string') &&
    Object.hasOwn(DECOY_EVENTS, String(event.eventid)) &&
    !Number.isNaN(Date.parse(String(event.timestamp)));
  return isWhole ? (value as DecoyEvent) : null;
}
