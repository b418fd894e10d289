/** The ONVIF services of the camera at `/onvif/`: what it is, its streams, its motors and its accounts. */
import { createHash } from 'node:crypto';
import type { HttpRequest, Respond } from '../../http/serve-http.ts';
import type { CameraDevice } from '../device/camera-device.ts';
import type { CameraSettings } from '../device/camera-settings.ts';
import type { Turning } from '../device/turning.ts';
import { hostOf, originOf } from '../web/serve-camera-web.ts';
import type { CameraDoors } from '../web/web-doors.ts';
import { encoderConfiguration, settingsActions } from './settings-service.ts';
import { envelope, escapeXml, readSoap, type SoapCall, soapFault } from './soap.ts';

export interface OnvifOptions {
  readonly device: CameraDevice;
  readonly settings: CameraSettings;
  readonly turning: Turning;
  readonly doors: CameraDoors;
  readonly clock: () => number;
  readonly rtspPort: number;
}

interface Asked {
  readonly call: SoapCall;
  readonly request: HttpRequest;
  /** Scheme, host and port of this web port, and the host alone. */
  readonly here: string;
  readonly host: string;
}

/** What needs no account (ONVIF core specification, access class PRE_AUTH). */
const FREE: ReadonlySet<string> = new Set([
  'GetSystemDateAndTime', 'GetCapabilities', 'GetServices', 'GetServiceCapabilities', 'GetHostname', 'GetWsdlUrl',
]); // biome-ignore format: a list
const CLOCK_SKEW_MS = 600_000;
const STREAMS = [
  { token: 'MainProfile', width: 640, height: 360 },
  { token: 'SubProfile', width: 320, height: 176 },
] as const;

export function createOnvif(
  options: OnvifOptions,
): (request: HttpRequest, respond: Respond) => Promise<void> {
  const { device, settings, turning, doors, clock, rtspPort } = options;
  const actions = actionsOf();

  return async (request, respond) => {
    if (request.method !== 'POST') return respond.fault('method-not-allowed');
    const call = readSoap(request.body.toString('utf8'));
    const say = (status: number, body: string, action: string) => {
      request.visit.emit('yamori.onvif.request', { action, status, face: 'http' });
      respond({ status, headers: [['Content-Type', 'application/soap+xml; charset=utf-8']], body });
    };
    if (call === null) {
      request.visit.refuse('soap-malformed', request.body);
      return say(400, soapFault('Sender', 'WellFormed', 'Well-formed Error'), '');
    }
    const answer = Object.hasOwn(actions, call.action) ? actions[call.action] : undefined;
    if (!FREE.has(call.action) && !isKnown(call, request))
      return say(400, soapFault('Sender', 'NotAuthorized', 'Sender not Authorized'), call.action);
    if (answer === undefined)
      return say(
        500,
        soapFault('Receiver', 'ActionNotSupported', 'Optional Action Not Implemented'),
        call.action,
      );
    const host = hostOf(request).replace(/:\d+$/, '');
    say(200, envelope(answer({ call, request, here: originOf(request), host })), call.action);
  };

  /** A token of WS-Security (UsernameToken profile 1.0), or HTTP's own access. */
  function isKnown(call: SoapCall, request: HttpRequest): boolean {
    const username = call.text('Username');
    if (username === '') return doors.who(request) !== null;
    const [given, nonce, created] = [call.text('Password'), call.text('Nonce'), call.text('Created')];
    const isPlain = call.attribute('Password', 'Type').endsWith('#PasswordText');
    if (!isPlain && Math.abs(Date.parse(created) - clock()) > CLOCK_SKEW_MS) return false;
    const proves = (password: string) =>
      isPlain
        ? given === password
        : given ===
          createHash('sha1')
            .update(Buffer.from(nonce, 'base64'))
            .update(created + password)
            .digest('base64');
    return doors.prove(username, proves, request.visit) !== null;
  }

  function actionsOf(): Record<string, (asked: Asked) => string> {
    const service = (here: string, name: string) => `${here}/onvif/${name}`;
    const profile = (stream: (typeof STREAMS)[number]) => profileText(settings, stream);
    const stamp = (name: string, at: Date) =>
      `<tt:${name}><tt:Time><tt:Hour>${at.getUTCHours()}</tt:Hour><tt:Minute>${at.getUTCMinutes()}</tt:Minute><tt:Second>${at.getUTCSeconds()}</tt:Second></tt:Time><tt:Date><tt:Year>${at.getUTCFullYear()}</tt:Year><tt:Month>${at.getUTCMonth() + 1}</tt:Month><tt:Day>${at.getUTCDate()}</tt:Day></tt:Date></tt:${name}>`;
    const number = (text: string) => Math.min(1, Math.max(-1, Number.parseFloat(text) || 0));
    const vector = ({ call }: Asked) => ({
      pan: number(call.attribute('PanTilt', 'x')),
      tilt: number(call.attribute('PanTilt', 'y')),
      zoom: number(call.attribute('Zoom', 'x')),
    });

    return {
      ...settingsActions(settings, STREAMS),
      GetSystemDateAndTime: () =>
        `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>${posixZone(settings.number('timezone'))}</tt:TZ></tt:TimeZone>${stamp('UTCDateTime', new Date(clock()))}${stamp('LocalDateTime', new Date(clock() + settings.number('timezone') * 60_000))}</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`,
      GetDeviceInformation: () =>
        `<tds:GetDeviceInformationResponse><tds:Manufacturer>${device.maker}</tds:Manufacturer><tds:Model>${device.model}</tds:Model><tds:FirmwareVersion>${device.firmware}</tds:FirmwareVersion><tds:SerialNumber>${device.serial}</tds:SerialNumber><tds:HardwareId>${device.hardware}</tds:HardwareId></tds:GetDeviceInformationResponse>`,
      GetHostname: () =>
        `<tds:GetHostnameResponse><tds:HostnameInformation><tt:FromDHCP>false</tt:FromDHCP><tt:Name>${device.hostName}</tt:Name></tds:HostnameInformation></tds:GetHostnameResponse>`,
      GetCapabilities: ({ here }) =>
        `<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Device><tt:XAddr>${service(here, 'device_service')}</tt:XAddr></tt:Device><tt:Media><tt:XAddr>${service(here, 'media_service')}</tt:XAddr><tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast><tt:RTP_TCP>true</tt:RTP_TCP><tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities></tt:Media><tt:Imaging><tt:XAddr>${service(here, 'imaging_service')}</tt:XAddr></tt:Imaging><tt:PTZ><tt:XAddr>${service(here, 'ptz_service')}</tt:XAddr></tt:PTZ></tds:Capabilities></tds:GetCapabilitiesResponse>`,
      GetServices: ({ here }) =>
        `<tds:GetServicesResponse>${[
          ['device/wsdl', 'device_service', 'ver10'],
          ['media/wsdl', 'media_service', 'ver10'],
          ['imaging/wsdl', 'imaging_service', 'ver20'],
          ['ptz/wsdl', 'ptz_service', 'ver20'],
        ]
          .map(
            ([space, name, version]) =>
              `<tds:Service><tds:Namespace>http://www.onvif.org/${version}/${space}</tds:Namespace><tds:XAddr>${service(here, name)}</tds:XAddr><tds:Version><tt:Major>2</tt:Major><tt:Minor>40</tt:Minor></tds:Version></tds:Service>`,
          )
          .join('')}</tds:GetServicesResponse>`,
      GetScopes: () =>
        `<tds:GetScopesResponse>${scopesOf(device)
          .map(
            (scope) =>
              `<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>${scope}</tt:ScopeItem></tds:Scopes>`,
          )
          .join('')}</tds:GetScopesResponse>`,
      GetNetworkInterfaces: ({ host }) =>
        `<tds:GetNetworkInterfacesResponse><tds:NetworkInterfaces token="eth0"><tt:Enabled>true</tt:Enabled><tt:Info><tt:Name>eth0</tt:Name><tt:HwAddress>${device.mac}</tt:HwAddress><tt:MTU>1500</tt:MTU></tt:Info><tt:IPv4><tt:Enabled>true</tt:Enabled><tt:Config><tt:Manual><tt:Address>${host}</tt:Address><tt:PrefixLength>24</tt:PrefixLength></tt:Manual><tt:DHCP>${settings.get('dhcp') === 'on'}</tt:DHCP></tt:Config></tt:IPv4></tds:NetworkInterfaces></tds:GetNetworkInterfacesResponse>`,
      GetUsers: () =>
        `<tds:GetUsersResponse>${settings.accounts.map(({ name, level }) => `<tds:User><tt:Username>${escapeXml(name)}</tt:Username><tt:UserLevel>${{ admin: 'Administrator', operator: 'Operator', viewer: 'User' }[level]}</tt:UserLevel></tds:User>`).join('')}</tds:GetUsersResponse>`,
      CreateUsers: ({ call, request }) => {
        const level = call.text('UserLevel') === 'Administrator' ? 'admin' : 'viewer';
        // The token's own user name comes first in the text; the new one stands within `User`.
        const user = readSoap(
          `<Body>${request.body.toString('utf8').split(/<(?:[\w.-]{1,40}:)?User>/)[1] ?? ''}`,
        );
        settings.putAccount(
          { name: user?.text('Username') ?? '', password: user?.text('Password') ?? '', level },
          'onvif',
          request.visit,
        );
        return '<tds:CreateUsersResponse/>';
      },
      SetHostname: ({ call, request }) => {
        settings.set('osdname', call.text('Name'), 'onvif', request.visit);
        return '<tds:SetHostnameResponse/>';
      },
      SystemReboot: ({ request }) => {
        settings.startedAt = clock();
        request.visit.emit('yamori.setting.write', {
          face: 'onvif',
          point: 'reboot',
          previous_value: '',
          requested_value: 'reboot',
          resulting_value: 'rebooted',
        });
        return '<tds:SystemRebootResponse><tds:Message>Rebooting in 30 seconds</tds:Message></tds:SystemRebootResponse>';
      },
      GetVideoSources: () =>
        '<trt:GetVideoSourcesResponse><trt:VideoSources token="VideoSource_1"><tt:Framerate>10</tt:Framerate><tt:Resolution><tt:Width>640</tt:Width><tt:Height>360</tt:Height></tt:Resolution></trt:VideoSources></trt:GetVideoSourcesResponse>',
      GetProfiles: () =>
        `<trt:GetProfilesResponse>${STREAMS.map((stream) => `<trt:Profiles ${profile(stream)}</trt:Profiles>`).join('')}</trt:GetProfilesResponse>`,
      GetProfile: ({ call }) =>
        `<trt:GetProfileResponse><trt:Profile ${profile(STREAMS[call.text('ProfileToken') === 'SubProfile' ? 1 : 0])}</trt:Profile></trt:GetProfileResponse>`,
      GetStreamUri: ({ call, host }) =>
        `<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>rtsp://${host}${rtspPort === 554 ? '' : `:${rtspPort}`}${device.paths.rtsp[call.text('ProfileToken') === 'SubProfile' ? 1 : 0]}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect><tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:GetStreamUriResponse>`,
      GetSnapshotUri: ({ here }) =>
        `<trt:GetSnapshotUriResponse><trt:MediaUri><tt:Uri>${here}${device.paths.snapshot}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect><tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:GetSnapshotUriResponse>`,
      GetNodes: () =>
        '<tptz:GetNodesResponse><tptz:PTZNode token="PTZNode_1"><tt:Name>PTZ</tt:Name><tt:SupportedPTZSpaces/><tt:MaximumNumberOfPresets>0</tt:MaximumNumberOfPresets><tt:HomeSupported>true</tt:HomeSupported></tptz:PTZNode></tptz:GetNodesResponse>',
      GetPresets: () => '<tptz:GetPresetsResponse/>',
      GetStatus: () => {
        const { pan, tilt, across } = turning.now();
        return `<tptz:GetStatusResponse><tptz:PTZStatus><tt:Position><tt:PanTilt x="${(pan / 90).toFixed(4)}" y="${(-tilt / 90).toFixed(4)}"/><tt:Zoom x="${(1 - across / 100).toFixed(4)}"/></tt:Position><tt:MoveStatus><tt:PanTilt>${turning.isMoving ? 'MOVING' : 'IDLE'}</tt:PanTilt></tt:MoveStatus><tt:UtcTime>${new Date(clock()).toISOString()}</tt:UtcTime></tptz:PTZStatus></tptz:GetStatusResponse>`;
      },
      ContinuousMove: (asked) => {
        turning.go(vector(asked), 'onvif', asked.request.visit);
        return '<tptz:ContinuousMoveResponse/>';
      },
      RelativeMove: (asked) => {
        const { pan, tilt, zoom } = vector(asked);
        turning.by({ pan: pan * 90, tilt: tilt * 45, zoom }, 'onvif', asked.request.visit);
        return '<tptz:RelativeMoveResponse/>';
      },
      AbsoluteMove: (asked) => {
        const { pan, tilt, zoom } = vector(asked);
        const now = turning.now();
        turning.by(
          { pan: pan * 90 - now.pan, tilt: tilt * 90 + now.tilt, zoom },
          'onvif',
          asked.request.visit,
        );
        return '<tptz:AbsoluteMoveResponse/>';
      },
      GotoHomePosition: ({ request }) => {
        turning.home('onvif', request.visit);
        return '<tptz:GotoHomePositionResponse/>';
      },
      Stop: () => {
        turning.stop();
        return '<tptz:StopResponse/>';
      },
    };
  }
}

function profileText(settings: CameraSettings, stream: (typeof STREAMS)[number]): string {
  const { token } = stream;
  return `token="${token}" fixed="true"><tt:Name>${token}</tt:Name><tt:VideoSourceConfiguration token="VideoSourceConfig_1"><tt:Name>VideoSourceConfig</tt:Name><tt:UseCount>2</tt:UseCount><tt:SourceToken>VideoSource_1</tt:SourceToken><tt:Bounds x="0" y="0" width="640" height="360"/></tt:VideoSourceConfiguration><tt:VideoEncoderConfiguration ${encoderConfiguration(settings, stream)}</tt:VideoEncoderConfiguration><tt:PTZConfiguration token="PTZConfig_1"><tt:Name>PTZ</tt:Name><tt:UseCount>2</tt:UseCount><tt:NodeToken>PTZNode_1</tt:NodeToken></tt:PTZConfiguration>`;
}

/** As POSIX writes it: minutes east of Greenwich have a minus. */
function posixZone(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return `UTC${minutes > 0 ? '-' : '+'}${two(hours)}:${two(rest)}`;
}

/** What a client shows first comes first: a short question has room for no more. */
export function scopesOf({ model, hardware }: CameraDevice): readonly string[] {
  return [
    `name/${encodeURIComponent(model)}`,
    `hardware/${hardware}`,
    'type/video_encoder',
    'type/ptz',
    'Profile/Streaming',
  ].map((scope) => `onvif://www.onvif.org/${scope}`);
}
