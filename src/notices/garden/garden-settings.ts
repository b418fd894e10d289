/** Settings of a walled garden on a gateway: what an operator writes, each field with its sentence. */
import { isIP, isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';
import { parsePrefix } from '../../base/prefix.ts';

const PORT = z.int().min(1).max(65_535);
const INTERFACE = z.string().regex(/^[A-Za-z0-9_.-]{1,15}$/);
const HOST_NAME = z.string().regex(/^(?=.{1,253}$)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+$/);

/** Telnet, SSH, SMB, ADB, TR-069 and the ports of router exploits that worms of things carry. */
export const INFECTION_PORTS: readonly number[] = [
  22, 23, 81, 445, 2323, 5555, 7547, 23_231, 26_023, 37_215, 52_869, 60_023,
];

export const GARDEN_SETTINGS = z
  .strictObject({
    hubUrl: z.url({ protocol: /^https?$/ }).describe('Address of the hub; https, or http on this machine.'),
    tokenFile: z.string().min(1).describe('File with the token of this garden, readable by its user alone.'),
    stateFolder: z.string().min(1).describe('Folder that keeps holds and unsent events over restarts.'),
    inside: INTERFACE.describe('Interface towards the clients, such as lan0.'),
    portalAddress: z
      .string()
      .refine((text) => isIPv4(text), 'must be an IPv4 address')
      .describe('IPv4 address of this machine on that interface, where the page is served.'),
    portalAddress6: z
      .string()
      .refine((text) => isIPv6(text), 'must be an IPv6 address')
      .nullable()
      .default(null)
      .describe('The same in IPv6; null: held clients have no web over IPv6 at all.'),
    portalUrl: z
      .url({ protocol: /^https?$/ })
      .describe('Address of the page as browsers see it; its name resolves to portalAddress.'),
    httpPort: PORT.default(8080).describe('Port of the page without TLS, to which port 80 is turned.'),
    httpsPort: PORT.nullable()
      .default(null)
      .describe('Port of the page with TLS, which RFC 8908 asks for; null: none.'),
    tlsCert: z.string().min(1).nullable().default(null).describe('File with the certificate in PEM.'),
    tlsKey: z.string().min(1).nullable().default(null).describe('File with its key in PEM.'),
    exceptions: z
      .array(
        z.string().refine((text) => isIP(text) !== 0 || parsePrefix(text) !== null, 'no address or prefix'),
      )
      .max(1000)
      .default([])
      .describe('Addresses and prefixes that held clients reach all the same, such as emergency calls.'),
    exceptionNames: z
      .array(HOST_NAME)
      .max(500)
      .default([])
      .describe(
        'Names that held clients reach, such as update servers; dnsmasq fills them in as it resolves.',
      ),
    watchedPorts: z
      .array(PORT)
      .min(1)
      .max(64)
      .default([...INFECTION_PORTS])
      .describe('TCP ports to which a SYN looks like an infection at work.'),
    watchMinutes: z
      .int()
      .min(1)
      .max(10_080)
      .default(60)
      .describe('How long a client is watched after its release.'),
    pollSeconds: z.int().min(1).max(300).default(10).describe('How often the hub is asked for holds.'),
  })
  .refine((given) => (given.httpsPort === null) === (given.tlsCert === null || given.tlsKey === null), {
    message: 'httpsPort, tlsCert and tlsKey go together',
    path: ['httpsPort'],
  });

export type GardenSettings = z.infer<typeof GARDEN_SETTINGS>;
