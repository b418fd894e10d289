/**
 * What ONVIF reads and sets of the picture, the stream and the network (media 1, imaging 2.0 and device management services). It
 * is the same as on the pages: who sets it here sees it there.
 */
import type { Visit } from '../../persona.ts';
import type { CameraSettings, SettingName } from '../device/camera-settings.ts';
import { escapeXml, type SoapCall } from './soap.ts';

export interface SettingsCall {
  readonly call: SoapCall;
  readonly request: { readonly visit: Visit };
}

interface Stream {
  readonly token: string;
  readonly width: number;
  readonly height: number;
}

const MOST_FPS = 10;
const QUALITIES = ['low', 'normal', 'high'] as const;
/** ONVIF's element -> the setting on the pages. */
const IMAGING = {
  Brightness: 'brightness',
  ColorSaturation: 'saturation',
  Contrast: 'contrast',
} as const satisfies Record<string, SettingName>;

export function encoderConfiguration(settings: CameraSettings, { token, width, height }: Stream): string {
  const quality = 1 + 4 * QUALITIES.indexOf(settings.get('quality') as (typeof QUALITIES)[number]);
  return `token="${token}_Encoder"><tt:Name>${token}_Encoder</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>JPEG</tt:Encoding><tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution><tt:Quality>${quality}</tt:Quality><tt:RateControl><tt:FrameRateLimit>${settings.number('fps')}</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>2048</tt:BitrateLimit></tt:RateControl><tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type><tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address><tt:Port>0</tt:Port><tt:TTL>1</tt:TTL><tt:AutoStart>false</tt:AutoStart></tt:Multicast><tt:SessionTimeout>PT60S</tt:SessionTimeout>`;
}

export function settingsActions(
  settings: CameraSettings,
  streams: readonly [Stream, Stream],
): Record<string, (asked: SettingsCall) => string> {
  const streamOf = (call: SoapCall) =>
    [call.text('ConfigurationToken'), call.text('ProfileToken')].some((token) => token.startsWith('Sub'))
      ? streams[1]
      : streams[0];
  const set = (name: SettingName, value: string, { request }: SettingsCall) => {
    if (value !== '') settings.set(name, value, 'onvif', request.visit);
  };
  const address = (name: SettingName) =>
    `<tt:Type>IPv4</tt:Type><tt:IPv4Address>${escapeXml(settings.get(name))}</tt:IPv4Address>`;
  return {
    GetVideoEncoderConfigurations: () =>
      `<trt:GetVideoEncoderConfigurationsResponse>${streams.map((stream) => `<trt:Configurations ${encoderConfiguration(settings, stream)}</trt:Configurations>`).join('')}</trt:GetVideoEncoderConfigurationsResponse>`,
    GetVideoEncoderConfiguration: ({ call }) =>
      `<trt:GetVideoEncoderConfigurationResponse><trt:Configuration ${encoderConfiguration(settings, streamOf(call))}</trt:Configuration></trt:GetVideoEncoderConfigurationResponse>`,
    GetVideoEncoderConfigurationOptions: ({ call }) => {
      const { width, height } = streamOf(call);
      return `<trt:GetVideoEncoderConfigurationOptionsResponse><trt:Options><tt:QualityRange><tt:Min>1</tt:Min><tt:Max>9</tt:Max></tt:QualityRange><tt:JPEG><tt:ResolutionsAvailable><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:ResolutionsAvailable><tt:FrameRateRange><tt:Min>1</tt:Min><tt:Max>${MOST_FPS}</tt:Max></tt:FrameRateRange><tt:EncodingIntervalRange><tt:Min>1</tt:Min><tt:Max>1</tt:Max></tt:EncodingIntervalRange></tt:JPEG></trt:Options></trt:GetVideoEncoderConfigurationOptionsResponse>`;
    },
    SetVideoEncoderConfiguration: (asked) => {
      set('fps', asked.call.text('FrameRateLimit'), asked);
      const quality = Number.parseFloat(asked.call.text('Quality'));
      if (quality > 0) set('quality', QUALITIES[quality < 3 ? 0 : quality < 7 ? 1 : 2], asked);
      return '<trt:SetVideoEncoderConfigurationResponse/>';
    },
    GetImagingSettings: () =>
      `<timg:GetImagingSettingsResponse><timg:ImagingSettings>${Object.entries(IMAGING)
        .map(([element, name]) => `<tt:${element}>${settings.number(name)}</tt:${element}>`)
        .join('')}</timg:ImagingSettings></timg:GetImagingSettingsResponse>`,
    GetOptions: () =>
      `<timg:GetOptionsResponse><timg:ImagingOptions>${Object.keys(IMAGING)
        .map((element) => `<tt:${element}><tt:Min>0</tt:Min><tt:Max>100</tt:Max></tt:${element}>`)
        .join('')}</timg:ImagingOptions></timg:GetOptionsResponse>`,
    SetImagingSettings: (asked) => {
      for (const [element, name] of Object.entries(IMAGING)) {
        const value = Number.parseFloat(asked.call.text(element));
        if (!Number.isNaN(value)) set(name, String(Math.round(value)), asked);
      }
      return '<timg:SetImagingSettingsResponse/>';
    },
    GetNetworkDefaultGateway: () =>
      `<tds:GetNetworkDefaultGatewayResponse><tds:NetworkGateway><tt:IPv4Address>${escapeXml(settings.get('gateway'))}</tt:IPv4Address></tds:NetworkGateway></tds:GetNetworkDefaultGatewayResponse>`,
    SetNetworkDefaultGateway: (asked) => {
      set('gateway', asked.call.text('IPv4Address'), asked);
      return '<tds:SetNetworkDefaultGatewayResponse/>';
    },
    GetDNS: () =>
      `<tds:GetDNSResponse><tds:DNSInformation><tt:FromDHCP>false</tt:FromDHCP><tt:DNSManual>${address('dns')}</tt:DNSManual></tds:DNSInformation></tds:GetDNSResponse>`,
    SetDNS: (asked) => {
      set('dns', asked.call.text('IPv4Address'), asked);
      return '<tds:SetDNSResponse/>';
    },
    GetNTP: () =>
      `<tds:GetNTPResponse><tds:NTPInformation><tt:FromDHCP>false</tt:FromDHCP><tt:NTPManual><tt:Type>DNS</tt:Type><tt:DNSname>${escapeXml(settings.get('ntpserver'))}</tt:DNSname></tt:NTPManual></tds:NTPInformation></tds:GetNTPResponse>`,
    SetNTP: (asked) => {
      set('ntpserver', asked.call.text('DNSname') || asked.call.text('IPv4Address'), asked);
      return '<tds:SetNTPResponse/>';
    },
  };
}
