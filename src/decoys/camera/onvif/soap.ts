/** As much of SOAP as ONVIF needs: elements by their local names out of a stranger's text, bounded, and an envelope back. */

export interface SoapCall {
  /** Local name of the first element in the body. */
  readonly action: string;
  /** Text of the first element of that local name, anywhere; '' where there is none. */
  text(name: string): string;
  /** Value of an attribute of the first element of that local name. */
  attribute(element: string, name: string): string;
}

const MOST_CHARACTERS = 65_536;
const NAME = '(?:[\\w.-]{1,40}:)?';

/** Null: it is no envelope. Entities and document types are not looked at, so none is ever expanded. */
export function readSoap(text: string): SoapCall | null {
  if (text.length > MOST_CHARACTERS || /<!(?:DOCTYPE|ENTITY)/i.test(text)) return null;
  const body = new RegExp(`<${NAME}Body(?:\\s[^>]{0,500})?>\\s*<${NAME}([\\w.-]{1,60})`).exec(text);
  if (body === null) return null;
  return {
    action: body[1],
    text: (name) =>
      unescaped(
        new RegExp(`<${NAME}${name}(?:\\s[^>]{0,300})?>([^<]{0,1024})<`).exec(text)?.[1].trim() ?? '',
      ),
    attribute: (element, name) =>
      new RegExp(`<${NAME}${element}\\s[^>]{0,300}?\\b${name}="([^"]{0,200})"`).exec(text)?.[1] ?? '',
  };
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

function unescaped(text: string): string {
  return text.replace(
    /&(?:lt|gt|amp|quot|apos);/g,
    (entity) => ({ '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&apos;': "'" })[entity] ?? entity,
  );
}

const SPACES =
  'xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tptz="http://www.onvif.org/ver20/ptz/wsdl" xmlns:timg="http://www.onvif.org/ver20/imaging/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema"';

export function envelope(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope ${SPACES}><s:Body>${body}</s:Body></s:Envelope>`;
}

export function soapFault(code: 'Sender' | 'Receiver', subcode: string, reason: string): string {
  return envelope(
    `<s:Fault xmlns:ter="http://www.onvif.org/ver10/error"><s:Code><s:Value>s:${code}</s:Value><s:Subcode><s:Value>ter:${subcode}</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">${escapeXml(reason)}</s:Text></s:Reason></s:Fault>`,
  );
}
