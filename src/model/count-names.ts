/**
 * Every name under which something is counted instead of failing, with what it means. `skipped` of a report
 * holds packets that are in no sighting; `notes` what was odd without losing a packet.
 */

export const SKIP_NAMES = {
  'outside-dark': 'The destination is not in the dark space.',
  'from-dark': 'The source is in the dark space: nobody is there to send, so it is forged or not quite dark.',
  arp: 'ARP.',
  'not-ip': 'Another network protocol, or a frame that holds none.',
  'truncated-link': 'The frame ends within its link header.',
  'truncated-ip': 'The frame ends within its IP header.',
  'malformed-ip': 'The version or a length in the IP header cannot be.',
  'other-source': 'Not the source that was asked for.',
  'from-the-future': 'Sent to a hub: the packet claims an hour that is still to come, so a clock was wrong.',
  'link-type': 'A link type that is not decoded; the name follows after a colon, as in link-type:IEEE802_11.',
} as const;

export const NOTE_NAMES = {
  fragment: 'An IP fragment. The first has ports; later ones are counted by protocol alone.',
  'truncated-transport': 'The capture ends within the transport header; what it holds was used.',
  'malformed-tcp': 'A TCP header length that cannot be; its options were left out.',
  'source-too-wide': 'A source with more services than the table has rows; judged by what fitted.',
  'capture-truncated': 'The last record of an input is cut off.',
  'record-length-absurd': 'A record claims a length that cannot be; the input was left there.',
  'captured-longer-than-original': 'A record holds more bytes than the packet is said to have had.',
  'time-backwards': 'A packet is older than the one before it.',
  'time-fraction-absurd': 'The part of a second is a second or more; it was carried over.',
  'time-out-of-range': 'A time outside 1970 to 2106; it was clamped.',
  'time-missing': 'A Simple Packet Block of pcapng: it has no time, the one before it was used.',
  'packet-cut-to-batch': 'A packet larger than the reader holds at once; its beginning was used.',
  'block-oversized': 'A block of pcapng larger than any we know; it was passed over.',
  'section-version-unknown': 'A pcapng section of another version than 1; it was read as if it were.',
  'interface-unknown': 'A pcapng packet of an interface that was never described; it was left out.',
  'interface-limit': 'More interfaces than the reader keeps; their packets are left out.',
  'compressed-truncated': 'Compressed data end too soon; what was there was used.',
  'compressed-corrupt': 'Compressed data are damaged; what came before was used.',
  'input-read-error': 'The system refused to read on.',
  'input-foreign': 'One of several inputs is no capture.',
  'input-empty': 'One of several inputs is empty.',
  'input-unreadable': 'One of several inputs could not be opened.',
  'kernel-drops': 'Packets that the kernel dropped in a live capture.',
  'capture-restarted': 'tcpdump died and was started again.',
  stopped: 'Reading was stopped by a signal.',
} as const;

/** What a walled garden counts on its gateway. */
export const GARDEN_COUNT_NAMES = {
  'garden-request-wrong': 'A request to the page that is none, too large, or by another method.',
  'garden-too-many-requests': 'A client asked for the page too often.',
  'garden-token-wrong': 'A release without the token of its form, or with one that was used or is over.',
  'garden-tls-wrong': 'A TLS connection to the page that did not come about.',
  'garden-answer-failed': 'A page that could not be made; the client was told to come again.',
  'garden-hub-away': 'The hub did not answer, or not as a hub does; events wait on the disk.',
  'garden-hold-wrong': 'A hold of the hub that cannot be read.',
  'garden-target-wrong': 'A target of a hold that is no address, prefix of a customer, or MAC.',
} as const;

/** What a hub counts of those who write to it or are written to: the label `name` of yamori_counted_total. */
export const HUB_COUNT_NAMES = {
  'enrol-code-wrong': 'A one-time code of the app that is none, was used, or is over.',
  'outbound-forbidden': 'A request to a private, local or reserved network that was not made.',
  'outbound-redirect': 'A redirect that a receiver of notices answered; it was not followed.',
  'case-code-wrong': 'A case code typed at the site that no case has.',
  'code-not-looked-up': 'A code, of a case or of the app, typed after too many; it was not even looked up.',
  'mail-relay-unreachable': 'A connection to the mail relay could not be opened.',
  'mail-in-doubt':
    'A mail sent again, since nobody knows whether the relay took it before; it may come twice.',
  'mail-process-ended': 'The process that sends mail ended before it was told to, and was started anew.',
  'mail-header-dropped': 'A header of a notice left out, since what was to be in it is no address or link.',
  'reply-forged': 'A mail to an address that looks like one of ours and has a wrong tag.',
  'reply-cut': 'A mail that came back and is larger than what is read; its beginning was read.',
  'reply-unreadable': 'A mail that came back and is nested or long beyond reason; nothing of it was read.',
  'reply-loop': 'A mail of our own that came back to us, or one that went round; nothing answers it.',
  'reply-unknown-case': 'A mail to the address of a case that no case has.',
  'reply-not-kept': 'A mail that came back and could not be stored; it stays in the mailbox.',
  'bounce-unproven': 'A bounce that proves in no way to be of a mail of ours; no contact is judged by it.',
  'mailbox-unreadable': 'The mailbox for answers could not be read; its mail waits there.',
  'rdap-unreachable': 'A registry that did not answer; it is left alone for ten minutes.',
  'rdap-busy': 'A registry that asked us to come back later; it is left alone until then.',
  'rdap-refused':
    'A registry that answered with an error; its network counts as one without a contact for a day.',
  'rdap-redirects': 'A registry that sent us on more than three times, or nowhere.',
  'rdap-answer-wrong': 'An answer of a registry that is too large, no RDAP, or about another network.',
  'rdap-mail-refused':
    'A network whose registered mail address nobody may be written at: of this machine, of no public domain, or several in one.',
  'rdap-bootstrap-wrong': 'A list of registries that cannot be read; the one before is used on.',
} as const;

/** What decoys count of their visitors: input that breaks a rule of a protocol. */
export const DECOY_COUNT_NAMES = {
  'http-not-http': 'Bytes to a web port that are no request of HTTP.',
  'http-malformed': 'A request line or header that breaks the grammar of HTTP.',
  'http-head-too-large': 'A request with more bytes or headers than are read.',
  'http-head-short': 'A connection that ended within the head of a request.',
  'http-target-too-long': 'A target longer than the make of the device takes.',
  'http-method-unknown': 'A method that the make of the device does not know.',
  'http-version-unknown': 'Another major version of HTTP than 1.',
  'http-host-missing': 'HTTP/1.1 without a Host, where the make asks for one.',
  'http-body-ambiguous':
    'Content-Length and Transfer-Encoding together, two lengths, or a chunk that is none.',
  'http-body-too-large': 'A body larger than is read.',
  'http-body-short': 'A body that ended before its announced length.',
  'http-transfer-unknown': 'A Transfer-Encoding other than chunked.',
  'http-expectation-unknown': 'An Expect other than 100-continue.',
  'http-time-over': 'A request that was not whole in time.',
  'http-busy': 'A request for which the address had no memory left.',
  'rtsp-malformed': 'Bytes to an RTSP port that are no request of it.',
  'rtsp-too-large': 'A request of RTSP with more bytes or headers than are read.',
  'rtsp-time-over': 'A request of RTSP that was not whole in time.',
  'rtsp-unread': 'A viewer of RTSP who sends on and reads no answers.',
  'soap-malformed': 'A body at the ONVIF service that is no SOAP envelope, or too deep.',
  'setting-malformed': 'A value of a setting that the device does not take.',
  'discovery-malformed': 'A datagram to a discovery port that asks for nothing.',
  'indicators-too-many': 'A session that names more places than are written down.',
  'output-not-taken': 'A visitor who asks for more than he reads; what was beyond was dropped.',
  'shell-command-too-long': 'A command over several lines that is longer than is kept.',
  'shell-depth-exhausted': 'A command line nested deeper than is followed.',
  'shell-fields-exhausted': 'A command line that becomes more words than are kept.',
  'shell-functions-exhausted': 'More functions of a shell than are kept.',
  'shell-output-exhausted': 'A command line that writes more than is shown.',
  'shell-sleep-exhausted': 'A command line that sleeps longer than is waited for.',
  'shell-steps-exhausted': 'A command line with more steps than are taken: a loop that does not end.',
  'shell-text-exhausted': 'A value, pipe or substitution that is longer than is kept.',
  'shell-time-exhausted': 'A command line that takes more time than it is given.',
  'shell-variables-exhausted': 'More variables of a shell than are kept.',
  'ssh-malformed': 'Bytes to an SSH port that break its protocol, or algorithms that nobody here has.',
  'ssh-channels-too-many': 'More channels of one SSH connection than are opened.',
  'ssh-handshake-aborted': 'An SSH connection that ended before its keys were exchanged.',
  'telnet-command-unknown': 'A Telnet command that there is not.',
  'telnet-options-too-many': 'More negotiations of Telnet options than any client sends.',
  'telnet-parameter-too-long': 'A parameter of a Telnet option that is longer than is kept.',
  'terminal-control': 'A control character that the terminal of the device ignores.',
  'terminal-escape': 'An escape sequence of a terminal, which was swallowed.',
  'terminal-line-too-long': 'A typed line that is longer than is kept.',
  'typed-ahead-too-much':
    'A visitor who types on and on while a command of his runs; what was beyond was dropped.',
  'upload-not-kept':
    'An upload whose digest was taken and whose bytes were not kept: a share, or the disk, is full.',
  'visitor-files-not-kept': 'What a visitor left on the device that could not be written to disk.',
  'visitor-files-not-restored': 'What a visitor had left on the device and has no memory left for.',
  'visitor-files-unreadable': 'What a visitor had left on the device and cannot be read; he finds it clean.',
  'visitor-forgotten': 'A visitor whose files were dropped, since others came later.',
} as const;
