/** Reads HTML in tests with the parser that the mail reader brings along: a real one, not one of this project's own. */
import { createRequire } from 'node:module';

export interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const viaMailparser = createRequire(createRequire(import.meta.url).resolve('mailparser'));
const { Parser } = viaMailparser('htmlparser2') as {
  Parser: new (handler: {
    onopentag(name: string, attributes: Record<string, string>): void;
    ontext(text: string): void;
  }) => { end(html: string): void };
};

export function parseHtml(html: string): { tags: readonly Tag[]; text: string } {
  const tags: Tag[] = [];
  let text = '';
  new Parser({
    onopentag: (name, attributes) => tags.push({ name, attributes: { ...attributes } }),
    ontext: (piece) => {
      text += piece;
    },
  }).end(html);
  return { tags, text };
}
