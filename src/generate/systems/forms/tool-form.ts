/** What somebody scans with: a public tool of some version, or a program of his own. */
import type { Draw } from '../draw.ts';
import type { Form } from '../form.ts';
import { drawMasscanForm } from './masscan-form.ts';
import { drawRawForm } from './raw-form.ts';
import { drawZmapVersion, zmapForm } from './zmap-form.ts';

/** Of systems that nobody knows: half of them use what everybody uses. */
export function drawToolForm(draw: Draw): Form {
  const luck = draw.unit();
  if (luck < 0.3) return zmapForm(drawZmapVersion(draw));
  if (luck < 0.55) return drawMasscanForm(draw);
  return drawRawForm(draw);
}
