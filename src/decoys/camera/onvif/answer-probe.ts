/**
 * WS-Discovery (OASIS 1.1): a Probe for a video transmitter is answered with where the device service is. An answer is
 * never longer than its question, so the fullest that fits is chosen, and a short question gets none.
 */
import type { Visit } from '../../persona.ts';
import type { CameraDevice } from '../device/camera-device.ts';
import { scopesOf } from './device-service.ts';
import { readSoap } from './soap.ts';

const MOST_BYTES = 8_192;

export function answerProbe(datagram: Uint8Array, visit: Visit, device: CameraDevice, address: string): Uint8Array | null {
  const text = datagram.length > MOST_BYTES ? '' : Buffer.from(datagram).toString('utf8');
  const call = readSoap(text);
  if (call === null) {
    visit.refuse('discovery-malformed', datagram);
    return null;
  }
  visit.emit('yamori.onvif.request', { action: call.action, status: call.action === 'Probe' ? 200 : 0, face: 'discovery' });
  if (call.action !== 'Probe') return null;
  const types = call.text('Types');
  if (types !== '' && !/NetworkVideoTransmitter|Device/.test(types)) return null;
  const message = call.text('MessageID');
  if (!/^[\w:.{}-]{1,100}$/.test(message)) return null;
  for (const scopes of [scopesOf(device).join(' '), scopesOf(device)[0], '']) {
    const answer = Buffer.from(matchText(device, message, address, scopes));
    if (answer.length <= datagram.length) return answer;
  }
  return null;
}

function matchText(device: CameraDevice, message: string, address: string, scopes: string): string {
  const space = 'http://schemas.xmlsoap.org/ws/2005/04/discovery';
  const said = scopes === '' ? '' : `<d:Scopes>${scopes}</d:Scopes>`;
  return `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="${space}"><s:Header><a:RelatesTo>${message}</a:RelatesTo><a:Action>${space}/ProbeMatches</a:Action></s:Header><s:Body><d:ProbeMatches><d:ProbeMatch><a:EndpointReference><a:Address>urn:uuid:${device.uuid}</a:Address></a:EndpointReference>${said}<d:XAddrs>http://${address}/onvif/device_service</d:XAddrs></d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>`;
}
