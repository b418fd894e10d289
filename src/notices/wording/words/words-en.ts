/** Sentences by situation, in plain English: short, active, one thought each. */
import type { NoticeWords } from './notice-words.ts';

const STAFF_NEXT = (day: string): string =>
  `If it still sends then, we tell the people in charge again around ${day}.`;

export const WORDS_EN: NoticeWords = {
  badge: {
    infected: { sign: '!', words: 'Please act' },
    scanning: { sign: '?', words: 'Please check' },
    'dos-victim': { sign: 'i', words: 'No infection' },
    misconfigured: { sign: '?', words: 'Please check a setting' },
    spoofed: { sign: 'i', words: 'Most likely nothing to do' },
    intrusion: { sign: '!', words: 'Please act' },
    unexplained: { sign: '?', words: 'Please check' },
    weak: { sign: '?', words: 'Not certain yet' },
    clean: { sign: '✓', words: 'It stopped' },
  },
  headline: {
    infected: ({ address }) => `A device at ${address} is attacking others`,
    scanning: ({ address }) => `A device at ${address} is scanning others`,
    'dos-victim': ({ address }) => `${address} seems to be under attack`,
    misconfigured: ({ address }) => `A device at ${address} has an old setting`,
    spoofed: ({ address }) => `Somebody seems to forge ${address}`,
    intrusion: ({ address }) => `Somebody attacks others by hand from ${address}`,
    unexplained: ({ address }) => `Unexplained traffic from ${address}`,
  },
  weakHeadline: ({ address }) => `Please look at traffic from ${address}`,
  kindHeadline: {
    first: (headline) => headline,
    reminder: (headline) => `It goes on: ${headline}`,
    again: (headline) => `It is back: ${headline}`,
    clean: (_headline, address) => `${address}: it stopped`,
  },
  digestHeadline: (incidents, addresses) =>
    `${incidents} ${incidents === 1 ? 'notice' : 'notices'} about ${addresses} of your addresses`,
  manyCleanHeadline: (addresses) => `${addresses} addresses: it stopped`,
  happened: {
    infected: ({ address, device }) =>
      `A ${device} on your line (IP address ${address}) is sending attacks to other computers.`,
    scanning: ({ address }) =>
      `A device on your line (IP address ${address}) is searching the Internet for other devices.`,
    'dos-victim': ({ address }) =>
      `Your IP address ${address} seems to be under attack, or it is used to relay an attack.`,
    misconfigured: ({ address }) =>
      `A device on your line (IP address ${address}) keeps asking an address where nobody is any more.`,
    spoofed: ({ address }) =>
      `Somebody seems to have forged your IP address ${address}. Most likely no device of yours has sent anything.`,
    intrusion: ({ address }) =>
      `From your line (IP address ${address}), somebody got into traps of ours and worked there by hand.`,
    unexplained: ({ address }) =>
      `From your line (IP address ${address}), packets reach addresses where nobody is. We do not know why yet.`,
  },
  weakHappened: ({ address }) =>
    `Packets with the address of your line (IP address ${address}) have reached us. Somebody else may have forged them.`,
  consequence: {
    infected:
      'It harms others as long as it goes on. Your line may get slow, and strangers may look into the device.',
    scanning: 'If nobody knows of it, the device may be misused. Others may complain to you.',
    'dos-victim': 'Your site or service may become hard to reach, or be used to attack others.',
    misconfigured: 'There is no hurry, but that function of the device may not work.',
    spoofed: 'You can use everything as you always do. We tell you only to be on the safe side.',
    intrusion:
      'A stranger may use your line or a computer of yours. To others it looks as if you had done it.',
    unexplained: 'It may be harmless. It may also be the sign of a device that is misused.',
  },
  weakConsequence:
    'If it really came from your line, a device of yours may be misused. Please have a look to be safe.',
  what: {
    infected: 'suspected infection',
    scanning: 'scanning',
    'dos-victim': 'under attack',
    misconfigured: 'old setting',
    spoofed: 'forged sender',
    intrusion: 'attack by hand',
    unexplained: 'unexplained',
  },
  sure: {
    'spoofable-packet': 'Not certain yet: the sender of a single packet can be forged.',
    'corroborated-packets':
      'Many packets agree in time, target and path. A forged sender is unlikely, but not impossible.',
    handshake: 'Packets went both ways, so the sender is not forged.',
    login: 'It tried to get into a trap of ours. The sender is not forged.',
    payload: 'It sent an attack program or commands to a trap of ours. There is no stronger evidence.',
  },
  connection: {
    'spoofable-packet': 'No connection was established, because we answer nothing.',
    'corroborated-packets': 'No connection was established, because we answer nothing.',
    handshake: 'A connection was established.',
    login: 'A connection was established.',
    payload: 'A connection was established.',
  },
  sureShort: {
    'spoofable-packet': 'not certain (no connection)',
    'corroborated-packets': 'almost certain (no connection)',
    handshake: 'certain (connection)',
    login: 'certain (connection, tried to get in)',
    payload: 'certain (connection, attack received)',
  },
  next: {
    email: (day) => `If it still sends then, we write to you again around ${day}.`,
    'isp-report': (day) =>
      `If it still sends then, we tell your Internet provider around ${day}. The provider may then contact you.`,
    webhook: STAFF_NEXT,
    slack: STAFF_NEXT,
    teams: STAFF_NEXT,
    syslog: STAFF_NEXT,
    mqtt: STAFF_NEXT,
    'web-push': (day) => `If it still sends then, the app tells you around ${day}.`,
    letter: (day) => `If it still sends then, we send you a letter around ${day}.`,
    'soft-notice': (day) =>
      `If it still sends then, a page with this notice appears in your browser around ${day}. Nothing is blocked.`,
    'walled-garden': (day) =>
      `If it still sends then, your Internet access is limited around ${day} and a help page appears. You can lift the limit yourself on that page.`,
  },
  nothingNext: 'No further notice is planned. If it goes on, a person looks at it again.',
  proof: {
    // The notice itself says it.
    active: () => '',
    quiet: ({ watchedDays, daysLeft }) =>
      `Nothing has come ${watchedDays === null ? 'lately' : `for ${watchedDays} days`}. ${
        daysLeft === null
          ? 'That is not long enough yet to say that it stopped.'
          : `If it stays silent for about ${daysLeft} more days, we can say that it stopped.`
      }`,
    'clean-by-silence': ({ watchedDays, percent }) =>
      `Nothing has come${watchedDays === null ? '' : ` for ${watchedDays} days`}.${
        percent === null
          ? ''
          : ` If it still sent as it did, it would be silent for so long in only ${percent} % of cases.`
      }`,
    'clean-by-retest': () => 'The test after your repair saw nothing any more.',
    'unknown-moved': () =>
      'The IP address has passed to somebody else, so we do not know whether it stopped.',
    'unknown-sensor-down': () => 'Our sensors were down, so we do not know yet whether it stopped.',
    reinfected: () => '',
  },
  difficulty: {
    easy: 'anybody can do it',
    medium: "uses the device's own page",
    help: 'ask somebody with experience if in doubt',
  },
  minutes: (minutes) =>
    minutes < 120 ? `about ${minutes} minutes` : `about ${Math.round(minutes / 60)} hours`,
  services: new Map([
    [22, 'SSH'],
    [23, 'Telnet'],
    [53, 'DNS'],
    [80, 'web'],
    [123, 'time'],
    [443, 'web'],
    [445, 'Windows file sharing'],
    [1433, 'database'],
    [1434, 'database'],
    [1900, 'UPnP'],
    [2323, 'Telnet'],
    [3306, 'database'],
    [3389, 'remote desktop'],
    [5060, 'telephony'],
    [5555, 'ADB'],
    [6379, 'database'],
    [7547, 'router management'],
    [8080, 'web'],
    [9100, 'printing'],
    [34_567, 'recorder'],
    [37_215, 'router'],
    [37_777, 'recorder'],
    [52_869, 'UPnP'],
  ]),
  andMore: (count) => `and ${count} more`,
};
