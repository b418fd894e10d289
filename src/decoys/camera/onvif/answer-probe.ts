/**
 * WS-Discovery (OASIS 1.1): a Probe for a video transmitter is answered with where the device service is. An answer is
 * never longer than its question, so the fullest that fits is chosen, and a short question gets none.
 */
import { randomUUID } from 'node:crypto';
import type { Visit } from '../../persona.ts';
import type { CameraDevice } from '../device/camera-device.ts';
import { scopesOf } from './device-service.ts';
import { readSoap } from './soap.ts';

const MOST_BYTES = 8_192;

export function answerProbe(
  datagram: Uint8Array,
  visit: Visit,
  device: CameraDevice,
  address: string,
): Uint8Array | null {
  const text = datagram.length > MOST_BYTES ? '' : Buffer.from(datagram).toString('utf8');
  const call = readSoap(text);
  if (call === null) {
    visit.refuse('discovery-malformed', datagram);
    return null;
  }
  visit.emit('yamori.onvif.request', {
    action: call.action,
    status: call.action === 'Probe' ? 200 : 0,
    face: 'discovery',
  });
  if (call.action !== 'Probe') return null;
  const types = call.text('Types');
  if (types !== '' && !/NetworkVideoTransmitter|Device/.test(types)) return null;
  const message = call.text('MessageID');
  if (!/^[\w:.{}-]{1,100}$/.test(message)) return null;
  const scopes = scopesOf(device);
  for (const fullness of [
    ...scopes.map((_, left) => ({ scopes: scopes.slice(0, scopes.length - left).join(' '), isTold: true })),
    { scopes: '', isTold: true },
    { scopes: '', isTold: false },
  ]) {
    const answer = Buffer.from(matchText(device, message, address, fullness));
    if (answer.length <= datagram.length) return answer;
  }
  return null;
}

interface Fullness {
  readonly scopes: string;
  /** Says which action and which device this is, too. */
  readonly isTold: boolean;
}

function matchText(
  { uuid }: CameraDevice,
  message: string,
  address: string,
  { scopes, isTold }: Fullness,
): string {
  const space = 'http://schemas.xmlsoap.org/ws/2005/04/discovery';
  const action = isTold ? `<a:Action>${space}/ProbeMatches</a:Action>` : '';
  const endpoint = isTold
    ? `<a:EndpointReference><a:Address>urn:uuid:${uuid}</a:Address></a:EndpointReference>`
    : '';
  const said = scopes === '' ? '' : `<d:Scopes>${scopes}</d:Scopes>`;
  return `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="${space}"><s:Header><a:MessageID>urn:uuid:${randomUUID()}</a:MessageID><a:RelatesTo>${message}</a:RelatesTo>${action}</s:Header><s:Body><d:ProbeMatches><d:ProbeMatch>${endpoint}${said}<d:XAddrs>http://${address}/onvif/device_service</d:XAddrs></d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>`;
}
