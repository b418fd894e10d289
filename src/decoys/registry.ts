/** The personas that there are, one line each. */
import type { Persona } from './persona.ts';

export const PERSONAS: readonly Persona[] = [];
