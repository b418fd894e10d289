/** All channels, in the order of CHANNEL_NAMES. One line each. */
import type { Channel } from './channel.ts';
import { email } from './email.ts';
import { ispReport } from './isp-report.ts';
import { letter } from './letter.ts';
import { mqtt } from './mqtt.ts';
import { slack } from './slack.ts';
import { softNotice } from './soft-notice.ts';
import { syslog } from './syslog.ts';
import { teams } from './teams.ts';
import { walledGarden } from './walled-garden.ts';
import { webPush } from './web-push.ts';
import { webhook } from './webhook.ts';

export const CHANNELS: readonly Channel[] = [
  email,
  ispReport,
  webhook,
  slack,
  teams,
  syslog,
  mqtt,
  webPush,
  letter,
  softNotice,
  walledGarden,
];
