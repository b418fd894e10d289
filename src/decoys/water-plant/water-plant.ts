/** A wastewater plant with its remote monitoring: one process behind pages, Modbus/TCP and S7. */
import { join } from 'node:path';
import type { Persona } from '../persona.ts';
import { openTlsDoor, serveTls, TLS_TIMES } from '../tls/serve-tls.ts';
import { openTlsIdentity } from '../tls/tls-identity.ts';
import { makeFacility } from './facility.ts';
import { createHmiSite } from './hmi/hmi-site.ts';
import { openHmiState } from './hmi/hmi-state.ts';
import { makeHmiStyle } from './hmi/hmi-style.ts';
import { PLANT_TLS_MAKE, plantCertificate, servePlainRequest } from './hmi/plant-tls.ts';
import { createRegisterMap } from './modbus/register-map.ts';
import { serveModbus } from './modbus/serve-modbus.ts';
import { openPlant } from './plant/running-plant.ts';
import { makeS7Identity } from './s7/s7-answer.ts';
import { serveS7 } from './s7/serve-s7.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const STEP_MS = 1_000;
const HMI_FILE = 'hmi.json';

export const waterPlant: Persona = {
  name: 'water-plant',
  title: { en: 'Wastewater plant', ja: '下水処理場の遠方監視' },
  description:
    'Remote monitoring of a wastewater plant: web pages, Modbus/TCP, S7; one process behind all of them.',
  ports: [
    { name: 'http', transport: 'tcp', port: 80, idleMs: 2 * MINUTE_MS, mostMs: HOUR_MS },
    { name: 'https', transport: 'tcp', port: 443, idleMs: 2 * MINUTE_MS, mostMs: HOUR_MS },
    { name: 'modbus', transport: 'tcp', port: 502, idleMs: 10 * MINUTE_MS, mostMs: 24 * HOUR_MS },
    { name: 's7', transport: 'tcp', port: 102, idleMs: 5 * MINUTE_MS, mostMs: 24 * HOUR_MS },
  ],
  async open(context) {
    const { seed, folder, clock, note, onTrouble, portOf } = context;
    const facility = makeFacility(seed.branch('facility'));
    const plant = openPlant({ facility, seed: seed.branch('plant'), folder, clock, onTrouble });
    const { vendor, code, revision, serial } = facility.plc;
    const objects = new Map([
      [0, vendor],
      [1, code],
      [2, revision],
    ]);
    const serverId = Buffer.concat([
      Buffer.from([seed.number('server id', 255), 0xff]),
      Buffer.from(`${code} ${serial}`),
    ]);
    const map = createRegisterMap(plant, seed.branch('modbus'), { serverId, objects });
    const s7 = makeS7Identity(seed.branch('s7'), facility.nameEn);
    const hmi = openHmiState(join(folder, HMI_FILE), facility, clock);
    const style = makeHmiStyle(seed.branch('hmi server'));
    const site = createHmiSite(context, style, facility, plant, hmi);
    const plan = plantCertificate(facility, seed.branch('tls'));
    const tls = openTlsDoor(PLANT_TLS_MAKE, openTlsIdentity(folder, plan, PLANT_TLS_MAKE.key, onTrouble));
    const httpsPort = portOf('https') === 443 ? '' : `:${portOf('https')}`;
    const origin = `https://${facility.hostName}${httpsPort}`;
    const timer = setInterval(() => {
      try {
        for (const { id, state } of plant.advance()) note('yamori.plant.alarm', { alarm: id, state });
      } catch (error) {
        // A full disk; the process itself goes on in memory.
        onTrouble(error);
      }
    }, STEP_MS);
    return {
      identity: { facility: facility.nameEn, facility_ja: facility.nameJa, plc: `${vendor} ${code}` },
      connect(name, socket, visit) {
        if (name === 'http') site.serve(socket, visit);
        else if (name === 'https')
          serveTls(socket, visit, {
            tls,
            times: TLS_TIMES,
            plain: (bare) => servePlainRequest(bare, visit, { style, origin, clock, onTrouble }),
            serve: (inside) => site.serve(inside, visit),
          });
        else if (name === 'modbus') serveModbus(socket, visit, map);
        else serveS7(socket, visit, s7);
      },
      async close() {
        clearInterval(timer);
        plant.close();
        await hmi.saved();
      },
    };
  },
};
