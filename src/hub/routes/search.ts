/** One field that takes an address, prefix, AS, port, owner, sensor, incident or words. */
import { Type } from 'typebox';
import { formatAddress, parseAddress } from '../../base/address.ts';
import { formatPrefix, parsePrefix } from '../../base/prefix.ts';
import type { SearchHit } from '../../model/api.ts';
import { ownerScopeOf, SIGNED_IN } from '../caller.ts';
import { route } from '../route.ts';
import { strict } from '../schemas/pieces.ts';
import { searchHit } from '../schemas/state.ts';

const MOST_HITS = 20;
const ASN = /^as ?(\d{1,10})$/i;
const PORT = /^(\d{1,5})(?:\/(tcp|udp))?$/i;

export const searchRoutes = [
  route({
    method: 'GET',
    path: '/search',
    access: SIGNED_IN,
    summary: 'Where to go for what was typed.',
    query: strict({ q: Type.String({ minLength: 1, maxLength: 200 }) }),
    answer: Type.Object({ hits: Type.Array(searchHit) }),
    async handle({ query }, context, caller) {
      const q = query.q.trim();
      const { state } = context.deps;
      const scope = ownerScopeOf(caller);
      const hits: SearchHit[] = [];
      const address = parseAddress(q);
      if (address !== null) {
        const text = formatAddress(address);
        hits.push({ kind: 'source', label: text, target: `/sources/${encodeURIComponent(text)}` });
      } else {
        const prefix = parsePrefix(q);
        if (prefix !== null) {
          const text = formatPrefix(prefix);
          hits.push({ kind: 'prefix', label: text, target: `/sources?prefix=${encodeURIComponent(text)}` });
        }
      }
      const asn = ASN.exec(q);
      if (asn !== null) hits.push({ kind: 'asn', label: `AS${asn[1]}`, target: `/sources?asn=${asn[1]}` });
      const port = PORT.exec(q);
      if (port !== null && Number(port[1]) <= 65_535) {
        for (const protocol of port[2] === undefined ? ['tcp', 'udp'] : [port[2].toLowerCase()]) {
          const service = `${Number(port[1])}/${protocol}`;
          hits.push({
            kind: 'service',
            label: service,
            target: `/sources?service=${encodeURIComponent(service)}`,
          });
        }
      }
      const words = q.toLowerCase();
      for (const owner of await context.owners()) {
        if (scope !== null && !scope.includes(owner.id)) continue;
        if (owner.name.toLowerCase().includes(words))
          hits.push({ kind: 'owner', label: owner.name, target: `/incidents?ownerId=${owner.id}` });
      }
      if (scope === null) {
        for (const sensor of await state.sensors()) {
          if (sensor.name.toLowerCase().includes(words))
            hits.push({ kind: 'sensor', label: sensor.name, target: `/sources?sensor=${sensor.id}` });
        }
      }
      const incidents = await state.incidents({
        filter: { text: q },
        ownerScope: scope,
        sort: 'updatedAt',
        descending: true,
        limit: MOST_HITS,
        cursor: null,
      });
      for (const incident of incidents.rows) {
        hits.push({
          kind: 'incident',
          label: `${incident.id} ${incident.address}`,
          target: `/incidents/${incident.id}`,
        });
      }
      return { hits: hits.slice(0, MOST_HITS) };
    },
  }),
];
