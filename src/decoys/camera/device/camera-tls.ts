/** How a camera speaks HTTPS: the library and the program in front of its web server, and a certificate as of its first start. */
import type { DecoySeed } from '../../seed.ts';
import type { CertificatePlan, NamePart } from '../../tls/certificate.ts';
import type { PlainAnswer } from '../../tls/serve-tls.ts';
import { TLS_MAKES, type TlsMake, type TlsMakeName } from '../../tls/tls-makes.ts';
import type { CameraDevice, HttpMake } from './camera-device.ts';

export interface CameraTls {
  readonly make: TlsMake;
  readonly plan: CertificatePlan;
  readonly plain: PlainAnswer;
}

const DAY_MS = 86_400_000;
const YEAR_DAYS = 365;
const SERIAL_BYTES = 8;
/** What the clock of a camera shows at its first start, before anybody set it. */
const CLOCKS_WITHOUT_TIME = [Date.UTC(1970, 0, 1), Date.UTC(2000, 0, 1)] as const;
const SECOND_MS = 1_000;

/** lighttpd and GoAhead have TLS built in; before Boa and thttpd stands an stunnel, which may be younger than they are. */
const FRONTS: Readonly<
  Record<HttpMake, { readonly makes: readonly TlsMakeName[]; readonly plain: PlainAnswer }>
> = {
  boa: { makes: ['openssl-1.0', 'openssl-1.1.1'], plain: 'reset' },
  thttpd: { makes: ['openssl-1.0', 'openssl-1.1.1'], plain: 'reset' },
  goahead: { makes: ['small'], plain: 'end' },
  lighttpd: { makes: ['openssl-1.0'], plain: 'end' },
};

export function cameraTls(device: CameraDevice, seed: DecoySeed): CameraTls {
  const { makes, plain } = FRONTS[device.httpMake];
  const serial = seed.bytes('serial', SERIAL_BYTES);
  serial[0] = (serial[0] & 0x7f) | 1;
  const upMs = SECOND_MS * (15 + seed.number('boot', 90));
  const clockless = seed.pick('clock', CLOCKS_WITHOUT_TIME);
  const notBefore = seed.number('has time', 2) === 0 ? clockless + upMs : setUpAt(device, seed);
  const days = seed.pick('days', [10 * YEAR_DAYS, 20 * YEAR_DAYS, 30 * YEAR_DAYS, 3_650, 7_300, 36_500]);
  return {
    make: TLS_MAKES[seed.pick('make', makes)],
    plain,
    plan: {
      names: namesOf(device, seed),
      serial,
      notBefore,
      notAfter: notBefore + days * DAY_MS,
      form: seed.pick('form', ['none', 'authority', 'authority']),
    },
  };
}

/** Some weeks after its firmware was built. */
function setUpAt({ firmware }: CameraDevice, seed: DecoySeed): number {
  const [, year, month, day] = /build (\d\d)(\d\d)(\d\d)/.exec(firmware) ?? ['', '18', '01', '01'];
  const builtAt = Date.UTC(2_000 + Number(year), Number(month) - 1, Number(day));
  return builtAt + SECOND_MS * Math.floor(seed.between('set up', 20, 300) * 86_400);
}

function namesOf({ maker, model, serial, hostName }: CameraDevice, seed: DecoySeed): readonly NamePart[] {
  const country: NamePart = ['country', seed.pick('country', ['CN', 'TW', 'KR', 'JP', 'HK'])];
  const organization: NamePart = ['organization', maker];
  return seed.pick<readonly NamePart[]>('names', [
    [['commonName', hostName]],
    [organization, ['commonName', model]],
    [country, organization, ['commonName', serial]],
    [country, organization, ['unit', seed.pick('unit', ['IPC', 'R&D', 'Camera', 'IP Camera'])], ['commonName', hostName]],
    [country, ['state', maker], ['place', maker], organization, ['unit', model], ['commonName', maker.toLowerCase()]],
  ]); // biome-ignore format: a table
}
