/** The personas that there are, one line each. */
import type { Persona } from './persona.ts';
import { waterPlant } from './water-plant/water-plant.ts';

export const PERSONAS: readonly Persona[] = [waterPlant];
