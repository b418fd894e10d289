/** What senders put into UDP. Where a transaction number stands at the front, the sender overwrites it. */

const text = new TextEncoder();

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

/** RFC 1035: TXT CHAOS version.bind. */
export const DNS_VERSION_QUESTION = fromHex(
  '0000 0100 0001 0000 0000 0000 07 76657273696f6e 04 62696e64 00 0010 0003',
);
/** A www.example.com., recursion desired. */
export const DNS_QUESTION = fromHex(
  '0000 0100 0001 0000 0000 0000 03 777777 07 6578616d706c65 03 636f6d 00 0001 0001',
);
/** The same name, refused. */
export const DNS_REFUSAL = fromHex(
  '0000 8105 0001 0000 0000 0000 03 777777 07 6578616d706c65 03 636f6d 00 0001 0001',
);
/** The same name with an address of RFC 5737. */
export const DNS_ANSWER = fromHex(
  '0000 8180 0001 0001 0000 0000 03 777777 07 6578616d706c65 03 636f6d 00 0001 0001 c00c 0001 0001 0000003c 0004 cb007109',
);
/** RFC 1157: get sysDescr.0, community public. */
export const SNMP_GET = fromHex(
  '3026 020100 04 06 7075626c6963 a019 02 01 01 02 01 00 02 01 00 300e 300c 06 08 2b06010201010100 0500',
);
/** RFC 5905: version 4, client; 48 bytes. */
export const NTP_REQUEST = fromHex(`23000aec ${'00'.repeat(44)}`);
/** RFC 3261, the scheme of a client that registers. */
export const SIP_REGISTER = text.encode(
  'REGISTER sip:pbx.example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK776asdhds\r\n' +
    'Max-Forwards: 70\r\nTo: <sip:201@pbx.example.com>\r\nFrom: <sip:201@pbx.example.com>;tag=456248\r\n' +
    'Call-ID: 843817637684230@998sdasdh09\r\nCSeq: 1826 REGISTER\r\nContent-Length: 0\r\n\r\n',
);
/** RFC 3164. */
export const SYSLOG_LINE = text.encode(
  '<134>Oct  1 00:00:00 gw-03 dhcpd: DHCPREQUEST for 192.168.1.44 via eth1',
);
/** BEP 5: a ping. */
export const DHT_PING = text.encode('d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe');
