/** A wording that an operator changed: takes the place of the one that ships with the project. */
export interface NoticeTemplate {
  /** As the built-in one is called, such as `first.person.standard`. */
  readonly name: string;
  readonly language: 'ja' | 'en';
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly short: string;
  readonly updatedAt: number;
  /** Account id. */
  readonly updatedBy: string;
}
