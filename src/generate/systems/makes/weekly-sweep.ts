/** By the calendar: the same day of the week at the same hour, when somebody's job starts. */
import { drawCampaign, internetSeconds, sweep } from '../campaign.ts';
import { drawToolForm } from '../forms/tool-form.ts';
import type { Make } from '../make.ts';
import { drawPorts } from '../ports.ts';
import { regularBegins } from '../schedule.ts';

const WEEK_SECONDS = 7 * 86_400;

export const weeklySweep: Make = {
  name: 'weekly-sweep',
  title: 'Once a week',
  kind: 'unknown',
  count: [1, 2],
  plan(plan) {
    const { draw, internet, periodSeconds } = plan;
    const members = plan.sources(internet.serversTogether(draw, draw.pick([1, 1, 1, 2, 3])));
    const campaign = drawCampaign(plan, { form: drawToolForm(draw), broken: 0 });
    const seconds = internetSeconds(draw.logRange(10_000, 150_000));
    const ports = drawPorts(draw, draw.pick([1, 1, 2]));
    const jitter = draw.pick([5, 60, 900]);
    for (const begin of regularBegins(draw, periodSeconds, WEEK_SECONDS, jitter, draw.range(0, 0.12))) {
      for (const [i, port] of ports.entries()) {
        sweep(plan, campaign, { begin: begin + i * seconds * 1.1, seconds, members, ports: [port] });
      }
    }
  },
};
