/** The personas that there are, one line each. */
import { camera } from './camera/camera.ts';
import { generic } from './generic/generic.ts';
import { iotShell } from './iot-shell/iot-shell.ts';
import type { Persona } from './persona.ts';
import { waterPlant } from './water-plant/water-plant.ts';

export const PERSONAS: readonly Persona[] = [camera, iotShell, waterPlant, generic];
