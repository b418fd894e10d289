/** From what an operator wrote to an open channel. */
import { z } from 'zod';
import { YamoriError } from '../../base/errors.ts';
import type { ChannelName } from '../../model/notice.ts';
import type { ChannelDeps, OpenChannel } from './channel.ts';
import { CHANNELS } from './registry.ts';

/** Throws E_CHANNEL: no such channel, settings that are unknown or of the wrong form, or that cannot work. */
export async function openChannel(
  name: ChannelName,
  settings: unknown,
  deps: ChannelDeps,
): Promise<OpenChannel> {
  const channel = CHANNELS.find((one) => one.name === name);
  if (channel === undefined) {
    const known = CHANNELS.map((one) => one.name).join(', ');
    throw new YamoriError('E_CHANNEL', `there is no channel ${name}`, `Channels are ${known}.`);
  }
  const parsed = channel.settings.safeParse(settings ?? {});
  if (parsed.success) return channel.open(parsed.data, deps);
  throw new YamoriError(
    'E_CHANNEL',
    `${name}: ${z.prettifyError(parsed.error)}`,
    'Every setting is described on the reference page of channels.',
  );
}
