/** One line on standard error that says what is being done; a line for each step where nobody looks. */

let shown = '';

export function status(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  // A count that moves is for eyes only.
  else if (text.replace(/[\d.,]+ %$/, '') !== shown.replace(/[\d.,]+ %$/, '')) {
    process.stderr.write(`${text}\n`);
  }
  shown = text;
}

export function clearStatus(): void {
  if (process.stderr.isTTY && shown !== '') process.stderr.write('\r\x1b[K');
  shown = '';
}
