/** What a shell stands on: the device, the visitor's files, and the session that he sits in. */
import type { Capture } from '../capture/capture.ts';
import type { Device } from '../device/device.ts';
import type { VisitorFiles } from '../files/visitor-files.ts';
import type { VisitorState } from '../files/visitor-state.ts';
import type { Bounds } from './bounds.ts';
import type { Shell } from './shell.ts';
import type { Sink } from './streams.ts';

export interface ShellHost {
  readonly device: Device;
  readonly files: VisitorFiles;
  /** What else the device remembers of him. */
  readonly state: VisitorState;
  readonly capture: Capture;
  readonly bounds: Bounds;
  /** The terminal, or the channel's error output. */
  readonly err: Sink;
  readonly user: string;
  readonly home: string;
  readonly address: string;
  /** Lines that were typed, the oldest first; bounded. */
  readonly history: readonly string[];
  /** Of the login shell. */
  readonly pid: number;
  nextPid(): number;
  clock(): number;
  /** The visitor takes less than is written. */
  isFull(): boolean;
  prompt(shell: Shell): string;
  /** A line was typed at a prompt. */
  onLine(line: string): void;
  /** A line cost more than it may; `count` names what. */
  onExhausted(count: string): void;
  /** A command that there is not. */
  onUnknown(input: string): void;
  /** The session ends and the device is away for a while. */
  restart(): void;
}
