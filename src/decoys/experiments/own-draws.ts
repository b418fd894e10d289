/**
 * What of a device belongs to the one unit and not to its make: drawn for each twin by itself. Twins must be the same to
 * whoever decides whether to come, get in or stay, and must not be recognised as one seed's by who saw both. So what is
 * guessed, scanned for or looked at stays the same (kind, model, banner, ports, pages, accounts, weak passwords, scene), and
 * what no two units share differs: serial numbers, addresses burnt in, certificates, uptime, process numbers, keys, and
 * passwords that nobody guesses, which can only be carried over by who read them on the other.
 *
 * A plant is no product of a series: its town is its serial number, and its readings never equal another's to the digit.
 */
export interface OwnDraw {
  /** Branches below the persona's, `/` between; '' is the persona's itself. */
  readonly branch: string;
  readonly draw: 'bytes' | 'number' | 'between' | 'pick' | 'mark' | 'branch';
  readonly label: string | RegExp;
  /** Of bytes: so many at the begin stay those of the make. */
  readonly shared?: number;
}

/** Persona -> what its twins do not share. */
export const OWN_DRAWS: Readonly<Record<string, readonly OwnDraw[]>> = {
  camera: [
    // The first half of a MAC address is the maker's.
    { branch: 'device', draw: 'bytes', label: 'mac', shared: 3 },
    { branch: 'device', draw: 'bytes', label: 'serial' },
    { branch: 'device', draw: 'bytes', label: 'uuid' },
    { branch: 'device', draw: 'bytes', label: 'realm' },
    { branch: 'device', draw: 'between', label: 'uptime' },
    { branch: 'device', draw: 'bytes', label: 'second password' },
    { branch: 'device', draw: 'number', label: 'digits' },
    // The first byte names the cookie, which is the firmware's.
    { branch: '', draw: 'bytes', label: 'nonce key', shared: 1 },
    { branch: 'scene', draw: 'bytes', label: /^grain / },
    { branch: 'tls', draw: 'bytes', label: 'serial' },
    { branch: 'tls', draw: 'number', label: 'boot' },
    { branch: 'tls', draw: 'between', label: 'set up' },
  ],
  'iot-shell': [
    { branch: 'device', draw: 'bytes', label: 'mac' },
    { branch: 'device', draw: 'bytes', label: 'serial' },
    { branch: 'device', draw: 'between', label: 'uptime' },
    { branch: 'device', draw: 'number', label: 'address' },
    { branch: 'device', draw: 'number', label: 'first daemon' },
    { branch: 'device', draw: 'number', label: /^daemon / },
    { branch: 'device', draw: 'number', label: 'first pid' },
    { branch: 'device', draw: 'bytes', label: 'salt' },
    { branch: 'device', draw: 'bytes', label: /^hash / },
  ],
  'water-plant': [
    { branch: 'facility', draw: 'pick', label: 'town first' },
    { branch: 'facility', draw: 'pick', label: 'town second' },
    { branch: 'facility', draw: 'number', label: 'serial a' },
    { branch: 'facility', draw: 'number', label: 'serial b' },
    { branch: 'facility', draw: 'number', label: 'staff' },
    { branch: 'facility', draw: 'bytes', label: 'staff password' },
    { branch: 'plant', draw: 'branch', label: 'weather' },
    { branch: 's7', draw: 'number', label: /^(a|b|c|d|serial)$/ },
    { branch: 'visitor marks', draw: 'mark', label: 'visitor' },
    { branch: 'tls', draw: 'bytes', label: 'serial' },
    { branch: 'tls', draw: 'between', label: 'set up' },
  ],
  generic: [],
};
