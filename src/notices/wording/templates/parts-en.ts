/** Parts of the built-in templates in English: plain words, short sentences. */
import type { Block } from './blocks.ts';
import type { Lines, Parts } from './parts.ts';

/** Incidents of a digest, or of good news about several. */
const TABLE: Block = {
  kind: 'table',
  columns: [
    { label: 'IP address', value: '{{ row.address }}' },
    { label: 'What', value: '{{ row.what }}' },
    { label: 'Last seen', value: '{{ row.last_seen }} ({{ row.last_seen_utc }})' },
    { label: 'Asked for', value: '{{ row.ports | default: "–" }}' },
    { label: 'How sure', value: '{{ row.sure }}' },
    { label: 'Code', value: '{{ row.code }}' },
  ],
  more: 'And {{ more_rows }} more on the page.',
};
const TABLE_TIMES: Block = { kind: 'small', words: 'Times are {{ zone }}, with UTC in brackets.' };

/** One case as the staff of a network looks it up. */
const NETWORK_FACTS: Block = {
  kind: 'facts',
  rows: [
    { label: 'IP address', value: '{{ address }}' },
    { label: 'Source port (time)', value: '{{ source_port }}', when: 'source_port' },
    { label: 'First (UTC)', value: '{{ first_seen_utc }}' },
    { label: 'Last (UTC)', value: '{{ last_seen_utc }}' },
    { label: 'Last ({{ zone }})', value: '{{ last_seen }}' },
    { label: 'Destination ports', value: '{{ ports }}', when: 'ports' },
    { label: 'Packets', value: '{{ packets }} (sensors: {{ sensors }})' },
    { label: 'Malware', value: '{{ malware }}', when: 'malware' },
    { label: 'AS', value: '{{ network }}', when: 'network' },
    { label: 'Case', value: '{{ case_id }}' },
    { label: 'Token', value: '{{ token }}' },
  ],
};

export const PARTS_EN: Parts = {
  first: [{ kind: 'badge' }, { kind: 'lead', words: '{{ happened }}' }],
  reminder: [
    { kind: 'badge' },
    {
      kind: 'lead',
      words:
        '{% if previous_day %}What we told you about on {{ previous_day }} goes on.{% else %}What we told you about goes on.{% endif %}',
    },
    { kind: 'text', words: '{{ happened }}' },
    {
      kind: 'text',
      when: 'packets_since',
      words: 'Packets since our last notice: {{ packets_since }}.',
    },
    { kind: 'text', when: 'proof', words: '{{ proof }}' },
  ],
  again: [
    { kind: 'badge' },
    { kind: 'lead', words: 'It had stopped, and it is back.' },
    { kind: 'text', words: '{{ happened }}' },
    {
      kind: 'text',
      words:
        'The usual reason is that the way in is still open. That is no fault of yours: one more step was needed.',
    },
  ],
  clean: [
    { kind: 'badge' },
    {
      kind: 'lead',
      words:
        '{% if addresses > 1 %}Nothing comes from {{ addresses }} of your addresses any more.{% else %}Nothing comes from {{ address }} any more.{% endif %} Thank you for your help.',
    },
    { kind: 'text', when: 'proof and incidents == 1', words: '{{ proof }}' },
  ],
  digest: [
    { kind: 'badge' },
    { kind: 'lead', words: '{{ headline }}.' },
    { kind: 'text', words: 'Please begin with the one at the top and go on one by one.' },
  ],
  facts: [
    { kind: 'heading', words: 'What was seen' },
    {
      kind: 'facts',
      rows: [
        { label: 'IP address', value: '{{ address }}' },
        { label: 'Last seen', value: '{{ last_seen }} ({{ zone }})' },
        { label: 'The same in UTC', value: '{{ last_seen_utc }}' },
        { label: 'First seen', value: '{{ first_seen }} ({{ zone }})' },
        { label: 'What it asked for', value: '{{ ports }}', when: 'ports' },
        { label: 'Packets', value: '{{ packets }} (places that saw them: {{ sensors }})' },
        { label: 'Kind of malware', value: '{{ malware }} or a relative', when: 'malware' },
      ],
    },
  ],
  'facts-clean': [
    {
      kind: 'facts',
      when: 'incidents == 1',
      rows: [
        { label: 'IP address', value: '{{ address }}' },
        { label: 'Last seen', value: '{{ last_seen }} ({{ zone }})' },
        { label: 'The same in UTC', value: '{{ last_seen_utc }}' },
        { label: 'What it asked for', value: '{{ ports }}', when: 'ports' },
        { label: 'Connection', value: '{{ connection }}' },
      ],
    },
    { ...TABLE, when: 'incidents > 1' },
    { ...TABLE_TIMES, when: 'incidents > 1' },
  ],
  rows: [{ kind: 'heading', words: 'What was seen' }, TABLE, TABLE_TIMES],
  sure: [
    { kind: 'heading', words: 'How sure we are' },
    { kind: 'text', words: '{{ sure }} {{ connection }}' },
  ],
  consequence: [
    { kind: 'heading', words: 'Why we tell you' },
    { kind: 'text', words: '{{ consequence }}' },
  ],
  ends: [
    { kind: 'heading', when: 'ends', words: 'What ends it' },
    { kind: 'text', when: 'ends', words: '{{ ends }}' },
  ],
  step: [{ kind: 'step', heading: 'Do this first', check: 'How to know that it worked: {{ step_check }}' }],
  'step-next': [
    { kind: 'step', heading: 'Do this next', check: 'How to know that it worked: {{ step_check }}' },
  ],
  'step-top': [
    {
      kind: 'step',
      heading: 'First step for the one at the top',
      check: 'How to know that it worked: {{ step_check }}',
    },
  ],
  page: [
    {
      kind: 'text',
      words:
        '{% if more_steps > 1 %}The other {{ more_steps }} steps are{% else %}The rest is{% endif %} on the page, one thing at a time. Open the page in your own browser and type the code.',
    },
    { kind: 'code', label: 'Code' },
  ],
  'page-clean': [
    {
      kind: 'text',
      words: 'The page has the whole record. Open it in your own browser and type the code.',
    },
    { kind: 'code', label: 'Code' },
  ],
  keep: [
    {
      kind: 'text',
      when: 'is_exposed',
      words:
        'One thing is left: the way in is still open, so it may come back. The page tells how to close it.',
    },
    { kind: 'text', words: 'Please keep your devices up to date. If it comes back, we tell you.' },
  ],
  genuine: [
    { kind: 'heading', words: 'How to tell that this is real' },
    {
      kind: 'list',
      items: [
        'Follow no link. Open {{ site }} yourself and type the code: the page shows the same times and ports as above.',
        'We never ask for a password or for money.',
        'Nothing is attached. If something is, it is a fake.',
        'This notice has the number {{ notice_id }} in a public list of all our notices.',
      ],
    },
  ],
  'letter-genuine': [
    { kind: 'heading', words: 'How to tell that this letter is real' },
    {
      kind: 'list',
      items: [
        'Open {{ site }} yourself and type the code: the page shows the same times and ports as above.',
        'We never ask for a password or for money.',
        'There is no QR code and no bill in this letter. If there is, it is a fake.',
        'This letter has the number {{ notice_id }} in a public list of all our notices.',
      ],
    },
  ],
  next: [
    { kind: 'heading', words: 'What happens next' },
    { kind: 'text', words: '{{ next }} What counts is that it really stops.' },
  ],
  answer: [
    { kind: 'heading', words: 'Questions, and how to stop notices' },
    {
      kind: 'text',
      words:
        '{% if can_answer %}Answer this notice or write to{% else %}Write to{% endif %} {{ contact }}. {% if can_stop %}To get no more notices, press "unsubscribe" in your mail program.{% else %}To get no more notices, write to the same place.{% endif %}',
    },
    { kind: 'small', words: '{{ organisation }} ({{ site }}), {{ sent_day }}' },
  ],
  'letter-answer': [
    { kind: 'heading', words: 'Questions, and how to stop notices' },
    {
      kind: 'text',
      words: 'Write to {{ contact }} and name the code. Write there too if you want no more notices.',
    },
    { kind: 'small', words: '{{ organisation }} ({{ site }}), {{ sent_day }}' },
  ],
  'network-first': [
    { kind: 'lead', words: '{{ address }} of your network: {{ what }}' },
    {
      kind: 'text',
      words:
        '{{ organisation }} watches addresses that nobody uses. We saw what follows, and ask you to hand it on.',
    },
  ],
  'network-reminder': [
    { kind: 'lead', words: '{{ address }} of your network, still: {{ what }}' },
    {
      kind: 'text',
      words:
        'What we reported{% if previous_day %} on {{ previous_day }}{% endif %} goes on.{% if packets_since %} Packets since then: {{ packets_since }}.{% endif %}',
    },
  ],
  'network-again': [
    { kind: 'lead', words: '{{ address }} of your network, again: {{ what }}' },
    { kind: 'text', words: 'It had stopped by our measure, and it is back.' },
  ],
  'network-clean': [
    {
      kind: 'lead',
      words:
        '{% if addresses > 1 %}{{ addresses }} addresses{% else %}{{ address }}{% endif %} of your network: it stopped',
    },
    {
      kind: 'text',
      words:
        'What we reported has stopped. {% if incidents == 1 %}{{ proof }}{% endif %}{% if is_exposed %} It still lets in what infected it.{% endif %} Thank you.',
    },
    { kind: 'code', label: 'Code', when: 'incidents == 1' },
  ],
  'network-digest': [
    {
      kind: 'lead',
      words:
        'Your network: {{ incidents }} {% if incidents == 1 %}report{% else %}reports{% endif %}, {{ addresses }} {% if addresses == 1 %}address{% else %}addresses{% endif %}',
    },
    {
      kind: 'text',
      words:
        '{{ organisation }} watches addresses that nobody uses. We saw what follows, and ask you to hand it on.',
    },
  ],
  'network-facts': [NETWORK_FACTS],
  'network-facts-clean': [
    { ...NETWORK_FACTS, when: 'incidents == 1' },
    { kind: 'text', when: 'incidents == 1', words: '{{ connection }}' },
    { ...TABLE, when: 'incidents > 1' },
    { ...TABLE_TIMES, when: 'incidents > 1' },
  ],
  'network-rows': [
    {
      kind: 'table',
      columns: [
        { label: 'IP address', value: '{{ row.address }}' },
        { label: 'Source port', value: '{{ row.source_port | default: "–" }}' },
        { label: 'Last (UTC)', value: '{{ row.last_seen_utc }}' },
        { label: 'What, and ports', value: '{{ row.what }} {{ row.ports }}' },
        { label: 'How sure', value: '{{ row.sure }}' },
        { label: 'Code', value: '{{ row.code }}' },
        { label: 'Token', value: '{{ row.token }}' },
      ],
      more: 'And {{ more_rows }} more on the page.',
    },
  ],
  'network-sure': [
    {
      kind: 'text',
      words: '{{ sure }} {{ connection }} (Our estimate that this is right: {{ confidence }} %.)',
    },
    { kind: 'evidence' },
  ],
  'network-hand-on': [
    { kind: 'heading', words: 'What we ask' },
    {
      kind: 'text',
      words:
        'Please hand the code and the page on to your customer. We do not need to know who that is. The first step is "{{ step_title }}". {{ ends }}',
    },
    { kind: 'code', label: 'Code' },
    { kind: 'text', words: '{{ next }}' },
  ],
  'network-hand-on-many': [
    { kind: 'heading', words: 'What we ask' },
    {
      kind: 'text',
      words:
        'Please hand the code of each row on to the customer of its address, with the page {{ page }}. We do not need to know who that is.',
    },
    { kind: 'text', words: '{{ next }}' },
  ],
  'network-answer': [
    {
      kind: 'text',
      words:
        '{% if can_answer %}An answer to this notice reaches its case.{% else %}Please write to {{ contact }} and name the token.{% endif %} Nothing is attached, and we never ask for a password. This notice has the number {{ notice_id }} in the public log at {{ site }}. {% if can_stop %}To get no more of them, press "unsubscribe" in your mail program.{% else %}To get no more of them, write to {{ contact }}.{% endif %}',
    },
    { kind: 'small', words: '{{ organisation }}, {{ contact }}, {{ sent_day }}' },
  ],
};

export const LINES_EN: Lines = {
  subject: '{{ headline }} ({{ code }})',
  firstSubject: 'Please begin with this: {{ step_title }} ({{ address }}, {{ code }})',
  networkSubject: '{{ headline }} ({{ case_id }})',
  short: {
    first: {
      standard: '{{ headline }}. Code {{ code }} at {{ site }}. First: {{ step_title }}',
      improved: 'Code {{ code }} at {{ site }}. First: {{ step_title }}. {{ headline }}',
    },
    reminder: {
      standard: '{{ headline }}. Code {{ code }} at {{ site }}.',
      improved: 'Code {{ code }} at {{ site }}. Next: {{ step_title }}. {{ headline }}',
    },
    again: {
      standard: '{{ headline }}. Code {{ code }} at {{ site }}.',
      improved: 'Code {{ code }} at {{ site }}. Once more: {{ step_title }}. {{ headline }}',
    },
    digest: {
      standard: '{{ headline }}. Code {{ code }} at {{ site }}.',
      improved: 'Code {{ code }} at {{ site }}. First: {{ step_title }}. {{ headline }}',
    },
    clean: {
      standard: '{{ headline }}. Code {{ code }} at {{ site }}.',
      improved: 'Thank you. {{ headline }}. Code {{ code }} at {{ site }}.',
    },
  },
};
