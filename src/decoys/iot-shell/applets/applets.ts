/** The applets that there are. What is not here is `applet not found`. */
import type { AppletTable } from './call.ts';
import { plain } from './call.ts';
import { test } from './conditions.ts';
import { FILE_APPLETS } from './file.ts';
import { NETWORK_APPLETS } from './network.ts';
import { echo, printf } from './print.ts';
import { PROCESS_APPLETS } from './processes.ts';
import { busybox, sh } from './sh.ts';
import { SYSTEM_APPLETS } from './system.ts';
import { TEXT_APPLETS } from './text.ts';

export const APPLETS: AppletTable = {
  ...FILE_APPLETS,
  ...NETWORK_APPLETS,
  ...PROCESS_APPLETS,
  ...SYSTEM_APPLETS,
  ...TEXT_APPLETS,
  '[': test,
  '[[': test,
  ash: sh,
  busybox,
  echo,
  false: plain(() => 1),
  printf,
  sh,
  test,
  true: plain(() => 0),
};
