/** All makes of sender. A world is planned in this order. */
import type { Make } from '../make.ts';
import { backscatterBursts } from './backscatter-bursts.ts';
import { blockWalker } from './block-walker.ts';
import { byteReversed } from './byte-reversed.ts';
import { changingPorts } from './changing-ports.ts';
import { fastSingle } from './fast-single.ts';
import { freshSamples } from './fresh-samples.ts';
import { handOver } from './hand-over.ts';
import { infectedRack } from './infected-rack.ts';
import { iotConnect } from './iot-connect.ts';
import { kernelStacks } from './kernel-stacks.ts';
import { knownCensus } from './known-census.ts';
import { knownCrawler } from './known-crawler.ts';
import { knownIndex } from './known-index.ts';
import { knownWatch } from './known-watch.ts';
import { loneMasscan } from './lone-masscan.ts';
import { loneZmap } from './lone-zmap.ts';
import { mirai } from './mirai.ts';
import { miraiMimic } from './mirai-mimic.ts';
import { miraiVariant } from './mirai-variant.ts';
import { natBots } from './nat-bots.ts';
import { neighboursDivide } from './neighbours-divide.ts';
import { networksDivide } from './networks-divide.ts';
import { nightShift } from './night-shift.ts';
import { ownPorts } from './own-ports.ts';
import { passwordGuessers } from './password-guessers.ts';
import { popularMisconfiguration } from './popular-misconfiguration.ts';
import { proberAndFollower } from './prober-and-follower.ts';
import { randomCrawlers } from './random-crawlers.ts';
import { randomStarts } from './random-starts.ts';
import { rawBots } from './raw-bots.ts';
import { retransmittingClients } from './retransmitting-clients.ts';
import { rotatingFleet } from './rotating-fleet.ts';
import { rushScanner } from './rush-scanner.ts';
import { sequentialSweep } from './sequential-sweep.ts';
import { severalProbes } from './several-probes.ts';
import { slowSingle } from './slow-single.ts';
import { spoofedFlood } from './spoofed-flood.ts';
import { strayP2p } from './stray-p2p.ts';
import { udpSurvey } from './udp-survey.ts';
import { weeklySweep } from './weekly-sweep.ts';
import { windowsWorm } from './windows-worm.ts';

export const MAKES: readonly Make[] = [
  // Listed organisations.
  knownCensus,
  knownCrawler,
  knownIndex,
  knownWatch,
  // Systems that no list knows.
  blockWalker,
  byteReversed,
  changingPorts,
  fastSingle,
  freshSamples,
  handOver,
  kernelStacks,
  miraiMimic,
  neighboursDivide,
  networksDivide,
  ownPorts,
  proberAndFollower,
  randomStarts,
  rotatingFleet,
  nightShift,
  randomCrawlers,
  sequentialSweep,
  severalProbes,
  slowSingle,
  udpSurvey,
  weeklySweep,
  // People with a public tool.
  loneMasscan,
  loneZmap,
  rushScanner,
  // Malware, a family each.
  iotConnect,
  mirai,
  miraiVariant,
  natBots,
  passwordGuessers,
  rawBots,
  windowsWorm,
  infectedRack,
  // What is neither.
  backscatterBursts,
  popularMisconfiguration,
  retransmittingClients,
  spoofedFlood,
  strayP2p,
];
