/** What leaves more than one command: caught where it belongs. */
export class Leave extends Error {
  readonly what: 'break' | 'continue' | 'return' | 'exit';
  /** Loops that are left, or a status. */
  readonly value: number;
  /** Not asked for: an expansion failed. */
  readonly isFault: boolean;
  constructor(what: Leave['what'], value: number, isFault = false) {
    super(what);
    this.what = what;
    this.value = value;
    this.isFault = isFault;
  }
}
