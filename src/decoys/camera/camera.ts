/** A cheap network camera: web pages, motion JPEG and RTSP with a living picture, ONVIF, UPnP. */
import type { Socket } from 'node:net';
import { HTTP_LIMITS, serveHttp } from '../http/serve-http.ts';
import type { Persona, Visit } from '../persona.ts';
import { openTlsDoor, serveTls, TLS_TIMES } from '../tls/serve-tls.ts';
import { openTlsIdentity } from '../tls/tls-identity.ts';
import { makeCameraDevice } from './device/camera-device.ts';
import { openCameraSettings } from './device/camera-settings.ts';
import { cameraTls } from './device/camera-tls.ts';
import { createTurning } from './device/turning.ts';
import { answerProbe } from './onvif/answer-probe.ts';
import { createOnvif } from './onvif/device-service.ts';
import { type RtspMake, serveRtsp } from './rtsp/serve-rtsp.ts';
import { createPicture, FULL_SIZE, STILL_SIZE } from './scene/picture.ts';
import { answerSearch, descriptionText } from './upnp/answer-search.ts';
import { createFrameSource } from './video/frame-source.ts';
import { createStills } from './video/stills.ts';
import { createCameraPages } from './web/camera-pages.ts';
import { httpStyleOf } from './web/http-makes.ts';
import { createCameraWeb } from './web/serve-camera-web.ts';
import { createCameraDoors } from './web/web-doors.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
/** What a visitor sees of the clock of such a camera, which stands in Japan. */
const PLACE_OFFSET_MINUTES = 540;

/** WS-Discovery 1.1, 2.4; UPnP Device Architecture 1.1, 1.3: the same group for both. */
const DISCOVERY_GROUP = '239.255.255.250';

export const camera: Persona = {
  name: 'camera',
  title: { en: 'Network camera', ja: 'ネットワークカメラ' },
  description: 'A cheap network camera with a living picture: web pages, motion JPEG, RTSP, ONVIF, UPnP.',
  ports: [
    { name: 'http', transport: 'tcp', port: 80, idleMs: 2 * MINUTE_MS, mostMs: DAY_MS },
    { name: 'https', transport: 'tcp', port: 443, idleMs: 2 * MINUTE_MS, mostMs: DAY_MS },
    { name: 'http-alt', transport: 'tcp', port: 8_080, idleMs: 2 * MINUTE_MS, mostMs: DAY_MS },
    { name: 'rtsp', transport: 'tcp', port: 554, idleMs: 2 * MINUTE_MS, mostMs: DAY_MS },
    {
      name: 'onvif-discovery',
      transport: 'udp',
      port: 3_702,
      group: DISCOVERY_GROUP,
      idleMs: MINUTE_MS,
      mostMs: DAY_MS,
    },
    {
      name: 'ssdp',
      transport: 'udp',
      port: 1_900,
      group: DISCOVERY_GROUP,
      idleMs: MINUTE_MS,
      mostMs: DAY_MS,
    },
  ],
  async open({ seed, lures, folder, clock, portOf, onTrouble }) {
    const device = makeCameraDevice(seed.branch('device'));
    const settings = openCameraSettings(folder, device, clock(), onTrouble);
    const picture = createPicture(device.scene, seed.branch('scene'), device.place, FULL_SIZE);
    const small = createPicture(device.scene, seed.branch('scene'), device.place, STILL_SIZE);
    const stills = createStills({ picture: small, settings, clock });
    const turning = createTurning(picture.home, settings, clock, stills.of);
    const see = (visit: Visit) => stills.of(visit, turning.now());
    const source = createFrameSource({ picture, settings, turning, clock, onTrouble });
    const doors = createCameraDoors(device, settings, lures, seed.bytes('nonce key', 16), clock);
    const style = httpStyleOf(device.httpMake, PLACE_OFFSET_MINUTES);
    const handle = createCameraWeb({
      device,
      settings,
      turning,
      source,
      doors,
      pages: createCameraPages(device, settings),
      lures,
      clock,
      see,
      onvif: createOnvif({ device, settings, turning, doors, clock, rtspPort: portOf('rtsp') }),
      description: (origin) => descriptionText(device, origin),
    });
    const { make: tlsMake, plan, plain } = cameraTls(device, seed.branch('tls'));
    const tls = openTlsDoor(tlsMake, openTlsIdentity(folder, plan, tlsMake.key, onTrouble));
    const web = { style, limits: HTTP_LIMITS, clock, onTrouble, handle };
    const draw = seed.branch('rtsp');
    const make: RtspMake = {
      server: draw.pick('server', [
        'Rtsp Server/2.0',
        'H264DVR 1.0',
        `${device.maker} RTSP/1.${draw.number('version', 9)}`,
        'IPCAMERA-RTSP',
        'Streaming Server v0.1',
      ]),
      methods: draw.pick('methods', [
        ['OPTIONS', 'DESCRIBE', 'SETUP', 'TEARDOWN', 'PLAY', 'GET_PARAMETER', 'SET_PARAMETER'],
        ['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'PAUSE', 'TEARDOWN', 'GET_PARAMETER'],
        ['OPTIONS', 'DESCRIBE', 'PLAY', 'PAUSE', 'SETUP', 'TEARDOWN', 'SET_PARAMETER', 'GET_PARAMETER'],
      ]),
      track: draw.pick('track', ['trackID=0', 'trackID=1', 'track1', 'stream=0', 'video']),
      asksFirst: draw.number('asks first', 2) === 0,
      sessionName: draw.pick('session', [
        'Media Presentation',
        'streamed by the RTSP server',
        'RTSP Session',
        device.model,
      ]),
      hasDate: draw.number('date', 2) === 0,
    };
    settings.save();
    /** Where this port is for who came to `localAddress`; port 80 goes without saying. */
    const webAt = (localAddress: string) => {
      const host = localAddress.includes(':') ? `[${localAddress}]` : localAddress;
      return portOf('http') === 80 ? host : `${host}:${portOf('http')}`;
    };
    return {
      identity: {
        maker: device.maker,
        model: device.model,
        firmware: device.firmware,
        serial: device.serial,
        mac: device.mac,
        scene: device.scene,
        http: device.httpMake,
      },
      connect(name, socket, visit) {
        if (name === 'rtsp') serveRtsp(socket, visit, { device, make, doors, source, see, clock });
        else if (name === 'https') {
          const serve = (inside: Socket) => serveHttp(inside, visit, web);
          serveTls(socket, visit, { tls, times: TLS_TIMES, plain, serve });
        } else serveHttp(socket, visit, web);
      },
      receive(name, datagram, visit) {
        const answer = name === 'ssdp' ? answerSearch : answerProbe;
        return answer(datagram, visit, device, webAt(visit.localAddress));
      },
      async close() {
        source.close();
        settings.close();
      },
    };
  },
};
