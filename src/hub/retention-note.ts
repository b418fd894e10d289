/** Name of the note under which the clock of retention writes when it ran; epoch milliseconds. */
export const RETENTION_NOTE = 'retention-ran';
