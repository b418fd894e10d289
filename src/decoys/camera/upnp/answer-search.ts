/**
 * SSDP (UPnP Device Architecture 1.0, section 1.2): a search is answered with where the description is, in never more
 * bytes than it had: of three lengths the fullest that fits.
 */
import type { Visit } from '../../persona.ts';
import type { CameraDevice } from '../device/camera-device.ts';
import { escapeXml } from '../onvif/soap.ts';

const MOST_BYTES = 2_048;
const DEVICE_TYPE = 'urn:schemas-upnp-org:device:Basic:1';

export function answerSearch(
  datagram: Uint8Array,
  visit: Visit,
  device: CameraDevice,
  address: string,
): Uint8Array | null {
  const text = Buffer.from(datagram.subarray(0, MOST_BYTES)).toString('latin1');
  if (!/^M-SEARCH \* HTTP\/1\.\d\r?\n/.test(text)) {
    visit.refuse('discovery-malformed', datagram);
    return null;
  }
  const target = /^ST:[ \t]*([\x21-\x7e]{1,200})[ \t]*\r?$/im.exec(text)?.[1] ?? '';
  visit.emit('yamori.upnp.request', { target });
  const uuid = `uuid:${device.uuid}`;
  if (!['ssdp:all', 'upnp:rootdevice', uuid, DEVICE_TYPE].includes(target)) return null;
  const found = target === 'ssdp:all' ? 'upnp:rootdevice' : target;
  const location = `LOCATION:http://${address}${device.paths.description}`;
  const usn = `USN:${uuid}${found === uuid ? '' : `::${found}`}`;
  const answers = [
    [
      'CACHE-CONTROL:max-age=1800',
      'EXT:',
      location,
      `SERVER:Linux/3.4 UPnP/1.0 ${device.maker}/1.0`,
      `ST:${found}`,
      usn,
    ],
    ['EXT:', location, `ST:${found}`, usn],
    [location, `ST:${found}`],
    [location],
  ];
  for (const lines of answers) {
    const answer = Buffer.from(`HTTP/1.1 200 OK\r\n${lines.join('\r\n')}\r\n\r\n`);
    if (answer.length <= datagram.length) return answer;
  }
  return null;
}

/** `origin`: `http://192.0.2.1:8080`. */
export function descriptionText(device: CameraDevice, origin: string): string {
  const { maker, model, serial, uuid } = device;
  return `<?xml version="1.0"?>
<root xmlns="urn:schemas-upnp-org:device-1-0"><specVersion><major>1</major><minor>0</minor></specVersion><device><deviceType>${DEVICE_TYPE}</deviceType><friendlyName>${escapeXml(`${model}-${serial.slice(-6)}`)}</friendlyName><manufacturer>${maker}</manufacturer><modelDescription>IP Camera</modelDescription><modelName>${model}</modelName><modelNumber>${model}</modelNumber><serialNumber>${serial}</serialNumber><UDN>uuid:${uuid}</UDN><presentationURL>${origin}/</presentationURL></device></root>
`;
}
