/** Which plant this is: town, name, size, people, equipment; all from the seed, and none of it a place that exists. */
import type { DecoySeed } from '../seed.ts';

export interface Facility {
  readonly townJa: string;
  readonly townEn: string;
  readonly nameJa: string;
  readonly nameEn: string;
  /** Average inflow, cubic metres a day. */
  readonly capacityM3Day: number;
  /** Year it was put into service. */
  readonly since: number;
  readonly operator: { readonly ja: string; readonly en: string };
  readonly maintainer: { readonly ja: string; readonly en: string };
  readonly plc: {
    readonly vendor: string;
    readonly code: string;
    readonly revision: string;
    readonly serial: string;
  };
  readonly hostName: string;
  /** Accounts of the HMI as it was handed over: the first two are weak, as everywhere. */
  readonly accounts: readonly {
    readonly name: string;
    readonly password: string;
    readonly role: 'admin' | 'operator' | 'viewer';
  }[];
  /** Offset of local time, minutes east of UTC. */
  readonly zoneMinutes: number;
}

/** Syllables of towns that there are not, with their readings. */
const FIRST = [
  ['霧', 'Kiri'],
  ['澄', 'Sumi'],
  ['蒼', 'Ao'],
  ['葦', 'Ashi'],
  ['榛', 'Hari'],
  ['柊', 'Hiiragi'],
  ['椋', 'Muku'],
  ['楢', 'Nara'],
  ['梓', 'Azusa'],
  ['霞', 'Kasumi'],
  ['樺', 'Kaba'],
  ['萩', 'Hagi'],
  ['鷺', 'Sagi'],
  ['鶴', 'Tsuru'],
  ['藤', 'Fuji'],
  ['朝', 'Asa'],
] as const;
const SECOND = [
  ['瀬', 'se'],
  ['淵', 'buchi'],
  ['之浜', 'nohama'],
  ['ヶ崎', 'gasaki'],
  ['ヶ原', 'gahara'],
  ['見沢', 'mizawa'],
  ['之里', 'nosato'],
  ['々谷', 'gaya'],
  ['根野', 'neno'],
  ['代川', 'shirogawa'],
] as const;
const KINDS = [
  ['市', ' City'],
  ['町', ' Town'],
] as const;
const PARTS = [
  ['東部', 'Eastern'],
  ['西部', 'Western'],
  ['南部', 'Southern'],
  ['北部', 'Northern'],
  ['中央', 'Central'],
  ['第一', 'No. 1'],
  ['第二', 'No. 2'],
] as const;
const HOUSES = [
  ['浄化センター', 'Water Purification Center'],
  ['水再生センター', 'Water Reclamation Center'],
  ['終末処理場', 'Sewage Treatment Plant'],
  ['クリーンセンター', 'Wastewater Treatment Plant'],
] as const;
const FIRMS = [
  ['水環境サービス', 'Water Environment Service'],
  ['環境テクノ', 'Kankyo Techno'],
  ['水処理管理', 'Water Treatment Management'],
  ['プラント保全', 'Plant Maintenance'],
  ['設備管理', 'Facility Management'],
  ['エンジニアリング', 'Engineering'],
] as const;
/** What Modbus equipment says of itself (function 43/14): vendors write it very differently. */
export const PLCS = [
  ['Schneider Electric', 'BMX P34 2020', 'V2.'],
  ['Schneider Electric', 'TM221CE40R', 'V1.'],
  ['WAGO', '750-881', '01.'],
  ['Phoenix Contact', 'ILC 151 ETH', '4.'],
  ['Advantech', 'ADAM-6050', 'A1.'],
  ['MOXA', 'ioLogik E1242', 'V3.'],
] as const;
const WEAK = ['admin', 'admin123', '12345', 'password', '1111', 'scada', 'operator', 'plant'] as const;

export function makeFacility(seed: DecoySeed): Facility {
  const [firstJa, firstEn] = seed.pick('town first', FIRST);
  const [secondJa, secondEn] = seed.pick('town second', SECOND);
  const [kindJa, kindEn] = seed.pick('town kind', KINDS);
  const [partJa, partEn] = seed.pick('part', PARTS);
  const [houseJa, houseEn] = seed.pick('house', HOUSES);
  const [firmJa, firmEn] = seed.pick('operator', FIRMS);
  const [keeperJa, keeperEn] = seed.pick(
    'maintainer',
    FIRMS.filter(([name]) => name !== firmJa),
  );
  const [vendor, code, revision] = seed.pick('plc', PLCS);
  const townJa = `${firstJa}${secondJa}${kindJa}`;
  const townEn = `${firstEn}${secondEn}${kindEn}`;
  const stem = `${firstEn}${secondEn}`.toLowerCase();
  const digits = (label: string, count: number) =>
    String(seed.number(label, 10 ** count)).padStart(count, '0');
  return {
    townJa,
    townEn,
    nameJa: `${townJa}${partJa}${houseJa}`,
    nameEn: `${townEn} ${partEn} ${houseEn}`,
    capacityM3Day: 500 * (6 + seed.number('capacity', 60)),
    since: 1978 + seed.number('since', 30),
    operator: {
      ja: `${firstJa}${secondJa}${firmJa}株式会社`,
      en: `${firstEn}${secondEn} ${firmEn} Co., Ltd.`,
    },
    maintainer: { ja: `株式会社${keeperJa}`, en: `${keeperEn} K.K.` },
    plc: {
      vendor,
      code,
      revision: `${revision}${seed.number('revision', 9)}${seed.number('patch', 9)}`,
      serial: `${digits('serial a', 4)}${digits('serial b', 5)}`,
    },
    hostName: `${stem.slice(0, 8)}-hmi${1 + seed.number('host', 4)}`,
    accounts: [
      { name: 'admin', password: seed.pick('admin password', WEAK), role: 'admin' },
      {
        name: seed.pick('operator name', ['operator', 'ope', 'user1', 'kanri', 'unten']),
        password: seed.pick('operator password', WEAK),
        role: 'operator',
      },
      {
        name: `${stem.slice(0, 5)}${digits('staff', 2)}`,
        password: Buffer.from(seed.bytes('staff password', 9)).toString('base64url'),
        role: 'admin',
      },
    ],
    zoneMinutes: 540,
  };
}
