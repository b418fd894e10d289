import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type OrganisationKind, organisationKind } from './organisation-kind.ts';
import { HOST_SUFFIXES, JAPANESE_KIND_WORDS, KIND_WORDS } from './organisation-words.ts';

/** Names as they stand in the AS data of June 2026; the kinds are what their holders do. */
const NAMES: Record<OrganisationKind, string[]> = {
  isp: [
    'SoftBank Corp.',
    'NTT Communications Corporation',
    'KDDI CORPORATION',
    'ARTERIA Networks Corporation',
    'JCOM Co., Ltd.',
    'Sony Network Communications Inc.',
    'Rakuten Mobile, Inc.',
    'Internet Initiative Japan Inc.',
    'Chubu Telecommunications Company, Inc.',
    'Suzuka Cable Co.,Ltd',
    'EHIME CATV CO.,LTD.',
    'QTnet,Inc.',
    'its communications Inc.',
    'Nippon Telegraph and Telephone East Corporation',
    'AT&T Enterprises, LLC',
    'Comcast Cable Communications, LLC',
    'Deutsche Telekom AG',
    'CHINA UNICOM China169 Backbone',
    'TELEFONICA BRASIL S.A',
    'Claro NXT Telecomunicacoes Ltda',
    'Free SAS',
    'Google Fiber Inc.',
    'PJSC "Vimpelcom"',
    'Bharat Sanchar Nigam Ltd',
  ],
  hosting: [
    'Amazon.com, Inc.',
    'Google LLC',
    'Microsoft Corporation',
    'DigitalOcean, LLC',
    'OVH SAS',
    'Hetzner Online GmbH',
    'SAKURA Internet Inc.',
    'GMO Internet Group, Inc.',
    'NTT SmartConnect Corporation',
    'KDDI Web Communications Inc.',
    'Xserver Inc.',
    'IBM Cloud',
    'Shenzhen Tencent Computer Systems Company Limited',
  ],
  academic: [
    'The University of Tokyo',
    'Kyoto University',
    'Research Organization of Information and Systems, National Institute of Informa',
    'National Institute of Information and Communications Technology',
    'Japan Advanced Institute of Science and Technology',
    'WIDE Project',
    'RIKEN',
    'High Energy Accelerator Research Organization, KEK',
    'China Education and Research Network Center',
    'SURF B.V.',
    'Universität Zürich',
    'Taiwan Academic Network (TANet) Information Center',
  ],
  government: [
    'United States Department of Defense (DoD)',
    'UK Ministry of Defence',
    'Ministry of Agriculture, Forestry and Fisheries Research Network',
    'Japan Aerospace Exploration Agency',
    'China eGovNet Information Center',
  ],
  company: [
    'NTT DATA CORPORATION',
    'FUJITSU LIMITED',
    'TOYOTA SYSTEMS CORPORATION',
    'NISSAN MOTOR CO.,LTD.',
    'Japan Airlines Co.,Ltd.',
    'Apple Inc.',
    'Ford Motor Company',
    'Bank of America, National Association',
    'Nikkei Inc.',
    'Orange County Transportation Authority',
  ],
  unknown: ['', 'Yahoo Japan', 'Japan Network Information Center', 'ACCELIA', 'xyzzy'],
};

for (const [kind, names] of Object.entries(NAMES)) {
  test(`names of networks that are ${kind}`, () => {
    for (const organisation of names) {
      const opinion = organisationKind({ organisation });
      assert.equal(opinion.kind, kind, `${organisation}: ${opinion.reason}`);
    }
  });
}

const HOSTS: [reverseName: string, organisation: string, kind: OrganisationKind][] = [
  // SiteVisor's case: a company's machine in the network of a provider.
  ['mail.example.co.jp.', 'NTT Communications Corporation', 'company'],
  ['ns.example.ac.jp', 'KDDI CORPORATION', 'academic'],
  ['www.example.go.jp', 'IIJ', 'government'],
  ['www.city.example.lg.jp', 'IIJ', 'government'],
  ['www.city.yokohama.jp', 'IIJ', 'government'],
  ['gw.pref.osaka.jp', 'IIJ', 'government'],
  ['www.city.shinjuku.tokyo.jp', 'IIJ', 'government'],
  ['p1234-ipoe.example.ocn.ne.jp', 'NTT Communications Corporation', 'isp'],
  ['www1234.sakura.ne.jp', 'SAKURA Internet Inc.', 'hosting'],
  ['ec2-192-0-2-1.ap-northeast-1.compute.amazonaws.com', 'Amazon.com, Inc.', 'hosting'],
  ['static.1.2.0.192.clients.your-server.de', 'Hetzner Online GmbH', 'hosting'],
  ['192-0-2-1.dynamic.example.net', 'Example Inc.', 'isp'],
  ['pool-192-0-2-1.example.net', '', 'isp'],
  ['dhcp-192-0-2-1.example-catv.co.jp', 'Example CATV', 'isp'],
  ['h192-0-2-1.example.org', '', 'isp'],
  ['vps-12345.example.org', '', 'hosting'],
  ['www.cs.example.edu', 'Comcast Cable Communications, LLC', 'academic'],
  // A shape says less than a network that is sure.
  ['192-0-2-1.example.net', 'Kyoto University', 'academic'],
  ['192-0-2-1.static.example.net', 'Nikkei Inc.', 'company'],
  // "co.jp" within a name is no suffix.
  ['co.jp.example.net', '', 'unknown'],
  ['notco.jp', '', 'unknown'],
  ['', 'KDDI CORPORATION', 'isp'],
];

test('a host name tells of the address, the network only of its carrier', () => {
  for (const [reverseName, organisation, kind] of HOSTS) {
    const opinion = organisationKind({ organisation, reverseName });
    assert.equal(opinion.kind, kind, `${reverseName} in ${organisation}: ${opinion.reason}`);
  }
});

test("the operator's word wins over all else", () => {
  const opinion = organisationKind({
    organisation: 'KDDI CORPORATION',
    reverseName: 'www.example.ac.jp',
    registered: 'company',
  });
  assert.deepEqual(opinion, { kind: 'company', confidence: 0.99, reason: 'registered by the operator' });
});

test('two hints that agree are surer than either, and two that do not are no surer', () => {
  const by = (organisation: string, reverseName?: string) =>
    organisationKind({ organisation, ...(reverseName === undefined ? {} : { reverseName }) }).confidence;
  const both = by('Kyoto University', 'www.example.ac.jp');
  assert.ok(both > by('Kyoto University') && both > by('', 'www.example.ac.jp'));
  assert.equal(by('KDDI CORPORATION', 'www.example.ac.jp'), by('', 'www.example.ac.jp'));
});

test('a legal form alone is a weak hint, nothing at all is no opinion', () => {
  assert.ok(organisationKind({ organisation: 'Otsuka Corp.' }).confidence < 0.5);
  assert.equal(organisationKind({ organisation: '' }).confidence, 0);
});

test('names in Japanese, as operators register them', () => {
  const names: [string, OrganisationKind][] = [
    ['横浜国立大学', 'academic'],
    ['横浜市役所', 'government'],
    ['総務省', 'government'],
    ['例ケーブルテレビ株式会社', 'isp'],
    ['さくらインターネット株式会社', 'hosting'],
    ['例製作所株式会社', 'company'],
  ];
  for (const [organisation, kind] of names)
    assert.equal(organisationKind({ organisation }).kind, kind, organisation);
});

test('every word of the table is found where it stands alone, every reason says which', () => {
  for (const { words } of [...KIND_WORDS, ...JAPANESE_KIND_WORDS]) {
    for (const word of words) {
      if (/[\\[($?*.]/.test(word)) continue;
      const { reason, confidence } = organisationKind({ organisation: word });
      assert.match(reason, /^".+" in the network's name: .+/, word);
      assert.ok(confidence > 0 && confidence < 1);
    }
  }
  for (const [suffix, { kind, why }] of HOST_SUFFIXES) {
    const opinion = organisationKind({ organisation: '', reverseName: `www.example.${suffix}` });
    assert.equal(opinion.kind, kind);
    assert.ok(opinion.reason.includes(suffix) && opinion.reason.includes(why));
  }
});

test('words inside other words are not found', () => {
  for (const organisation of ['Tintt', 'Socno', 'Kddix', 'Universe', 'Hostel', 'Ginc'])
    assert.equal(organisationKind({ organisation }).kind, 'unknown', organisation);
});

test('no name whatever makes it fail or be certain', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (organisation, reverseName) => {
      const { confidence, reason } = organisationKind({ organisation, reverseName });
      assert.ok(confidence >= 0 && confidence < 1);
      assert.ok(reason !== '');
    }),
  );
});
