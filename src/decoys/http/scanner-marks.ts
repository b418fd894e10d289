/**
 * Marks by which professional web scanners show themselves: headers, paths and agents of their own. Who hides them is
 * told by behaviour, elsewhere. Each mark carries examples, which a test holds it to.
 */
import type { HttpHeader } from './http-style.ts';

export interface MarkedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly HttpHeader[];
  readonly body: string;
}

export interface ScannerMark {
  /** Of the tool. */
  readonly name: string;
  readonly where: 'agent' | 'header' | 'target' | 'anywhere';
  /** Against the agent, `name: value` of a header in lower case, the target raw and decoded, or all of these and the body. */
  readonly pattern: RegExp;
  readonly examples: readonly string[];
}

const agent = (name: string, pattern: RegExp, ...examples: string[]): ScannerMark => ({ name, where: 'agent', pattern, examples }); // biome-ignore format: a line each below
const header = (name: string, pattern: RegExp, ...examples: string[]): ScannerMark => ({ name, where: 'header', pattern, examples }); // biome-ignore format: as above
const target = (name: string, pattern: RegExp, ...examples: string[]): ScannerMark => ({ name, where: 'target', pattern, examples }); // biome-ignore format: as above
const anywhere = (name: string, pattern: RegExp, ...examples: string[]): ScannerMark => ({ name, where: 'anywhere', pattern, examples }); // biome-ignore format: as above

export const SCANNER_MARKS: readonly ScannerMark[] = [
  header('acunetix', /^acunetix-(?:product|scanning-agreement|user-agreement|aspect)/, 'acunetix-product: WVS/13', 'acunetix-scanning-agreement: Third Party Scanning PROHIBITED'),
  target('acunetix', /acunetix[-_]wvs[-_]test|acunetix_invalid_filename/i, '/acunetix-wvs-test-for-some-inexistent-file'),
  anywhere('acunetix', /\b(?:bxss\.me|vulnweb\.com)\b/i, '/?u=http://hitabc.bxss.me'),
  target('netsparker', /\/netsparker-/i, '/Netsparker-0123abcd.php'),
  header('netsparker', /^x-(?:netsparker|invicti|scanner: (?:netsparker|invicti))/, 'x-scanner: netsparker'),
  anywhere('netsparker', /\b(?:r87\.me|netsparker\.com)\b/i, '/?x=http://r87.me/n'),
  target('nessus', /nessus_is_probing_you_|\/nessus[a-z0-9_-]*\.(?:html?|asp|php)/i, '/nessus_is_probing_you_4711', '/NessusTest1234.html'),
  agent('nessus', /\bnessus\b/i, 'Mozilla/4.0 (compatible; MSIE 8.0; Nessus SOAP)'),
  target('appscan', /appscan_fingerprint|AppScanHeader/i, '/appscan_fingerprint/mac_address'),
  header('x-scanner', /^x-scanner:/, 'x-scanner: anything'),
  header('webinspect', /^(?:x-wipp|x-scan-memo|x-requestmanager-memo):/, 'x-wipp: ascVersion=9', 'x-scan-memo: Category="Crawl"'),
  header('ratproxy', /^x-ratproxy-loop/, 'x-ratproxy-loop: 1'),
  target('burp', /\/AdSensepostnottherenonobook|\/burpsuite-/, '/AdSensepostnottherenonobook'),
  anywhere('burp-collaborator', /\b(?:[a-z0-9]+\.)+(?:burpcollaborator\.net|oastify\.com)\b/i, '/?q=http://abc123.oastify.com/'),
  anywhere('interactsh', /\b[a-z0-9]{20,}\.(?:oast\.(?:pro|live|site|online|fun|me)|interact\.sh)\b/i, '/?q=http://c59e3crp82ke7bcnedq0cfjqdpeyyyyyn.oast.pro'),
  target('arachni', /arachni-/i, '/Arachni-4f21/'),
  agent('arachni', /\barachni\b/i, 'Arachni/v1.5.1'),
  agent('nikto', /\bnikto\b/i, 'Mozilla/5.00 (Nikto/2.1.6) (Evasions:None) (Test:Port Check)'),
  target('nikto', /\/nikto-test-/i, '/nikto-test-Ab3x.html'),
  agent('sqlmap', /\bsqlmap\b/i, 'sqlmap/1.8.4#stable (https://sqlmap.org)'),
  agent('wapiti', /\bwapiti\b/i, 'Wapiti/3.1 (https://wapiti-scanner.github.io)'),
  target('wapiti', /^\/zqxj[A-Za-z]{10}\.html$/, '/zqxjwgTOWkDdPl.html'),
  anywhere('wapiti', /wapiti3?\.ovh|\bLetm3in_|%C2%BF%27%22%28/i, 'user=alice&pass=Letm3in_', '/login.php?lang=ja%C2%BF%27%22%28'),
  agent('whatweb', /\bwhatweb\b/i, 'WhatWeb/0.5.5'),
  // Its agent is that of a plain Internet Explorer 6; what it asks first, to learn how a missing page looks, is its own.
  target('dirb', /\/(?:randomfile1|frand2)(?:[?#]|$)/, '/randomfile1', '/cgi-bin/frand2'),
  agent('dirbuster', /^DirBuster/i, 'DirBuster-1.0-RC1 (http://www.owasp.org)'),
  agent('gobuster', /^gobuster\//i, 'gobuster/3.6'),
  agent('ffuf', /^Fuzz Faster U Fool/i, 'Fuzz Faster U Fool v2.1.0-dev'),
  agent('feroxbuster', /^feroxbuster\//i, 'feroxbuster/2.10.0'),
  agent('wfuzz', /^wfuzz\//i, 'Wfuzz/3.1.0'),
  agent('hydra', /\(Hydra\)|^Hydra$/i, 'Mozilla/4.0 (Hydra)', 'Mozilla/5.0 (Hydra)'),
  agent('medusa', /^Medusa|teh forest lobster/i, 'Teh Forest Lobster'),
  agent('ncrack', /ncrack/i, 'Mozilla/5.0 (Ncrack)'),
  agent('patator', /patator/i, 'Patator/1.0'),
  agent('nmap', /nmap scripting engine/i, 'Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)'),
  target('nmap', /\/nice%20ports%2C\/Tri%6Eity\.txt%2ebak|\/nmaplowercheck\d|\/nmapuppercheck|\/NmapUpperCheck\d|\/HNAP1_nmap|\/evox\/about/i, '/nice%20ports%2C/Tri%6Eity.txt%2ebak', '/nmaplowercheck1700000000', '/evox/about'),
  target('zmeu', /w00tw00t\.at\.(?:ISC\.SANS|blackhats)/i, '/w00tw00t.at.ISC.SANS.DFind:)', '/w00tw00t.at.blackhats.romanian.anti-sec:)'),
  agent('zmeu', /^ZmEu$/, 'ZmEu'),
  agent('masscan', /^masscan\b/i, 'masscan/1.3 (https://github.com/robertdavidgraham/masscan)'),
  agent('zgrab', /\bzgrab\//i, 'Mozilla/5.0 zgrab/0.x'),
  agent('nuclei', /\bnuclei\b/i, 'Nuclei - Open-source project (github.com/projectdiscovery/nuclei)'),
  agent('httpx', /\bprojectdiscovery\/httpx\b|^httpx -/i, 'httpx - Open-source project (github.com/projectdiscovery/httpx)'),
  agent('openvas', /\bopenvas|greenbone/i, 'Mozilla/5.0 [en] (X11, U; OpenVAS-VT 9.0.3)'),
  target('openvas', /\/OpenVAS|vt-test-non-existent/i, '/vt-test-non-existent.html'),
  agent('jaeles', /\bjaeles\b/i, 'Jaeles'),
  agent('w3af', /\bw3af\b/i, 'w3af.org'),
  agent('skipfish', /\bSF\/\d/, 'Mozilla/5.0 SF/2.10b'),
  agent('commix', /^commix\//i, 'commix/3.9'),
  agent('joomscan', /joomscan/i, 'OWASP JoomScan'),
  agent('wpscan', /^WPScan/i, 'WPScan v3.8.25 (https://wpscan.com/wordpress-security-scanner)'),
  agent('censys', /CensysInspect/, 'Mozilla/5.0 (compatible; CensysInspect/1.1; +https://about.censys.io/)'),
  agent('expanse', /Expanse,? a Palo Alto Networks company/i, 'Expanse, a Palo Alto Networks company, searches across the global IPv4 space'),
  agent('internet-measurement', /InternetMeasurement\//, 'Mozilla/5.0 (compatible; InternetMeasurement/1.0; +https://internet-measurement.com/)'),
]; // biome-ignore format: one mark a line is read and compared more easily

export function scannerMarks(
  request: MarkedRequest,
): readonly { readonly name: string; readonly mark: string }[] {
  const lines = request.headers.map(([name, value]) => `${name.toLowerCase()}: ${value}`);
  const agents = request.headers
    .filter(([name]) => name.toLowerCase() === 'user-agent')
    .map(([, value]) => value);
  const texts: Record<ScannerMark['where'], readonly string[]> = {
    agent: agents,
    header: lines,
    target: [request.target],
    anywhere: [request.target, ...lines, request.body],
  };
  const found = new Map<string, string>();
  for (const { name, where, pattern } of SCANNER_MARKS) {
    if (found.has(name)) continue;
    for (const text of texts[where]) {
      const match = pattern.exec(text);
      if (match === null) continue;
      found.set(name, `${where}: ${match[0]}`);
      break;
    }
  }
  return [...found].map(([name, mark]) => ({ name, mark }));
}
